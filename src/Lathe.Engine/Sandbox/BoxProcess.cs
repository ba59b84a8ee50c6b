using System.ComponentModel;
using System.Diagnostics;
using Lathe.Errors;

namespace Lathe.Engine.Sandbox;

/// <summary>How a started program ended.</summary>
/// <param name="End">By itself or by a limit.</param>
/// <param name="ExitCode">Its exit code, whatever ended it.</param>
/// <param name="IsReady">The set-up around the command had worked.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Duration">Wall time.</param>
internal sealed record BoxOutcome(CommandEnd End, int ExitCode, bool IsReady, OutputKeeper Output, TimeSpan Duration)
{
    public CommandResult ToResult() => new(End, End == CommandEnd.Exited ? ExitCode : null, Output.Text(), Output.Total, Duration);
}

/// <summary>
/// The one place that starts commands. Standard output carries the command's output; standard error is the status line between the set-up and us
/// (<see cref="BoxScripts"/>).
/// </summary>
internal sealed class BoxProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly CommandLimits _limits;
    private readonly OutputKeeper _output;
    private readonly BoxStatus _status = new();
    private readonly Action<int> _sweep;
    private readonly BoxListener _listener;
    private int _reason;

    private BoxProcess(Process process, CommandLimits limits, Action<int> sweep, Action<ReadOnlySpan<byte>>? listener)
    {
        (_process, _limits, _sweep) = (process, limits, sweep);
        _output = new OutputKeeper(limits.KeptOutputBytes);
        _listener = new BoxListener(listener);
    }

    /// <summary>Runs a program to its end, its limits or cancellation.</summary>
    /// <param name="start">The program.</param>
    /// <param name="limits">Its bounds.</param>
    /// <param name="sweep">Ends whatever the program, whose id it gets, may have left behind. Called when the program is to be ended and after it has ended.</param>
    /// <param name="output">Gets the output as it arrives.</param>
    /// <param name="time">Measures.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    public static Task<BoxOutcome> RunAsync(
        ProcessStartInfo start, CommandLimits limits, Action<int> sweep, Action<ReadOnlySpan<byte>>? output, TimeProvider time, CancellationToken cancellationToken) =>
        RunAsync(BoxStarter.Shared, start, limits, sweep, output, time, cancellationToken);

    /// <summary>As the other, on the thread of a starter that may have mounts of its own.</summary>
    public static async Task<BoxOutcome> RunAsync(
        BoxStarter starter, ProcessStartInfo start, CommandLimits limits, Action<int> sweep, Action<ReadOnlySpan<byte>>? output, TimeProvider time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var began = time.GetTimestamp();
        using var box = new BoxProcess(await StartAsync(starter, start).ConfigureAwait(false), limits, sweep, output);
        using var timer = new CancellationTokenSource(Bounded(limits.Time), time);
        await using var atTimeLimit = timer.Token.UnsafeRegister(static box => ((BoxProcess)box!).End(Reason.TimedOut), box);
        await using var atCancellation = cancellationToken.UnsafeRegister(static box => ((BoxProcess)box!).End(Reason.Cancelled), box);

        var status = box.ListenAsync();
        var reading = box.ReadAsync();
        await box._process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        sweep(box._process.Id);
        await box.DrainAsync(Task.WhenAll(status, reading)).ConfigureAwait(false);
        await box.EmptyAsync().ConfigureAwait(false);

        var reason = (Reason)Volatile.Read(ref box._reason);
        if (reason == Reason.Cancelled) throw new OperationCanceledException(cancellationToken);
        var end = reason switch { Reason.TimedOut => CommandEnd.TimedOut, Reason.OutputLimit => CommandEnd.OutputLimit, _ => CommandEnd.Exited };
        return new BoxOutcome(end, box._process.ExitCode, box._status.IsReady, box._output, time.GetElapsedTime(began));
    }

    public void Dispose()
    {
        // A Process leaves the streams that were asked for open.
        _process.StandardOutput.Dispose();
        _process.StandardError.Dispose();
        _process.Dispose();
    }

    private static async Task<Process> StartAsync(BoxStarter starter, ProcessStartInfo start)
    {
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = "/";
        try
        {
            return await starter.StartAsync(start).ConfigureAwait(false);
        }
        catch (Win32Exception failure)
        {
            throw new LatheError(ErrorKind.Sandbox, "sandbox.start", $"'{start.FileName}' cannot be started: {failure.Message}.")
            {
                Guidance = "See whether the machine is out of memory or processes.",
            }.ToException(failure);
        }
    }

    private static TimeSpan Bounded(TimeSpan limit) => limit > TimeSpan.FromDays(30) ? TimeSpan.FromDays(30) : limit < TimeSpan.Zero ? TimeSpan.Zero : limit;

    private async Task ListenAsync()
    {
        try
        {
            await _status.ReadAsync(_process.StandardError.BaseStream, EndAgain, _listener.Open).ConfigureAwait(false);
        }
        catch
        {
            End(Reason.Broken);
            throw;
        }
    }

    private async Task ReadAsync()
    {
        var stream = _process.StandardOutput.BaseStream;
        var buffer = new byte[64 << 10];
        try
        {
            for (int count; (count = await stream.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
            {
                var room = _limits.OutputBytes - _output.Total;
                var piece = count <= room ? count : (int)Math.Max(0, room);
                _output.Add(buffer.AsSpan(0, piece));
                _listener.Give(buffer.AsSpan(0, piece));
                if (count > room) End(Reason.OutputLimit);
            }
        }
        catch
        {
            // The listener failed, or the stream did: nobody reads any more, so nothing may go on writing.
            End(Reason.Broken);
            throw;
        }
    }

    // Where bubblewrap keeps process 1 for itself it ends when the command does, a moment before the kernel has ended the rest.
    private async Task EmptyAsync()
    {
        var asked = Stopwatch.GetTimestamp();
        while (_status.ChildId is > 1 and var child && ProcessTable.IsRunning(child))
        {
            if (Stopwatch.GetElapsedTime(asked) > s_patience) throw SandboxErrors.Stuck(child);
            await Task.Delay(1).ConfigureAwait(false);
        }
    }

    // Whoever holds the pipe has been ended, so the end of the stream is near. A process that got away (only without a sandbox) is not waited for.
    private async Task DrainAsync(Task reading)
    {
        try
        {
            await reading.WaitAsync(s_patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw SandboxErrors.Stuck(_process.Id);
        }
    }

    private void End(Reason reason)
    {
        Interlocked.CompareExchange(ref _reason, (int)reason, 0);
        Kill();
    }

    // The box told its process's id after the end had been asked for.
    private void EndAgain()
    {
        if (Volatile.Read(ref _reason) != 0) Kill();
    }

    private void Kill()
    {
        if (_process.HasExited) return;
        // Ending process 1 of the box ends the box, and bubblewrap, its parent, waits until all of it is gone. Ending bubblewrap first would leave nobody to wait.
        if (_status.ChildId is > 1 and var child)
        {
            SandboxNative.Signal(child, SandboxNative.Kill);
            return;
        }

        // Too early to know that id: stop the program, so that it cannot start another child while its children are looked up.
        SandboxNative.Signal(_process.Id, SandboxNative.Stop);
        // The signal is not instant, and a child that appears after the look-up would wait for its dead parent for ever.
        var asked = Stopwatch.GetTimestamp();
        while (ProcessTable.IsRunning(_process.Id) && Stopwatch.GetElapsedTime(asked) < s_patience) Thread.Yield();
        foreach (var id in ProcessTable.ChildrenOf(_process.Id)) SandboxNative.Signal(id, SandboxNative.Kill);
        _sweep(_process.Id);
        SandboxNative.Signal(_process.Id, SandboxNative.Kill);
    }

    private enum Reason
    {
        None,
        TimedOut,
        OutputLimit,
        Cancelled,
        Broken,
    }
}

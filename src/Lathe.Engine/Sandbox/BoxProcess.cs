using System.ComponentModel;
using System.Diagnostics;
using Lathe.Engine.Sandbox.Watch;
using Lathe.Errors;

namespace Lathe.Engine.Sandbox;

/// <summary>How a started program ended.</summary>
/// <param name="End">By itself or by a limit.</param>
/// <param name="ExitCode">Its exit code, whatever ended it.</param>
/// <param name="IsReady">The set-up around the command had worked.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Duration">Wall time.</param>
/// <param name="Note">What the watch saw, where it ended the program.</param>
internal sealed record BoxOutcome(CommandEnd End, int ExitCode, bool IsReady, OutputKeeper Output, TimeSpan Duration, string? Note)
{
    public CommandResult ToResult(CommandLimits limits)
    {
        var text = Output.Text();
        var code = End == CommandEnd.Exited ? ExitCode : (int?)null;
        return new CommandResult(End, code, text, Output.Total, Duration) { Note = Note ?? (code is > 0 ? LimitSigns.Read(ExitCode, text, limits) : null) };
    }
}

/// <summary>What to start, and how to be rid of it.</summary>
/// <param name="Start">The program.</param>
/// <param name="Limits">Its bounds.</param>
internal sealed record BoxOrder(ProcessStartInfo Start, CommandLimits Limits)
{
    /// <summary>Who starts it: its thread's mounts are the program's.</summary>
    public BoxStarter Starter { get; init; } = BoxStarter.Shared;

    /// <summary>Where it may write; null when nobody needs to watch.</summary>
    public BoxPlaces? Places { get; init; }

    /// <summary>
    /// Ends whatever the program, whose id it gets, may have left behind, and gives the id of a process that it cannot end, or 0. Called when the program is to be ended, and
    /// after it has ended without saying that nothing is left.
    /// </summary>
    public Func<int, int> Sweep { get; init; } = static _ => 0;

    /// <summary>The program ends all that it started when it is asked to (SIGTERM).</summary>
    public bool EndsByRequest { get; init; }

    /// <summary>The program ends all that it started when its standard input does.</summary>
    public bool EndsWithInput { get; init; }
}

/// <summary>
/// The one place that starts commands. Standard output carries the command's output; standard error is the status line between the set-up and us
/// (<see cref="BoxScripts"/>).
/// </summary>
internal sealed class BoxProcess : IDisposable
{
    // It is usually a matter of microseconds, for which a timer is too coarse.
    private const int SoonLooks = 5;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    // A launcher has its own, which ends before.
    private static readonly TimeSpan s_lastPatience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly BoxOrder _order;
    private readonly CommandLimits _limits;
    private readonly OutputKeeper _output;
    private readonly BoxStatus _status = new();
    private readonly BoxListener _listener;
    private readonly CancellationTokenSource _givenUp = new();
    private BoxBreach? _breach;
    private int _reason;

    private BoxProcess(Process process, BoxOrder order, Action<ReadOnlySpan<byte>>? listener)
    {
        (_process, _order, _limits) = (process, order, order.Limits);
        _output = new OutputKeeper(_limits.KeptOutputBytes);
        _listener = new BoxListener(listener);
    }

    /// <summary>Runs a program to its end, its limits or cancellation.</summary>
    /// <param name="order">The program.</param>
    /// <param name="output">Gets the output as it arrives.</param>
    /// <param name="time">Measures.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    public static async Task<BoxOutcome> RunAsync(BoxOrder order, Action<ReadOnlySpan<byte>>? output, TimeProvider time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var began = time.GetTimestamp();
        using var box = new BoxProcess(await StartAsync(order).ConfigureAwait(false), order, output);
        using var timer = new CancellationTokenSource(Bounded(order.Limits.Time), time);
        using var over = new CancellationTokenSource();
        await using var atTimeLimit = timer.Token.UnsafeRegister(static box => ((BoxProcess)box!).End(Reason.TimedOut), box);
        await using var atCancellation = cancellationToken.UnsafeRegister(static box => ((BoxProcess)box!).End(Reason.Cancelled), box);

        var status = box.ListenAsync();
        var reading = box.ReadAsync();
        var watching = box.WatchAsync(time, over.Token);
        await box.WaitAsync().ConfigureAwait(false);
        over.Cancel();
        await box.DrainAsync(status).ConfigureAwait(false);
        box.Sweep();
        await box.DrainAsync(reading).ConfigureAwait(false);
        await box.EmptyAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(false);

        var reason = (Reason)Volatile.Read(ref box._reason);
        if (reason == Reason.Cancelled) throw new OperationCanceledException(cancellationToken);
        var end = reason switch
        {
            Reason.TimedOut => CommandEnd.TimedOut,
            Reason.OutputLimit => CommandEnd.OutputLimit,
            Reason.Breach => box._breach!.End,
            _ => CommandEnd.Exited,
        };
        var note = reason == Reason.Breach ? box._breach!.Note : null;
        return new BoxOutcome(end, box._process.ExitCode, box._status.IsReady, box._output, time.GetElapsedTime(began), note);
    }

    public void Dispose()
    {
        // A Process leaves the streams that were asked for open.
        _process.StandardOutput.Dispose();
        _process.StandardError.Dispose();
        if (_order.Start.RedirectStandardInput) CloseInput();
        _process.Dispose();
        _givenUp.Dispose();
    }

    private static async Task<Process> StartAsync(BoxOrder order)
    {
        var start = order.Start;
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = "/";
        try
        {
            return await order.Starter.StartAsync(start).ConfigureAwait(false);
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
            await _status.ReadAsync(_process.StandardError.BaseStream, Begin, EndAgain, _listener.Open).ConfigureAwait(false);
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

    private async Task WatchAsync(TimeProvider time, CancellationToken over)
    {
        if (_order.Places is not { } places) return;
        try
        {
            _breach = await new BoxWatch(_limits, places, time).RunAsync(_process.Id, () => _status.IsReady ? _status.ChildId : 0, over).ConfigureAwait(false);
        }
        catch
        {
            // Nobody watches any more.
            End(Reason.Broken);
            throw;
        }

        if (_breach is not null) End(Reason.Breach);
    }

    private async Task WaitAsync()
    {
        await _process.WaitForExitAsync(_givenUp.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited) throw SandboxErrors.Stuck(_status.ChildId is > 1 and var child ? child : _process.Id);
    }

    private void Sweep()
    {
        if (_status.IsSwept) return;
        var stuck = _status.StuckId > 0 ? _status.StuckId : _order.Sweep(_process.Id);
        if (stuck > 0) throw SandboxErrors.Stuck(stuck);
    }

    // Where bubblewrap keeps process 1 for itself it ends when the command does, a moment before the kernel has ended the rest.
    private async Task EmptyAsync()
    {
        var asked = Stopwatch.GetTimestamp();
        for (var looks = 0; _status.ChildId is > 1 and var child && ProcessTable.IsRunning(child); looks++)
        {
            if (Stopwatch.GetElapsedTime(asked) > s_patience) throw SandboxErrors.Stuck(child);
            if (looks < SoonLooks) Thread.Yield();
            else await Task.Delay(1).ConfigureAwait(false);
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
        if (Interlocked.CompareExchange(ref _reason, (int)reason, 0) == 0) _givenUp.CancelAfter(s_lastPatience);
        Kill();
    }

    private void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Closed it is; that nobody reads from it any more is no news.
        }
    }

    // From here on the next process sees that this one's command may be running.
    private void Begin()
    {
        try
        {
            _process.StandardInput.BaseStream.Write("\n"u8);
            _process.StandardInput.BaseStream.Flush();
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException)
        {
            // It was ended meanwhile, or is to be: it starts nothing.
        }
    }

    // The box told its process's id after the end had been asked for.
    private void EndAgain()
    {
        if (Volatile.Read(ref _reason) != 0) Kill();
    }

    private void Kill()
    {
        if (_process.HasExited) return;
        if (_order.EndsByRequest)
        {
            SandboxNative.Signal(_process.Id, SandboxNative.Terminate);
            SandboxNative.Signal(_process.Id, SandboxNative.Continue);
            return;
        }

        // Ending process 1 of the box ends the box, and bubblewrap, its parent, waits until all of it is gone. Ending bubblewrap first would leave nobody to wait.
        if (_status.ChildId is > 1 and var child)
        {
            SandboxNative.Signal(child, SandboxNative.Kill);
            return;
        }

        if (_order.EndsWithInput)
        {
            CloseInput();
            return;
        }

        // Too early to know that id: stop the program, so that it cannot start another child while its children are looked up.
        SandboxNative.Signal(_process.Id, SandboxNative.Stop);
        // The signal is not instant, and a child that appears after the look-up would wait for its dead parent for ever.
        var asked = Stopwatch.GetTimestamp();
        while (ProcessTable.IsRunning(_process.Id) && Stopwatch.GetElapsedTime(asked) < s_patience) Thread.Yield();
        foreach (var id in ProcessTable.ChildrenOf(_process.Id)) SandboxNative.Signal(id, SandboxNative.Kill);
        _order.Sweep(_process.Id);
        SandboxNative.Signal(_process.Id, SandboxNative.Kill);
    }

    private enum Reason
    {
        None,
        TimedOut,
        OutputLimit,
        Cancelled,
        Broken,
        Breach,
    }
}

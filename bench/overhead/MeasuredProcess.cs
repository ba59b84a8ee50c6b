using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Lathe.Bench.Overhead;

/// <summary>What one process cost.</summary>
/// <param name="ExitCode">Its exit code; 128 and the signal's number where a signal ended it.</param>
/// <param name="Start">When it was started, as a <see cref="Stopwatch"/> timestamp.</param>
/// <param name="Wall">Seconds from start to exit.</param>
/// <param name="OwnCpu">CPU seconds of the process itself.</param>
/// <param name="ChildCpu">CPU seconds of everything that it started.</param>
/// <param name="PeakBytes">The most memory that the process itself held.</param>
internal sealed record ProcessCost(int ExitCode, long Start, double Wall, double OwnCpu, double ChildCpu, long PeakBytes);

/// <summary>
/// Runs a process and measures it. The process is left unreaped for a moment after it ended: its own CPU clock can then still be read, to the nanosecond and without
/// its children. What <c>wait4</c> reports at the reaping is the sum of it and the children that it waited for; the difference is theirs. Bubblewrap's outer process
/// does not wait for the box's first one: such orphans come to this process, as the nearest subreaper, and are added. The peak is read from <c>/proc</c> while it
/// runs, since the figure in <c>wait4</c> starts at the size of the process that started it.
/// </summary>
internal static class MeasuredProcess
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(4);

    public static unsafe ProcessCost Run(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string folder, string output)
    {
        if (Native.ProcessControl(Native.BecomeSubreaper, 1) != 0) ThrowUnlessInterrupted();
        var actions = stackalloc byte[256];
        Check(Native.InitFileActions(actions));
        Check(Native.AddChangeDirectory(actions, folder));
        Check(Native.AddOpen(actions, 0, "/dev/null", 0, 0));
        Check(Native.AddOpen(actions, 1, output + ".out", Native.WriteCreateTruncate, 0x1A4));
        Check(Native.AddOpen(actions, 2, output + ".err", Native.WriteCreateTruncate, 0x1A4));
        using var argv = new StringBlock([program, .. arguments]);
        using var envp = new StringBlock([.. environment.Select(v => $"{v.Key}={v.Value}")]);

        var start = Stopwatch.GetTimestamp();
        Check(Native.Spawn(out var pid, program, actions, 0, argv.Pointers, envp.Pointers));
        Check(Native.DestroyFileActions(actions));
        using var peak = new PeakWatch(pid, Interval);
        var info = stackalloc byte[128];
        while (Native.WaitId(Native.OnlyThisProcess, pid, info, Native.HasExited | Native.LeaveWaitable) != 0) ThrowUnlessInterrupted();
        var wall = Stopwatch.GetElapsedTime(start).TotalSeconds;

        if (Native.ClockGetTime(Native.CpuClockOf(pid), out var own) != 0) ThrowUnlessInterrupted();
        var peakBytes = peak.Stop();
        int status;
        Native.ResourceUsage all;
        while (Native.Wait4(pid, out status, 0, out all) < 0) ThrowUnlessInterrupted();
        var children = Math.Max(0, all.InSeconds - own.InSeconds);
        while (Native.Wait4(-1, out _, Native.DoNotWait, out var orphan) > 0) children += orphan.InSeconds;
        var exitCode = (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F);
        return new ProcessCost(exitCode, start, wall, own.InSeconds, children, peakBytes);
    }

    private static void Check(int error)
    {
        if (error != 0) throw new InvalidOperationException($"The process could not be started: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    private static void ThrowUnlessInterrupted()
    {
        const int interrupted = 4;
        var error = Marshal.GetLastPInvokeError();
        if (error != interrupted) throw new InvalidOperationException($"Waiting for the process failed: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>Strings as C wants them: a block of pointers that a null ends.</summary>
    private sealed unsafe class StringBlock : IDisposable
    {
        private readonly int _count;

        public StringBlock(string[] texts)
        {
            _count = texts.Length;
            Pointers = (nint*)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(nint));
            for (var i = 0; i < _count; i++) Pointers[i] = Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        public nint* Pointers { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++) Marshal.FreeCoTaskMem(Pointers[i]);
            NativeMemory.Free(Pointers);
        }
    }

    /// <summary>Reads the high-water mark of a process's memory until it is told to stop.</summary>
    private sealed class PeakWatch : IDisposable
    {
        private readonly ManualResetEventSlim _stop = new();
        private readonly Thread _thread;
        private long _peak;

        public PeakWatch(int pid, TimeSpan interval)
        {
            var file = $"/proc/{pid}/status";
            _thread = new Thread(() =>
            {
                do _peak = Math.Max(_peak, Read(file));
                while (!_stop.Wait(interval));
            });
            _thread.Start();
        }

        public long Stop()
        {
            _stop.Set();
            _thread.Join();
            return _peak;
        }

        public void Dispose()
        {
            Stop();
            _stop.Dispose();
        }

        private static long Read(string file)
        {
            foreach (var line in File.ReadLines(file))
            {
                // In kB, as "VmHWM:     61234 kB"; a process that has ended has no such line.
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal)) return long.Parse(line.AsSpan(6, line.Length - 9).Trim(), CultureInfo.InvariantCulture) * 1024;
            }

            return 0;
        }
    }
}

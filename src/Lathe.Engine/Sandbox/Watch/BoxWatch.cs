namespace Lathe.Engine.Sandbox.Watch;

/// <summary>A bound that a command broke.</summary>
/// <param name="End">Which one.</param>
/// <param name="Note">What happened, in a sentence.</param>
internal sealed record BoxBreach(CommandEnd End, string Note);

/// <summary>What a command may fill.</summary>
/// <param name="Folders">Folders of the machine that it may write to.</param>
/// <param name="Temporary">Places of its own in memory, as the box names them; empty where a backend has none.</param>
internal sealed record BoxPlaces(IReadOnlyList<string> Folders, IReadOnlyList<string> Temporary);

/// <summary>
/// Looks now and then at what all processes of a command use together, which the kernel's limits for one process do not bound: memory, disk, files. A look reads
/// two small numbers; only when they have moved does it count. The nearer a bound is, the sooner the next look, so that a command overshoots by what it can
/// do in about ten milliseconds. A command that is over before the first look pays nothing.
/// </summary>
internal sealed class BoxWatch(CommandLimits limits, BoxPlaces places, TimeProvider time)
{
    private static readonly TimeSpan s_soonest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_latest = TimeSpan.FromMilliseconds(250);

    // What a machine can take in at most, bytes per second: pages touched by a few processors, and a fast disk's cache.
    private const double FillRate = 4e9;

    /// <summary>Looks until a bound is broken (the breach), or until it is told to stop (null).</summary>
    /// <param name="processId">The program whose descendants are counted.</param>
    /// <param name="innerId">Asks for a process that sees the box's own file system; 0 while it is not known.</param>
    /// <param name="stop">Ends the watch.</param>
    public async Task<BoxBreach?> RunAsync(int processId, Func<int> innerId, CancellationToken stop)
    {
        var memory = new MemoryWatch(limits.TotalMemoryBytes, processId, time);
        var disk = new DiskWatch(limits, places, processId, time);
        var delay = s_first;
        while (true)
        {
            await Task.Delay(delay, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested) return null;
            if (memory.Look() is { } tooMuch) return tooMuch;
            if (disk.Look(innerId()) is { } tooFull) return tooFull;
            delay = Next(Math.Min(memory.Room, disk.Room));
        }
    }

    internal static TimeSpan Next(long room)
    {
        var delay = TimeSpan.FromSeconds(Math.Max(0, room) / FillRate);
        return delay < s_soonest ? s_soonest : delay > s_latest ? s_latest : delay;
    }
}

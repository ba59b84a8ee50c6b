namespace Lathe.Engine.Runs;

/// <summary>
/// The token under which a run works: cancelled by the caller, by <c>lathe cancel</c> from another process, or when the run's wall time is used up. Time counts only
/// while some process works on the run.
/// </summary>
internal sealed class RunClock : IDisposable
{
    // What a timer can take is less than 50 days; no process lives longer than this one.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);
    private readonly CancellationTokenSource _time;
    private readonly CancellationTokenSource _all;

    public RunClock(Run run, TimeProvider time, CancellationToken cancellationToken)
    {
        var left = run.Settings.MaxTime - run.History.Worked;
        _time = new CancellationTokenSource(TimeSpan.FromTicks(Math.Clamp(left.Ticks, 0, Longest.Ticks)), time);
        _all = CancellationTokenSource.CreateLinkedTokenSource(_time.Token, run.CancelRequested, cancellationToken);
    }

    /// <summary>The token to work under.</summary>
    public CancellationToken Token => _all.Token;

    /// <summary>Whether the wall time is used up.</summary>
    public bool TimeIsUp => _time.IsCancellationRequested;

    public void Dispose()
    {
        _all.Dispose();
        _time.Dispose();
    }
}

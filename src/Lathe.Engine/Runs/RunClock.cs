namespace Lathe.Engine.Runs;

/// <summary>
/// The token under which a run works: cancelled by the caller, by <c>lathe cancel</c> from another process, or when the run's wall time is used up. Time counts only
/// while some process works on the run.
/// </summary>
internal sealed class RunClock : IDisposable
{
    private readonly CancellationTokenSource _time;
    private readonly CancellationTokenSource _all;

    public RunClock(Run run, TimeProvider time, CancellationToken cancellationToken)
    {
        var left = run.Settings.MaxTime - run.History.Worked;
        _time = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
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

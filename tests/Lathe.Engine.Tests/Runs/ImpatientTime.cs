using Lathe.Engine.Verification;

namespace Lathe.Engine.Tests.Runs;

/// <summary>The usual time, but checks are begun beside the model at once.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    /// <summary>Whether somebody waits for that moment, or has.</summary>
    public bool IsAsked { get; private set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Baseline.Patience) return base.CreateTimer(callback, state, dueTime, period);
        IsAsked = true;
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}

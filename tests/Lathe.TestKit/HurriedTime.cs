namespace Lathe.TestKit;

/// <summary>Pauses, time-outs and open circuits as they are, without the waiting.</summary>
public sealed class HurriedTime : TimeProvider
{
    private readonly DateTimeOffset _start = System.GetUtcNow();
    private readonly long _origin = System.GetTimestamp();
    private readonly int _factor;
    private readonly int _clock;
    private readonly TimeSpan _longest;

    private HurriedTime(int factor, int clock, TimeSpan longest) => (_factor, _clock, _longest) = (factor, clock, longest);

    public override long TimestampFrequency => System.TimestampFrequency;

    /// <summary>A clock that runs faster than the world's, its timers too.</summary>
    /// <param name="factor">How many of its seconds pass in one.</param>
    public static HurriedTime Clock(int factor) => new(factor, factor, TimeSpan.MaxValue);

    /// <summary>The world's clock; only pauses of up to five minutes are a hundred times shorter.</summary>
    public static HurriedTime Pauses() => new(100, 1, TimeSpan.FromMinutes(5));

    public override long GetTimestamp() => _origin + ((System.GetTimestamp() - _origin) * _clock);

    public override DateTimeOffset GetUtcNow() => _start + (System.GetElapsedTime(_origin) * _clock);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new HurriedTimer(System.CreateTimer(callback, state, Real(dueTime), Real(period)), this);

    private TimeSpan Real(TimeSpan time) => time <= TimeSpan.Zero || time > _longest ? time : time / _factor;

    private sealed class HurriedTimer(ITimer inner, HurriedTime clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(clock.Real(dueTime), clock.Real(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}

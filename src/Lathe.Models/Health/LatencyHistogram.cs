namespace Lathe.Models.Health;

/// <summary>
/// Durations counted in 128 classes of which each is a fifth longer than the one before, from 0.1 ms to weeks: a percentile is at most a tenth off, and a year of calls takes no more room than one.
/// For one thread at a time.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int Classes = 128;
    private const double Growth = 1.2;
    private const double Smallest = 0.1;

    private readonly long[] _counts = new long[Classes];
    private double _sum;

    public long Count { get; private set; }

    /// <summary>In milliseconds; 0 where nothing was counted.</summary>
    public double Mean => Count == 0 ? 0 : _sum / Count;

    public void Add(TimeSpan duration)
    {
        var milliseconds = Math.Max(0, duration.TotalMilliseconds);
        _counts[ClassOf(milliseconds)]++;
        _sum += milliseconds;
        Count++;
    }

    /// <summary>In milliseconds: the middle of the class that holds it; 0 where nothing was counted.</summary>
    /// <param name="share">0 to 1, as 0.95.</param>
    public double Percentile(double share)
    {
        var rank = (long)Math.Ceiling(share * Count);
        for (var i = 0; i < Classes && Count > 0; i++)
            if ((rank -= _counts[i]) <= 0) return Smallest * Math.Pow(Growth, i - 0.5);
        return 0;
    }

    private static int ClassOf(double milliseconds) =>
        milliseconds <= Smallest ? 0 : Math.Min(Classes - 1, (int)Math.Ceiling(Math.Log(milliseconds / Smallest) / Math.Log(Growth)));
}

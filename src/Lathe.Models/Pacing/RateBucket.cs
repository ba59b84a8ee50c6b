namespace Lathe.Models.Pacing;

/// <summary>
/// What a provider says it still allows of one thing (requests, tokens), as a token bucket: it was so full when it was seen, and is full again at the reset, evenly in between. Pure.
/// </summary>
/// <param name="Limit">What it holds when it is full.</param>
/// <param name="Remaining">What it held when it was seen; below 0 where more was promised to calls since.</param>
/// <param name="Seen">When that was.</param>
/// <param name="Reset">When it is full again.</param>
internal readonly record struct RateBucket(double Limit, double Remaining, DateTimeOffset Seen, DateTimeOffset Reset)
{
    /// <summary>How long it takes until there is so much.</summary>
    /// <param name="need">How much; more than the bucket holds counts as all that it holds.</param>
    /// <param name="now">The time.</param>
    public TimeSpan WaitFor(double need, DateTimeOffset now)
    {
        need = Math.Min(need, Limit);
        if (Remaining >= need || now >= Reset) return TimeSpan.Zero;
        var whole = (Reset - Seen).TotalSeconds;
        var missing = (need - Remaining) / Math.Max(double.Epsilon, Limit - Remaining) * whole;
        var at = Seen + TimeSpan.FromSeconds(missing);
        return at > now ? at - now : TimeSpan.Zero;
    }

    /// <summary>The bucket after so much was taken out.</summary>
    /// <param name="taken">How much.</param>
    /// <param name="now">The time.</param>
    public RateBucket Take(double taken, DateTimeOffset now)
    {
        var share = Reset <= Seen ? 1 : Math.Clamp((now - Seen) / (Reset - Seen), 0, 1);
        var there = Remaining + ((Limit - Remaining) * share);
        // The rate at which it fills stays: what was taken moves the time at which it is full.
        var rate = Reset <= Seen ? double.PositiveInfinity : (Limit - Remaining) / (Reset - Seen).TotalSeconds;
        var left = there - taken;
        var full = double.IsInfinity(rate) || rate <= 0 ? Reset : now + TimeSpan.FromSeconds(Math.Min(86_400, (Limit - left) / rate));
        return new RateBucket(Limit, left, now, full < now ? now : full);
    }
}

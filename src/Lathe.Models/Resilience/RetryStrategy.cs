namespace Lathe.Models.Resilience;

/// <summary>How pauses grow from one try to the next.</summary>
public enum RetryStrategy
{
    /// <summary>The ceiling doubles.</summary>
    Exponential,

    /// <summary>The ceiling grows by the same amount.</summary>
    Linear,

    /// <summary>The ceiling stays.</summary>
    Fixed,

    /// <summary>
    /// The ceiling follows how the model has answered lately, to all calls of the process: it doubles with each failed try and halves with each answer, so that calls at the same time back off together.
    /// </summary>
    Adaptive,
}

/// <summary>What holds for one reason. Members that are null leave the general ones in place.</summary>
public sealed record RetryRule
{
    /// <summary>Tries in all, the first included; 1 to 10.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>How pauses grow.</summary>
    public RetryStrategy? Strategy { get; init; }

    /// <summary>The ceiling of the first pause.</summary>
    public TimeSpan? BaseDelay { get; init; }

    /// <summary>The ceiling of any pause.</summary>
    public TimeSpan? MaxDelay { get; init; }
}

/// <summary>The length of pauses. Pure.</summary>
internal static class RetryDelays
{
    /// <summary>
    /// A pause with full jitter: drawn evenly between 0 and a ceiling, which keeps calls that failed together from coming back together
    /// (M. Brooker, Exponential Backoff And Jitter, 2015).
    /// </summary>
    /// <param name="strategy">How the ceiling grows.</param>
    /// <param name="first">The first ceiling.</param>
    /// <param name="most">The highest ceiling.</param>
    /// <param name="failed">Tries that have failed, from 1.</param>
    /// <param name="pressure">How the model has answered lately, 1 where all is well.</param>
    /// <param name="random">Drawn evenly from 0 to 1.</param>
    public static TimeSpan Of(RetryStrategy strategy, TimeSpan first, TimeSpan most, int failed, double pressure, double random)
    {
        var factor = strategy switch
        {
            RetryStrategy.Exponential => Math.Pow(2, failed - 1),
            RetryStrategy.Linear => failed,
            RetryStrategy.Adaptive => pressure,
            _ => 1,
        };
        return TimeSpan.FromMilliseconds(Math.Min(most.TotalMilliseconds, first.TotalMilliseconds * factor) * random);
    }
}

using Lathe.Errors;

namespace Lathe.Models.Resilience;

/// <summary>How often and how patiently a failed call is made again, and when a model is left alone for a while.</summary>
public sealed record ResilienceOptions
{
    /// <summary>Tries in all, the first included; 1 to 10.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>How pauses grow.</summary>
    public RetryStrategy Strategy { get; init; } = RetryStrategy.Exponential;

    /// <summary>The ceiling of the first pause; the pause is drawn evenly between 0 and the ceiling. 0 to 10 min.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The ceiling of any pause that the provider did not ask for; not below <see cref="BaseDelay"/>.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause asked for by the provider that is waited out here; a longer one is handed on with <see cref="Recovery.Wait"/>.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What differs for a reason.</summary>
    public IReadOnlyDictionary<RetryReason, RetryRule> Reasons { get; init; } = new Dictionary<RetryReason, RetryRule>();

    /// <summary>When a model that keeps failing is left alone.</summary>
    public CircuitOptions Circuit { get; init; } = new();

    internal int AttemptsFor(RetryReason reason) => Reasons.GetValueOrDefault(reason)?.MaxAttempts ?? MaxAttempts;

    internal TimeSpan DelayFor(RetryReason reason, int failed, double pressure, double random)
    {
        var rule = Reasons.GetValueOrDefault(reason);
        return RetryDelays.Of(rule?.Strategy ?? Strategy, rule?.BaseDelay ?? BaseDelay, rule?.MaxDelay ?? MaxDelay, failed, pressure, random);
    }
}

/// <summary>When a model that keeps failing is left alone, and for how long.</summary>
public sealed record CircuitOptions
{
    /// <summary>The share of failed calls in the window at which the circuit opens; above 0, at most 1.</summary>
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>How far back calls count; 1 s to 10 min.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Fewer calls than this in the window open nothing; 2 or more.</summary>
    public int LeastCalls { get; init; } = 8;

    /// <summary>How long the model is left alone before one call tries it; 1 s to 10 min.</summary>
    public TimeSpan Break { get; init; } = TimeSpan.FromSeconds(30);
}

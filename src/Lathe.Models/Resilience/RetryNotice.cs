using Lathe.Errors;

namespace Lathe.Models.Resilience;

/// <summary>Says that a call is about to be made again.</summary>
/// <param name="Error">What went wrong.</param>
/// <param name="Attempt">The number of the try that failed: 1, 2, …</param>
/// <param name="MaxAttempts">How many there are in all.</param>
/// <param name="Delay">How long the pause before the next try is.</param>
public sealed record RetryNotice(LatheError Error, int Attempt, int MaxAttempts, TimeSpan Delay);

/// <summary>How often and how patiently a failed call is made again.</summary>
public sealed record ResilienceOptions
{
    /// <summary>Tries in all, the first included; 1 to 10.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>The ceiling of the first pause; it doubles with each try, and the pause is drawn evenly between 0 and the ceiling.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The ceiling of any pause that the provider did not ask for.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause asked for by the provider that is waited out here; a longer one is handed on with <see cref="Recovery.Wait"/>.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(60);
}

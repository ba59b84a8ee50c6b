using Lathe.Errors;

namespace Lathe.Models.Resilience;

/// <summary>Says that a call is about to be made again.</summary>
/// <param name="Error">What went wrong.</param>
/// <param name="Attempt">The number of the try that failed: 1, 2, …</param>
/// <param name="MaxAttempts">How many there are in all.</param>
/// <param name="Delay">How long the pause before the next try is.</param>
public sealed record RetryNotice(LatheError Error, int Attempt, int MaxAttempts, TimeSpan Delay)
{
    /// <summary>Why it is made again.</summary>
    public RetryReason Reason => RetryReasons.Of(Error);
}

using Lathe.Models.Resilience;

namespace Lathe.Engine.Journal;

/// <summary>What a model call went through until its answer was there.</summary>
/// <param name="FirstTokenMilliseconds">From the request to the first piece of the answer, of the try that succeeded; null where nothing streamed.</param>
/// <param name="Retries">What was tried again; null where the first try succeeded.</param>
public sealed record CallFigures(long? FirstTokenMilliseconds, IReadOnlyList<RetryFigures>? Retries = null);

/// <summary>Tries of a call for one reason.</summary>
/// <param name="Reason">Why it was made again.</param>
/// <param name="Tries">How often.</param>
/// <param name="LostMilliseconds">The time of the failed tries and the pauses after them.</param>
public sealed record RetryFigures(RetryReason Reason, int Tries, long LostMilliseconds);

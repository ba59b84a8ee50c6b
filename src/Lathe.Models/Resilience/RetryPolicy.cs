using Lathe.Models.Health;

namespace Lathe.Models.Resilience;

/// <summary>What all calls of a client have in common when they are made again.</summary>
/// <param name="Options">How often and how patiently.</param>
/// <param name="Time">The clock.</param>
/// <param name="Random">Draws evenly from 0 to 1.</param>
/// <param name="Health">Where tries are counted.</param>
/// <param name="OnRetry">Told before each pause.</param>
internal sealed record RetryPolicy(ResilienceOptions Options, TimeProvider Time, Func<double> Random, ModelHealth Health, Action<RetryNotice>? OnRetry);

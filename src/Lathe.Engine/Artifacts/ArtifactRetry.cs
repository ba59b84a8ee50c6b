using System.Security.Cryptography;
using Lathe.Errors;

namespace Lathe.Engine.Artifacts;

/// <summary>Does again what failed and can be done again: the pause doubles from 0.1 s to at most 5 s, by a chance of half of it, or is what the server asks for where that is at most 30 s.</summary>
/// <param name="time">The clock.</param>
/// <param name="tries">How often in all, at least 1.</param>
public sealed class ArtifactRetry(TimeProvider time, int tries = 5)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5), LongestAsked = TimeSpan.FromSeconds(30);

    /// <summary>Runs an operation that may safely run more than once.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="cancellationToken">Stops it and the pauses.</param>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> operation, CancellationToken cancellationToken)
    {
        for (var tried = 1; ; tried++)
        {
            TimeSpan pause;
            try
            {
                return await operation(cancellationToken);
            }
            catch (LatheException e) when (e.Error.Recovery == Recovery.Retry)
            {
                if (tried >= tries || e.Error.RetryAfter > LongestAsked) throw tried == 1 ? e : (e.Error with { Attempts = tried }).ToException(e);
                pause = e.Error.RetryAfter ?? Pause(tried);
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private static TimeSpan Pause(int tried)
    {
        var whole = TimeSpan.FromMilliseconds(Math.Min(100 << Math.Min(tried - 1, 10), Longest.TotalMilliseconds));
        return whole / 2 + whole / 2 * (RandomNumberGenerator.GetInt32(1000) / 1000.0);
    }
}

using System.Diagnostics.CodeAnalysis;
using Lathe.Errors;
using Polly;
using Polly.Retry;

namespace Lathe.Models.Resilience;

/// <summary>The tries of one call. The pipeline is made at the first failure: most calls never need it, and it costs time to make.</summary>
internal sealed class RetryRound(ResilienceOptions options, TimeProvider time, Func<double> random, Action<RetryNotice>? onRetry)
{
    /// <summary>Tries that have failed.</summary>
    private int _failed;

    /// <summary>Decides about a failed try: pauses and tries again, or gives up with the tries counted in the error.</summary>
    /// <typeparam name="T">What a try gives.</typeparam>
    /// <param name="failure">Why the last try failed.</param>
    /// <param name="again">Makes one more try.</param>
    /// <param name="cancellationToken">Ends the pause and the try.</param>
    /// <exception cref="LatheException">All tries failed, or the failure is not one that passes.</exception>
    public async Task<T> AgainAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>(LatheException failure, Func<CancellationToken, Task<T>> again, CancellationToken cancellationToken)
    {
        LatheException? known = failure;
        try
        {
            return await Pipeline<T>().ExecuteAsync(
                async token =>
                {
                    // The first execution stands for the try that has failed already.
                    if (Interlocked.Exchange(ref known, null) is { } first) throw first;
                    return await again(token);
                },
                cancellationToken);
        }
        catch (LatheException last)
        {
            throw Final(last);
        }
    }

    private ResiliencePipeline<T> Pipeline<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>() =>
        new ResiliencePipelineBuilder<T> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<T>
            {
                MaxRetryAttempts = Math.Max(1, options.MaxAttempts),
                ShouldHandle = arguments =>
                {
                    if (arguments.Outcome.Exception is not LatheException failure) return ValueTask.FromResult(false);
                    _failed++;
                    return ValueTask.FromResult(_failed < options.MaxAttempts && MayPass(failure.Error));
                },
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(Delay(((LatheException)arguments.Outcome.Exception!).Error)),
                OnRetry = arguments =>
                {
                    onRetry?.Invoke(new RetryNotice(((LatheException)arguments.Outcome.Exception!).Error, _failed, options.MaxAttempts, arguments.RetryDelay));
                    return default;
                },
            })
            .Build();

    private bool MayPass(LatheError error) => error.Recovery == Recovery.Retry && !(error.RetryAfter > options.MaxRetryAfter);

    private TimeSpan Delay(LatheError error)
    {
        if (error.RetryAfter is { } asked) return asked;
        var ceiling = Math.Min(options.MaxDelay.TotalMilliseconds, options.BaseDelay.TotalMilliseconds * Math.Pow(2, _failed - 1));
        return TimeSpan.FromMilliseconds(ceiling * random());
    }

    private LatheException Final(LatheException last)
    {
        var error = last.Error with { Attempts = Math.Max(1, _failed) };
        if (error.RetryAfter > options.MaxRetryAfter) error = error with { Recovery = Recovery.Wait };
        else if (error is { Kind: ErrorKind.Provider, Recovery: Recovery.Retry }) error = error with { Recovery = Recovery.Fallback };
        return error.ToException(last.InnerException ?? last);
    }
}

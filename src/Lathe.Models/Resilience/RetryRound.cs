using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Lathe.Errors;
using Lathe.Models.Failures;
using Lathe.Models.Health;
using Polly;
using Polly.Retry;

namespace Lathe.Models.Resilience;

/// <summary>The tries of one call. The pipeline is made at the first failure: most calls never need it, and it costs time to make.</summary>
internal sealed class RetryRound(RetryPolicy policy, CallRecord? record = null)
{
    private readonly ResilienceOptions _options = policy.Options;
    private RetryReason _reason;
    private long _start = policy.Time.GetTimestamp();

    /// <summary>Tries that have failed.</summary>
    private int _failed;

    /// <summary>Something of the answer of the try that failed was handed on.</summary>
    private bool _handedOn;

    /// <summary>The try that failed is billed, and the limits have no room for another one.</summary>
    private bool _mayNotPay;

    /// <summary>Decides about a failed try: pauses and tries again, or gives up with the tries counted in the error.</summary>
    /// <typeparam name="T">What a try gives.</typeparam>
    /// <param name="failure">Why the last try failed.</param>
    /// <param name="handedOn">Whether something of its answer was handed on.</param>
    /// <param name="again">Makes one more try.</param>
    /// <param name="cancellationToken">Ends the pause and the try.</param>
    /// <exception cref="LatheException">All tries failed, or the failure is not one that passes.</exception>
    public async Task<T> AgainAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>(LatheException failure, bool handedOn, Func<CancellationToken, Task<T>> again, CancellationToken cancellationToken)
    {
        _handedOn = handedOn;
        LatheException? known = failure;
        try
        {
            var answer = await Pipeline<T>().ExecuteAsync(
                async token =>
                {
                    // The first execution stands for the try that has failed already.
                    if (Interlocked.Exchange(ref known, null) is { } first) throw first;
                    _start = policy.Time.GetTimestamp();
                    return await again(token);
                },
                cancellationToken);
            policy.Health.Recovered(_reason);
            return answer;
        }
        catch (LatheException last)
        {
            if (!_mayNotPay) throw Final(last);

            // Whoever may pay for it makes the next try, after the pause that it would have had here.
            await Task.Delay(Delay(last.Error), policy.Time, cancellationToken);
            ExceptionDispatchInfo.Throw(last);
            throw;
        }
    }

    private ResiliencePipeline<T> Pipeline<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] T>() =>
        new ResiliencePipelineBuilder<T> { TimeProvider = policy.Time }
            .AddRetry(new RetryStrategyOptions<T>
            {
                MaxRetryAttempts = MostAttempts(),
                ShouldHandle = arguments =>
                {
                    if (arguments.Outcome.Exception is not LatheException failure) return ValueTask.FromResult(false);
                    _failed++;
                    _reason = RetryReasons.Of(failure.Error);
                    return ValueTask.FromResult(_failed < _options.AttemptsFor(_reason) && MayPass(failure.Error) && MayPay(failure));
                },
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(Delay(((LatheException)arguments.Outcome.Exception!).Error)),
                OnRetry = arguments =>
                {
                    policy.Health.Retried(_reason, arguments.RetryDelay);
                    var failure = (LatheException)arguments.Outcome.Exception!;
                    record?.Retried(_reason, policy.Time.GetElapsedTime(_start) + arguments.RetryDelay, failure);
                    policy.OnRetry?.Invoke(new RetryNotice(failure.Error, _failed, _options.AttemptsFor(_reason), arguments.RetryDelay));
                    return default;
                },
            })
            .Build();

    // What the provider began to answer is billed, and another try is paid for besides.
    private bool MayPay(LatheException failure)
    {
        var handedOn = _handedOn;
        _handedOn = false;
        _mayNotPay = (handedOn || ProviderErrors.CameInAnAnswer(failure)) && record?.MayPayAgain?.Invoke() == false;
        if (_mayNotPay && !handedOn) record!.BrokeUnread();
        return !_mayNotPay;
    }

    private bool MayPass(LatheError error) => error.Recovery == Recovery.Retry && !(error.RetryAfter > _options.MaxRetryAfter);

    // "At once", or a time that is over by this machine's clock, would use all tries up in a moment.
    private TimeSpan Delay(LatheError error) => error.RetryAfter is { Ticks: > 0 } asked ? asked : _options.DelayFor(_reason, _failed, policy.Health.Pressure, policy.Random());

    // A failure may have another reason than the one before it, and another number of tries.
    private int MostAttempts()
    {
        var most = Math.Max(1, _options.MaxAttempts);
        foreach (var rule in _options.Reasons.Values) most = Math.Max(most, rule.MaxAttempts ?? 1);
        return most;
    }

    private LatheException Final(LatheException last)
    {
        var error = last.Error with { Attempts = Math.Max(1, _failed) };
        if (error.RetryAfter > _options.MaxRetryAfter && error.Recovery != Recovery.Fallback) error = error with { Recovery = Recovery.Wait };
        else if (error is { Kind: ErrorKind.Provider, Recovery: Recovery.Retry }) error = error with { Recovery = Recovery.Fallback };
        return error.ToException(last.InnerException ?? last);
    }
}

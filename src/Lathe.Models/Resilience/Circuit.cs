using Lathe.Errors;
using Lathe.Models.Health;
using Polly;
using Polly.CircuitBreaker;

namespace Lathe.Models.Resilience;

/// <summary>
/// Leaves a model alone that keeps failing. A call that begins counts when its first piece is there; a stream that breaks later counts as a failed call of its own.
/// Nothing is made, and no call goes a longer way, before the first failure.
/// </summary>
internal sealed class Circuit(CircuitOptions options, TimeProvider time, ModelHealth health)
{
    private readonly Lock _lock = new();
    private volatile ResiliencePipeline? _pipeline;

    /// <summary>Makes a call, or refuses it while the model is left alone.</summary>
    /// <typeparam name="T">What the call gives first.</typeparam>
    /// <param name="model">The model, for the message.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LatheException">Provider <c>models.circuit_open</c> with <see cref="Recovery.Fallback"/>, or what the call throws.</exception>
    public async ValueTask<T> CallAsync<T>(ModelReference model, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        if (_pipeline is not { } pipeline) return await FirstAsync(call, cancellationToken);
        try
        {
            return await pipeline.ExecuteAsync(call, cancellationToken);
        }
        catch (BrokenCircuitException open)
        {
            var left = open.RetryAfter ?? options.Break;
            throw new LatheError(ErrorKind.Provider, "models.circuit_open", $"{model} failed too often and is left alone for {Math.Max(1, Math.Ceiling(left.TotalSeconds)):0} s more.")
            {
                Guidance = "Use another model with --model, or wait; retry.circuit in config.yaml says when that happens.",
                Recovery = Recovery.Fallback,
                RetryAfter = left,
            }.ToException(open);
        }
    }

    /// <summary>Counts a failure that came after the call had begun well.</summary>
    /// <param name="failure">The failure.</param>
    public async ValueTask BrokeAsync(LatheException failure)
    {
        if (!SpeaksAgainst(failure.Error)) return;
        var context = ResilienceContextPool.Shared.Get();
        try
        {
            _ = await Pipeline().ExecuteOutcomeAsync(static (_, problem) => Outcome.FromExceptionAsValueTask<int>(problem), context, failure);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<T> FirstAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(cancellationToken);
        }
        catch (LatheException failure)
        {
            await BrokeAsync(failure);
            throw;
        }
    }

    // A refused key or a request that is too long says nothing about the next call; a rate limit passes by pacing.
    private static bool SpeaksAgainst(LatheError error) => error.Kind is ErrorKind.Provider or ErrorKind.Connection or ErrorKind.Timeout;

    private ResiliencePipeline Pipeline()
    {
        lock (_lock) return _pipeline ??= Build();
    }

    private ResiliencePipeline Build() =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = options.FailureRatio,
                MinimumThroughput = options.LeastCalls,
                SamplingDuration = options.Window,
                BreakDuration = options.Break,
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is LatheException failure && SpeaksAgainst(failure.Error)),
                OnOpened = _ => Note(Health.CircuitState.Open),
                OnHalfOpened = _ => Note(Health.CircuitState.HalfOpen),
                OnClosed = _ => Note(Health.CircuitState.Closed),
            })
            .Build();

    private ValueTask Note(Health.CircuitState state)
    {
        health.Circuit(state);
        return default;
    }
}

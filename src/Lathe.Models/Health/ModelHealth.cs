using Lathe.Errors;
using Lathe.Models.Resilience;

namespace Lathe.Models.Health;

/// <summary>How the calls of one model have gone in this process. Shared by all of its clients, and safe for many threads.</summary>
/// <param name="time">The clock.</param>
public sealed class ModelHealth(TimeProvider time)
{
    private const double MostPressure = 1024;

    private readonly Lock _lock = new();
    private readonly LatencyHistogram _latency = new();
    private readonly LatencyHistogram _firstToken = new();
    private readonly LatencyHistogram _betweenTokens = new();
    private readonly Dictionary<RetryReason, RetryCount> _retries = [];
    private long _requests;
    private long _answers;
    private long _cacheHits;
    private long _cacheMisses;
    private double _pressure = 1;
    private CircuitState _circuit;
    private LatheError? _lastError;
    private DateTimeOffset _lastErrorAt;

    /// <summary>How patiently the model is to be asked: 1 where all is well, twice as much with each failed try, half with each answer.</summary>
    public double Pressure
    {
        get
        {
            lock (_lock) return _pressure;
        }
    }

    /// <summary>Counts an answer that came to its end.</summary>
    /// <param name="latency">From the request to the end.</param>
    /// <param name="firstToken">From the request to the first piece; null where nothing streamed.</param>
    public void Answered(TimeSpan latency, TimeSpan? firstToken)
    {
        lock (_lock)
        {
            _requests++;
            _answers++;
            _pressure = Math.Max(1, _pressure / 2);
            _latency.Add(latency);
            if (firstToken is { } first) _firstToken.Add(first);
        }
    }

    /// <summary>Counts a try that failed. One that was stopped on request is no failure.</summary>
    /// <param name="error">Why.</param>
    public void Failed(LatheError error)
    {
        lock (_lock)
        {
            _requests++;
            _pressure = Math.Min(MostPressure, _pressure * 2);
            (_lastError, _lastErrorAt) = (error, time.GetUtcNow());
        }
    }

    /// <summary>Counts the time between two pieces of a stream.</summary>
    /// <param name="gap">The time.</param>
    public void Streamed(TimeSpan gap)
    {
        lock (_lock) _betweenTokens.Add(gap);
    }

    /// <summary>Counts a try that was made again.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="lost">The pause before it.</param>
    public void Retried(RetryReason reason, TimeSpan lost)
    {
        lock (_lock) _retries[reason] = _retries.GetValueOrDefault(reason).Again(lost);
    }

    /// <summary>Counts a call that came to an answer after tries for a reason.</summary>
    /// <param name="reason">The reason of the last try that failed.</param>
    public void Recovered(RetryReason reason)
    {
        lock (_lock) _retries[reason] = _retries.GetValueOrDefault(reason).Success();
    }

    /// <summary>Counts a look into the cache of responses. An answer from there is no request.</summary>
    /// <param name="found">Whether the answer was there.</param>
    public void Looked(bool found)
    {
        lock (_lock) _ = found ? _cacheHits++ : _cacheMisses++;
    }

    /// <summary>Notes that the model is left alone, is being tried, or answers again.</summary>
    /// <param name="state">Which.</param>
    public void Circuit(CircuitState state)
    {
        lock (_lock) _circuit = state;
    }

    /// <summary>How things stand.</summary>
    /// <param name="model">The name to give it.</param>
    public ModelHealthReport Report(string model)
    {
        lock (_lock)
        {
            return new ModelHealthReport(model, _requests, _answers, _circuit)
            {
                MeanMilliseconds = Math.Round(_latency.Mean, 1),
                P95Milliseconds = Math.Round(_latency.Percentile(0.95), 1),
                FirstTokenP95Milliseconds = Math.Round(_firstToken.Percentile(0.95), 1),
                BetweenTokensP95Milliseconds = Math.Round(_betweenTokens.Percentile(0.95), 1),
                CacheHits = _cacheHits,
                CacheMisses = _cacheMisses,
                LastError = _lastError,
                LastErrorAt = _lastError is null ? null : _lastErrorAt,
                Retries = new Dictionary<RetryReason, RetryCount>(_retries),
            };
        }
    }
}

/// <summary>What tries for one reason came to.</summary>
/// <param name="Tries">How often a call was made again.</param>
/// <param name="Successes">How many calls came to an answer by it.</param>
/// <param name="Lost">The pauses, together.</param>
public readonly record struct RetryCount(long Tries, long Successes, TimeSpan Lost)
{
    internal RetryCount Again(TimeSpan lost) => new(Tries + 1, Successes, Lost + lost);

    internal RetryCount Success() => this with { Successes = Successes + 1 };
}

/// <summary>Whether a model is asked.</summary>
public enum CircuitState
{
    /// <summary>It is.</summary>
    Closed,

    /// <summary>It failed too often and is left alone for a while.</summary>
    Open,

    /// <summary>One call tries it.</summary>
    HalfOpen,
}

/// <summary>How the calls of a model have gone.</summary>
/// <param name="Model">The model.</param>
/// <param name="Requests">Tries that came to an end, well or not.</param>
/// <param name="Answers">Those that came to an answer.</param>
/// <param name="Circuit">Whether it is asked.</param>
public sealed record ModelHealthReport(string Model, long Requests, long Answers, CircuitState Circuit)
{
    /// <summary>From the request to the answer's end, on average.</summary>
    public double MeanMilliseconds { get; init; }

    /// <summary>19 of 20 answers were there within it.</summary>
    public double P95Milliseconds { get; init; }

    /// <summary>19 of 20 streams had begun within it.</summary>
    public double FirstTokenP95Milliseconds { get; init; }

    /// <summary>19 of 20 pieces of streams came within it after the one before.</summary>
    public double BetweenTokensP95Milliseconds { get; init; }

    /// <summary>The share of tries that came to an answer, 0 to 1; null where none was made.</summary>
    public double? SuccessRate => Requests == 0 ? null : Math.Round((double)Answers / Requests, 4);

    /// <summary>Calls that the cache of responses answered.</summary>
    public long CacheHits { get; init; }

    /// <summary>Calls that it was looked into for in vain.</summary>
    public long CacheMisses { get; init; }

    /// <summary>The share of looks that found an answer, 0 to 1; null where none was taken.</summary>
    public double? CacheHitRate => CacheHits + CacheMisses == 0 ? null : Math.Round((double)CacheHits / (CacheHits + CacheMisses), 4);

    /// <summary>The last try's failure; null where none failed.</summary>
    public LatheError? LastError { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>Tries by reason.</summary>
    public IReadOnlyDictionary<RetryReason, RetryCount> Retries { get; init; } = new Dictionary<RetryReason, RetryCount>();
}

using System.Net.Http.Headers;

namespace Lathe.Models.Pacing;

/// <summary>What a provider still allows of a model, as its answers say, less what calls in flight will take. Shared by all clients of the model; without such headers nobody waits.</summary>
/// <param name="time">The clock.</param>
internal sealed class RateWindow(TimeProvider time)
{
    private readonly Lock _lock = new();
    private RateBucket? _requests;
    private RateBucket? _tokens;

    /// <summary>Takes note of an answer's headers.</summary>
    public void Observe(HttpResponseHeaders headers)
    {
        var (requests, tokens) = RateHeaders.Read(headers, time.GetUtcNow());
        if (requests is null && tokens is null) return;
        lock (_lock)
        {
            _requests = requests ?? _requests;
            _tokens = tokens ?? _tokens;
        }
    }

    /// <summary>Takes one request of so many tokens out where both are there.</summary>
    /// <returns>How long to wait before asking again; zero where it was taken.</returns>
    public TimeSpan TryTake(long tokens)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var wait = _requests?.WaitFor(1, now) ?? TimeSpan.Zero;
            if (_tokens?.WaitFor(tokens, now) is { } forTokens && forTokens > wait) wait = forTokens;
            if (wait > TimeSpan.Zero) return wait;
            _requests = _requests?.Take(1, now);
            _tokens = _tokens?.Take(tokens, now);
            return TimeSpan.Zero;
        }
    }
}

namespace Lathe.Models.Failures;

/// <summary>The provider answered with a status that is not a success.</summary>
internal sealed class ProviderStatusException(int status, ProviderErrorBody body, TimeSpan? retryAfter)
    : Exception($"The provider answered with HTTP status {status}.")
{
    public int Status { get; } = status;

    public ProviderErrorBody Body { get; } = body;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}

/// <summary>The provider reported an error in the middle of a stream.</summary>
internal sealed class ProviderStreamErrorException(ProviderErrorBody body) : Exception("The provider reported an error within its answer.")
{
    public ProviderErrorBody Body { get; } = body;
}

/// <summary>A stream said nothing for too long.</summary>
internal sealed class IdleTimeoutException(TimeSpan silence, Exception? inner = null) : TimeoutException($"Nothing arrived for {silence.TotalSeconds:0.#} s.", inner)
{
    public TimeSpan Silence { get; } = silence;
}

/// <summary>A stream ended before the answer did.</summary>
internal sealed class StreamBrokenException(string message) : IOException(message);

/// <summary>An answer that is not what the protocol says.</summary>
internal sealed class BadResponseException(string message, Exception? inner = null) : Exception(message, inner);

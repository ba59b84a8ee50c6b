namespace Lathe.Models.Providers;

/// <summary>The wire protocol that a provider speaks.</summary>
public enum ProviderApi
{
    /// <summary>OpenAI Chat Completions, and everything that imitates it.</summary>
    OpenAIChat,

    /// <summary>OpenAI Responses.</summary>
    OpenAIResponses,

    /// <summary>Anthropic Messages.</summary>
    Anthropic,

    /// <summary>A cassette: no wire at all.</summary>
    Replay,
}

/// <summary>How to reach one provider, everything resolved.</summary>
public sealed record ProviderSettings
{
    /// <summary>The name that stands before the slash of a model reference.</summary>
    public required string Name { get; init; }

    /// <summary>What it speaks.</summary>
    public required ProviderApi Api { get; init; }

    /// <summary>Where it is. For OpenAI the path ends where <c>/chat/completions</c> or <c>/responses</c> follows; for Anthropic where <c>/v1/messages</c> follows.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>The key; null where none is needed.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The variable that holds the key, for messages; null where no variable does.</summary>
    public string? KeyVariable { get; init; }

    /// <summary>The variable or setting that holds the base URL, for messages.</summary>
    public string? BaseUrlVariable { get; init; }

    /// <summary>How an OpenAI-like provider names the limit on an answer's tokens: its reasoning models refuse the old name, its imitators do not know the new one.</summary>
    public string OutputLimitMember { get; init; } = "max_tokens";

    /// <summary>Sent with every request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The longest silence of a stream, from the request to the first byte and between bytes. Not a limit on the whole answer. The default is 120 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Whether the provider is on this machine.</summary>
    public bool IsLoopback => BaseUrl.IsLoopback;

    /// <summary>Leaves the key and the headers out, so that no log ever shows them.</summary>
    public override string ToString() => $"{Name} ({Api}, {BaseUrl}, {(ApiKey is null ? "no key" : "key set")})";
}

/// <summary>What the user's configuration says about a provider. Members that are null leave a known provider's own value in place.</summary>
public sealed record ConfiguredProvider
{
    /// <summary>What it speaks; null means OpenAI Chat for a provider that is not known.</summary>
    public ProviderApi? Api { get; init; }

    /// <summary>Where it is.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>The variable that holds the key.</summary>
    public string? KeyVariable { get; init; }

    /// <summary>The key itself; better kept in a variable.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Sent with every request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The longest silence of a stream.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>Leaves the key and the headers out, so that no log ever shows them.</summary>
    public override string ToString() => $"{BaseUrl} ({Api}, {(ApiKey is null ? "no key" : "key set")})";
}

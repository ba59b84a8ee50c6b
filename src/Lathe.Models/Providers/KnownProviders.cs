using System.IO.Enumeration;
using System.Text.Json;
using Lathe.Errors;

namespace Lathe.Models.Providers;

/// <summary>A provider that Lathe knows without configuration.</summary>
/// <param name="Name">The name that stands before the slash of a model reference.</param>
/// <param name="Api">What it speaks.</param>
/// <param name="BaseUrl">Where it is unless a variable or the configuration says otherwise.</param>
/// <param name="KeyVariable">The variable that holds the key; null where none is needed.</param>
/// <param name="BaseUrlVariable">The variable that moves it.</param>
public sealed record KnownProvider(string Name, ProviderApi Api, string BaseUrl, string? KeyVariable, string? BaseUrlVariable)
{
    /// <summary>See <see cref="ProviderSettings.OutputLimitMember"/>.</summary>
    public string OutputLimitMember { get; init; } = "max_tokens";

    /// <summary>Names of models, with <c>*</c> for any characters, that its own address serves by Responses and refuses tools to, or everything, by Chat Completions.</summary>
    public IReadOnlyList<string> ResponsesModels { get; init; } = [];
}

/// <summary>The table of known providers, and the resolution of a reference to settings.</summary>
public static class KnownProviders
{
    private const string LoopbackKey = "none";

    private static readonly Lazy<KnownProvider[]> Table = new(Load);

    /// <summary>The known providers in the order of the table.</summary>
    public static IReadOnlyList<KnownProvider> All => Table.Value;

    /// <summary>
    /// Finds out how to reach the provider of a model. The user's configuration wins over the known table; the vendor's variables win over both where they move the base URL,
    /// except that a base URL in the configuration stands.
    /// </summary>
    /// <param name="reference">The model.</param>
    /// <param name="variables">The environment variables.</param>
    /// <param name="configured">Providers from the user's configuration by name; null for none.</param>
    /// <exception cref="LatheException">Authentication, <c>models.no_key</c>; Validation, <c>models.bad_base_url</c> or <c>models.bad_reference</c>.</exception>
    public static ProviderSettings Resolve(
        ModelReference reference,
        IReadOnlyDictionary<string, string> variables,
        IReadOnlyDictionary<string, ConfiguredProvider>? configured = null)
    {
        if (reference.IsReplay) return new ProviderSettings { Name = reference.Provider, Api = ProviderApi.Replay, BaseUrl = new Uri("replay:") };
        var known = Find(reference.Provider);
        var user = configured?.GetValueOrDefault(reference.Provider);
        var baseUrlVariable = known?.BaseUrlVariable;
        var fromVariable = baseUrlVariable is null ? null : Value(variables, baseUrlVariable);
        var source = user?.BaseUrl is not null ? $"providers.{reference.Provider}.baseUrl" : baseUrlVariable ?? $"providers.{reference.Provider}.baseUrl";
        var url = BaseUrl(user?.BaseUrl ?? fromVariable ?? known?.BaseUrl, reference.Provider, source);
        var keyVariable = user?.KeyVariable ?? known?.KeyVariable;
        var key = user?.ApiKey ?? (keyVariable is null ? null : Value(variables, keyVariable));
        if (key is null && keyVariable is not null && !url.IsLoopback) throw NoKey(reference.Provider, keyVariable);
        return new ProviderSettings
        {
            Name = reference.Provider,
            Api = user?.Api ?? ApiOf(known, reference.Name, url),
            BaseUrl = url,
            ApiKey = key ?? (keyVariable is not null ? LoopbackKey : null),
            KeyVariable = keyVariable,
            BaseUrlVariable = source,
            OutputLimitMember = known?.OutputLimitMember ?? "max_tokens",
            Headers = user?.Headers ?? new Dictionary<string, string>(),
            IdleTimeout = user?.IdleTimeout ?? TimeSpan.FromSeconds(120),
        };
    }

    /// <summary>The keys and header values that this process could send to a provider, for whoever keeps them out of texts.</summary>
    /// <param name="variables">The environment variables.</param>
    /// <param name="configured">The user's own providers by name.</param>
    public static IEnumerable<string> Secrets(IReadOnlyDictionary<string, string> variables, IReadOnlyDictionary<string, ConfiguredProvider> configured)
    {
        foreach (var known in Table.Value)
        {
            if (known.KeyVariable is { } variable && Value(variables, variable) is { } key) yield return key;
        }

        foreach (var own in configured.Values)
        {
            if (own.ApiKey is { } key) yield return key;
            if (own.KeyVariable is { } variable && Value(variables, variable) is { } named) yield return named;
            foreach (var value in own.Headers.Values) yield return value;
        }
    }

    /// <summary>Whether a key stands ready for a provider, or none is needed; for lists of providers.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="variables">The environment variables.</param>
    public static bool HasKey(KnownProvider provider, IReadOnlyDictionary<string, string> variables) =>
        provider.KeyVariable is null || Value(variables, provider.KeyVariable) is not null;

    internal static KnownProvider? Find(string name)
    {
        foreach (var provider in Table.Value)
        {
            if (string.Equals(provider.Name, name, StringComparison.OrdinalIgnoreCase)) return provider;
        }

        return null;
    }

    internal static string? FindName(string name, IReadOnlyCollection<string>? configured)
    {
        if (configured is not null)
        {
            foreach (var own in configured)
            {
                if (string.Equals(own, name, StringComparison.Ordinal)) return own;
            }
        }

        return Find(name)?.Name;
    }

    internal static IEnumerable<string> Names(IReadOnlyCollection<string>? configured)
    {
        foreach (var provider in Table.Value) yield return provider.Name;
        if (configured is null) yield break;
        foreach (var name in configured) yield return name;
    }

    private static string? Value(IReadOnlyDictionary<string, string> variables, string name) =>
        variables.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static Uri BaseUrl(string? text, string provider, string source)
    {
        // Ollama's own variable is HOST or HOST:PORT without a scheme, and its API for us lies below /v1.
        var isOllama = string.Equals(source, "OLLAMA_HOST", StringComparison.Ordinal);
        if (isOllama && text is not null && !text.Contains("://", StringComparison.Ordinal)) text = "http://" + text;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new LatheError(ErrorKind.Validation, "models.bad_base_url", $"The base URL of the provider “{provider}” is missing or is not an http(s) address.")
            {
                Guidance = $"Set {source} to an address such as https://host/v1.",
            }.ToException();
        }

        if (!isOllama) return url;
        var ollama = new UriBuilder(url);
        // 0.0.0.0 tells the server to listen everywhere; a client reaches it on loopback.
        if (ollama.Host == "0.0.0.0") ollama.Host = "127.0.0.1";
        if (url.IsDefaultPort && !text!.EndsWith(":80", StringComparison.Ordinal) && url.Scheme == "http") ollama.Port = 11434;
        if (ollama.Path is "/" or "") ollama.Path = "/v1";
        return ollama.Uri;
    }

    private static LatheException NoKey(string provider, string variable) =>
        new LatheError(ErrorKind.Authentication, "models.no_key", $"There is no key for {provider}: the variable {variable} is not set.")
        {
            Guidance = $"Set it in the shell that starts lathe (export {variable}=…), or choose a model that needs none (ollama/NAME, replay:FILE).",
        }.ToException();

    private static KnownProvider[] Load()
    {
        using var stream = typeof(KnownProviders).Assembly.GetManifestResourceStream("providers.json")!;
        using var document = JsonDocument.Parse(stream);
        var list = document.RootElement.GetProperty("providers");
        var table = new KnownProvider[list.GetArrayLength()];
        var i = 0;
        foreach (var item in list.EnumerateArray())
        {
            table[i++] = new KnownProvider(
                item.GetProperty("name").GetString()!,
                ProviderApis.Of(item.GetProperty("api").GetString()),
                item.GetProperty("base_url").GetString()!,
                Text(item, "key_variable"),
                Text(item, "base_url_variable"))
            {
                OutputLimitMember = Text(item, "output_limit") ?? "max_tokens",
                ResponsesModels = Names(item, "responses_models"),
            };
        }

        return table;
    }

    // Elsewhere (a gateway, a proxy) nobody knows what is spoken beside Chat Completions; there the user says so.
    private static ProviderApi ApiOf(KnownProvider? known, string model, Uri url)
    {
        if (known is null) return ProviderApi.OpenAIChat;
        if (known.ResponsesModels.Count == 0 || url.Host != new Uri(known.BaseUrl).Host) return known.Api;
        foreach (var pattern in known.ResponsesModels)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, model)) return ProviderApi.OpenAIResponses;
        }

        return known.Api;
    }

    private static string[] Names(JsonElement item, string name)
    {
        if (!item.TryGetProperty(name, out var list)) return [];
        var names = new string[list.GetArrayLength()];
        for (var i = 0; i < names.Length; i++) names[i] = list[i].GetString()!;
        return names;
    }

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() : null;
}

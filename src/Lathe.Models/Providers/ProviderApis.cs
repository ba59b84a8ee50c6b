namespace Lathe.Models.Providers;

/// <summary>The protocols by the names that people write in a configuration.</summary>
public static class ProviderApis
{
    private static readonly (string Name, ProviderApi Api)[] Table =
    [
        ("openai", ProviderApi.OpenAIChat),
        ("responses", ProviderApi.OpenAIResponses),
        ("anthropic", ProviderApi.Anthropic),
    ];

    /// <summary>The names that can be configured.</summary>
    public static string[] Names => Array.ConvertAll(Table, static row => row.Name);

    /// <summary>The name of a protocol.</summary>
    /// <param name="api">The protocol.</param>
    public static string NameOf(ProviderApi api)
    {
        foreach (var row in Table)
        {
            if (row.Api == api) return row.Name;
        }

        return ModelReference.ReplayProvider;
    }

    /// <summary>The protocol of a name; Chat Completions for one that is not known.</summary>
    /// <param name="name">The name.</param>
    public static ProviderApi Of(string? name)
    {
        foreach (var row in Table)
        {
            if (row.Name == name) return row.Api;
        }

        return ProviderApi.OpenAIChat;
    }
}

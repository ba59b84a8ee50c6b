using Lathe.Errors;
using Lathe.Models.Providers;

namespace Lathe.Models;

/// <summary>
/// Which model is meant, as a person writes it: <c>anthropic/NAME</c>, <c>openai/NAME</c>, <c>ollama/NAME</c>, <c>NAME-FROM-CONFIG/MODEL</c> or <c>replay:FILE</c>.
/// </summary>
public sealed record ModelReference
{
    /// <summary>The provider's name of a recorded conversation.</summary>
    public const string ReplayProvider = "replay";

    private const string ReplayPrefix = "replay:";

    private ModelReference(string provider, string name) => (Provider, Name) = (provider, name);

    /// <summary>The provider: a known one, one from the user's configuration, or <c>replay</c>. Lower case for known ones.</summary>
    public string Provider { get; }

    /// <summary>The model's name as the provider knows it (it may contain slashes); for a replay the cassette's path.</summary>
    public string Name { get; }

    /// <summary>Whether a cassette answers.</summary>
    public bool IsReplay => string.Equals(Provider, ReplayProvider, StringComparison.Ordinal);

    /// <summary>Reads a reference.</summary>
    /// <param name="text">What a person typed.</param>
    /// <param name="configured">The names of the providers from the user's configuration; null for none.</param>
    /// <exception cref="LatheException">Validation, <c>models.bad_reference</c>: not one of the forms, or the provider is not known.</exception>
    public static ModelReference Parse(string? text, IReadOnlyCollection<string>? configured = null)
    {
        text = text?.Trim() ?? "";
        if (text.StartsWith(ReplayPrefix, StringComparison.Ordinal))
        {
            return text.Length > ReplayPrefix.Length
                ? new ModelReference(ReplayProvider, text[ReplayPrefix.Length..])
                : throw Bad("replay: needs the path of a cassette.", null);
        }

        var slash = text.IndexOf('/');
        if (slash <= 0 || slash == text.Length - 1) throw Bad($"“{Shown(text)}” does not name a model.", null);
        foreach (var c in text)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c)) throw Bad($"“{Shown(text)}” contains white space.", null);
        }

        var provider = text[..slash];
        var known = KnownProviders.FindName(provider, configured)
            ?? throw Bad($"There is no provider “{Shown(provider)}”.", NearestName.Find(provider, KnownProviders.Names(configured)));
        return new ModelReference(known, text[(slash + 1)..]);
    }

    /// <inheritdoc/>
    public override string ToString() => IsReplay ? ReplayPrefix + Name : $"{Provider}/{Name}";

    private static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "…";

    private static LatheException Bad(string message, string? nearest) =>
        new LatheError(ErrorKind.Validation, "models.bad_reference", message)
        {
            Guidance = (nearest is null ? "" : $"Did you mean {nearest}/…? ")
                + "Give --model as anthropic/NAME, openai/NAME, ollama/NAME, openrouter/NAME, deepseek/NAME, NAME/MODEL with a provider from config.yaml, or replay:FILE.",
        }.ToException();
}

using Lathe.Engine.Objects;
using Lathe.Engine.Text;

namespace Lathe.Engine.Prompts;

/// <summary>
/// The prompt templates: built in, or overridden by <c>.lathe/prompts/NAME.hbs</c> of a trusted repository. Built-in ones go through
/// <see cref="SmallRenderer"/>, overrides through Handlebars.
/// </summary>
/// <param name="overrides">Template texts by name, from a trusted place only.</param>
public sealed class PromptLibrary(IReadOnlyDictionary<string, string> overrides)
{
    private OverrideRenderer? _override;

    /// <summary>The names of the templates.</summary>
    public static readonly IReadOnlyList<string> Names = ["system", "task", "feedback", "person", "review", "summary", .. ModeGuidance.Names];

    /// <summary>The SHA-256 of each template in force, by name; frozen in a run's first event.</summary>
    public IReadOnlyDictionary<string, string> Hashes()
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Names) hashes[name] = ObjectHash.Of(System.Text.Encoding.UTF8.GetBytes(Source(name))).Hex;
        return hashes;
    }

    /// <summary>Tries every override, so that a bad one costs nothing but the message.</summary>
    /// <exception cref="Lathe.Errors.LatheException">Validation <c>prompts.bad_template</c>, with the file and the line.</exception>
    public void Check()
    {
        foreach (var name in overrides.Keys) Override.Check(name);
    }

    internal string Render(string name, PromptValues values) =>
        overrides.ContainsKey(name) ? Override.Render(name, values) : SmallRenderer.Render(EmbeddedText.Read(name + ".hbs"), values).Trim();

    // Apart, so that Handlebars is loaded only where somebody has an override.
    private OverrideRenderer Override => _override ??= new OverrideRenderer(overrides);

    private string Source(string name) => overrides.TryGetValue(name, out var source) ? source : EmbeddedText.Read(name + ".hbs");
}

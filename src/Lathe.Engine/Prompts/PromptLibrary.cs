using HandlebarsDotNet;
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
    /// <summary>The names of the templates.</summary>
    public static readonly IReadOnlyList<string> Names = ["system", "task", "feedback", "person", "review"];

    /// <summary>The SHA-256 of each template in force, by name; frozen in a run's first event.</summary>
    public IReadOnlyDictionary<string, string> Hashes()
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Names) hashes[name] = ObjectHash.Of(System.Text.Encoding.UTF8.GetBytes(Source(name))).Hex;
        return hashes;
    }

    internal string Render(string name, PromptValues values) =>
        overrides.TryGetValue(name, out var source)
            ? RenderOverride(name, source, values)
            : SmallRenderer.Render(EmbeddedText.Read(name + ".hbs"), values).Trim();

    private string Source(string name) => overrides.TryGetValue(name, out var source) ? source : EmbeddedText.Read(name + ".hbs");

    private static string RenderOverride(string name, string source, PromptValues values)
    {
        try
        {
            var handlebars = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true, ThrowOnUnresolvedBindingExpression = false });
            return handlebars.Compile(source.ReplaceLineEndings("\n"))(values.AsDictionary).Trim();
        }
        catch (HandlebarsException e)
        {
            throw new Lathe.Errors.LatheError(Errors.ErrorKind.Validation, "prompts.bad_template", $"The template .lathe/prompts/{name}.hbs cannot be rendered: {e.Message}")
            {
                Guidance = "Mend the template, or remove the file to use the built-in one.",
            }.ToException(e);
        }
    }
}

using System.Collections.Concurrent;
using HandlebarsDotNet;
using Lathe.Engine.Text;
using Lathe.Errors;

namespace Lathe.Engine.Prompts;

/// <summary>Renders templates of the user's through Handlebars.</summary>
/// <param name="sources">Template texts by name.</param>
internal sealed class OverrideRenderer(IReadOnlyDictionary<string, string> sources)
{
    private const int LongestMessage = 200;

    private readonly ConcurrentDictionary<string, HandlebarsTemplate<object, object>> _compiled = new(StringComparer.Ordinal);

    public string Render(string name, PromptValues values)
    {
        try
        {
            return Compiled(name)(values.AsDictionary).Trim();
        }
        catch (Exception e) when (e is not LatheException)
        {
            throw Bad(name, e);
        }
    }

    /// <summary>Reads a template and renders it with something for every name in it, so that a helper or a part that is missing shows too.</summary>
    /// <exception cref="LatheException">Validation <c>prompts.bad_template</c>.</exception>
    public void Check(string name)
    {
        var values = new PromptValues();
        foreach (var (tag, _) in TemplateLines.Tags(sources[name]))
        {
            var words = tag.TrimStart('#', '^').Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["each", var list]) values.With(list, ["x"]);
            else if (words is [_, var text] && !values.Has(text)) values.With(text, "x");
        }

        Render(name, values);
    }

    private HandlebarsTemplate<object, object> Compiled(string name) => _compiled.GetOrAdd(name, static (key, texts) =>
    {
        var handlebars = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true, ThrowOnUnresolvedBindingExpression = false });
        return handlebars.Compile(texts[key].ReplaceLineEndings("\n"));
    }, sources);

    private LatheException Bad(string name, Exception e)
    {
        var line = TemplateLines.Of(sources[name].ReplaceLineEndings("\n"), e.Message);
        var said = Bounded.OneLine(e.Message.Split('\n')[0].Split(" If you ", 2)[0], LongestMessage).TrimEnd('.');
        return new LatheError(ErrorKind.Validation, "prompts.bad_template", $".lathe/prompts/{name}.hbs{(line is null ? "" : $", line {line}")}: the template cannot be rendered: {said}.")
        {
            Guidance = "Mend it (it is Handlebars: {{name}}, {{#if name}}…{{/if}}, {{#each name}}…{{/each}}), or remove the file to use the built-in one.",
        }.ToException(e);
    }
}

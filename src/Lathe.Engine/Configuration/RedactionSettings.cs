using System.Buffers;
using System.Text.RegularExpressions;
using Lathe.Engine.Configuration.Yaml;
using Lathe.Engine.Redaction;
using Lathe.Errors;

namespace Lathe.Engine.Configuration;

/// <summary>Reads <c>redaction.patterns</c>: what is secret besides the shapes that are known.</summary>
internal static class RedactionSettings
{
    public const string Group = "redaction";
    private const int Most = 50;
    private const int LongestPattern = 500;
    private const string Example = "Write, for example, { name: customer, pattern: 'CUST-[0-9]{8}' }.";

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);
    private static readonly SearchValues<char> s_name = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");
    private static readonly ValueForm s_nameForm = new("a name of at most 60 letters, digits, '-', '_' and '.'", static t => t.Length is > 0 and <= 60 && !t.AsSpan().ContainsAnyExcept(s_name) ? t : null, "customer");

    private static readonly YamlSchema<Draft> Schema = new(
        new("name", static (d, v) => d with { Name = (string)v.As(s_nameForm) }),
        new("pattern", static (d, v) => d with { Expression = Compile(v) }));

    private static readonly YamlSchema<List<SecretPattern>> GroupSchema = new(new YamlField<List<SecretPattern>>("patterns", Patterns));

    /// <summary>Adds the patterns of a group.</summary>
    /// <exception cref="LatheException">Validation, naming the line and what is wrong with the pattern.</exception>
    public static void Read(YamlValue value, List<SecretPattern> patterns) => GroupSchema.Read(patterns, value);

    private static List<SecretPattern> Patterns(List<SecretPattern> patterns, YamlValue value)
    {
        foreach (var item in value.Items("a list of {name, pattern}"))
        {
            var draft = Schema.Read(new Draft("", null), item);
            if (draft.Name.Length == 0) throw item.Source.Error("wrong_type", item.Line, $"'{item.Path}' has no 'name'.", Example);
            if (draft.Expression is null) throw item.Source.Error("wrong_type", item.Line, $"'{item.Path}' has no 'pattern'.", Example);
            patterns.Add(new SecretPattern(draft.Name, draft.Expression));
            if (patterns.Count > Most) throw item.Source.Error("out_of_range", item.Line, $"there are more than {Most} patterns in '{value.Path}'.");
        }

        return patterns;
    }

    // The engine without backtracking is linear in the text for every pattern; the time-out is for texts that are too long all the same.
    private static Regex Compile(YamlValue value)
    {
        var text = value.Text();
        if (text.Length is 0 or > LongestPattern) throw value.Source.Error("out_of_range", value.Line, $"'{value.Path}' has to be a regular expression of at most {LongestPattern} characters.");
        Regex expression;
        try
        {
            expression = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, s_timeout);
        }
        catch (NotSupportedException e)
        {
            throw value.Source.Error("bad_pattern", value.Line, $"'{value.Path}' cannot be searched in linear time: {OneLine(e.Message)}", "Leave out lookarounds, back-references and atomic groups; a group named 'secret' says which part is hidden.");
        }
        catch (ArgumentException e)
        {
            throw value.Source.Error("bad_pattern", value.Line, $"'{value.Path}' is not a regular expression: {OneLine(e.Message)}", Example);
        }

        if (!expression.IsMatch("")) return expression;
        throw value.Source.Error("bad_pattern", value.Line, $"'{value.Path}' matches the empty text, and with it every place.", "Let it demand at least four characters.");
    }

    private static string OneLine(string message) => Text.Bounded.OneLine(message, 200);

    private sealed record Draft(string Name, Regex? Expression);
}

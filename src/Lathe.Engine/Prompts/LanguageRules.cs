using System.Text;
using Lathe.Engine.Text;
using Lathe.Quality;

namespace Lathe.Engine.Prompts;

/// <summary>What a language file asks of code, in sentences for a prompt.</summary>
/// <param name="Head">Style, names, documentation and tests.</param>
/// <param name="Guidelines">What is asked of code that faces strangers, a sentence each.</param>
internal sealed record LanguageRules(string Head, IReadOnlyList<string> Guidelines)
{
    private const int LongestText = 160;
    private const int MostFrameworks = 6;
    private const string TextName = "languages.txt";
    private const string Mark = "# ";

    /// <summary>
    /// The rules that come with Lathe. They stand ready as text, since reading the first language file as YAML costs 28 ms of CPU time; a golden test holds the text and the files together.
    /// </summary>
    /// <param name="language">By its id.</param>
    /// <returns>Null for a language without a file.</returns>
    public static LanguageRules? BuiltIn(string language)
    {
        var text = EmbeddedText.Read(TextName);
        var start = text.IndexOf($"{Mark}{language}\n", StringComparison.Ordinal);
        if (start < 0) return null;
        var lines = text[(start + Mark.Length + language.Length + 1)..].Split('\n');
        var end = Array.FindIndex(lines, static l => l.Length == 0 || l.StartsWith(Mark, StringComparison.Ordinal));
        return end < 1 ? null : new LanguageRules(lines[0], lines[1..end]);
    }

    /// <summary>The text of <see cref="BuiltIn"/>.</summary>
    /// <param name="languages">Ids of languages with a file.</param>
    public static string Write(IEnumerable<string> languages)
    {
        var text = new StringBuilder();
        foreach (var language in languages)
        {
            if (Of(QualityProfile.Default.For(language)) is not { } rules) continue;
            text.Append(Mark).Append(language).Append('\n').Append(rules.Head).Append('\n');
            foreach (var line in rules.Guidelines) text.Append(line).Append('\n');
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The rules of a profile; null where it says nothing.</summary>
    /// <param name="profile">The profile.</param>
    public static LanguageRules? Of(LanguageProfile profile)
    {
        var head = new List<string>();
        if (Style(profile) is { } style) head.Add(style);
        if (Names(profile.Naming) is { } names) head.Add($"Names: {names}.");
        if (profile.DocumentationForm is { } form) head.Add($"{(profile.WantsDocumentation ? "What is public is documented" : "Documentation, where there is any")}: {Line(form)}.");
        if (profile.TestFrameworks.Count > 0) head.Add($"Tests, where the project has no others: {Bounded.OneLine(string.Join(", ", profile.TestFrameworks.Take(MostFrameworks)), LongestText)}.");
        return head.Count + profile.SecurityGuidelines.Count == 0 ? null : new LanguageRules(string.Join(' ', head), [.. profile.SecurityGuidelines.Select(Line)]);
    }

    private static string? Style(LanguageProfile profile)
    {
        var indent = profile.Indent switch { null => null, 0 => "tabs", var spaces => $"{spaces} spaces" };
        var parts = new[] { profile.StyleGuide is { } guide ? Line(guide) : null, indent }.Where(static p => p is not null).ToList();
        return parts.Count == 0 ? null : string.Join(", ", parts) + ".";
    }

    // "functions, variables snake_case; types PascalCase": the forms in the order in which they first come.
    private static string? Names(IReadOnlyDictionary<string, string> naming)
    {
        var forms = naming.Where(static n => Written(n.Value) is not null).GroupBy(static n => Written(n.Value)!, static n => Plural(n.Key), StringComparer.Ordinal).ToList();
        return forms.Count == 0 ? null : string.Join("; ", forms.Select(static f => $"{string.Join(", ", f)} {f.Key}"));
    }

    private static string? Written(string form) => form switch { "camel" => "camelCase", "pascal" => "PascalCase", "snake" => "snake_case", "upper" => "UPPER_CASE", "kebab" => "kebab-case", _ => null };

    private static string Plural(string thing) => thing is "property" ? "properties" : thing + "s";

    private static string Line(string text) => Bounded.OneLine(text.Trim().TrimEnd('.'), LongestText);
}

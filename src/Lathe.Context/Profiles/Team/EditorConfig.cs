using System.Globalization;
using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>
/// Reads the .editorconfig at the top of a repository and works out what it comes to for each language. Later sections win, as the format's definition says (https://spec.editorconfig.org); a language's values are those of a
/// file of its first ending in a plain folder.
/// </summary>
internal static class EditorConfig
{
    private const int MaxSections = 200;

    public static IReadOnlyList<EditorFormat> Read(ProfileReads reads, IReadOnlyList<string> languages)
    {
        if (!reads.Has(".editorconfig") || reads.Text(".editorconfig") is not { } text) return [];
        var sections = Sections(text);
        var formats = new List<EditorFormat>();
        foreach (var id in languages)
        {
            if (LanguageTable.Find(id) is not { Extensions: [var extension, ..] }) continue;
            var values = ValuesFor($"src/file{extension}", sections);
            if (values.Count == 0) continue;
            formats.Add(new EditorFormat(
                id,
                values.GetValueOrDefault("indent_style"),
                Number(values, "indent_size") ?? Number(values, "tab_width"),
                values.GetValueOrDefault("end_of_line"),
                values.GetValueOrDefault("charset"),
                Flag(values, "insert_final_newline"),
                Flag(values, "trim_trailing_whitespace"),
                Number(values, "max_line_length")));
        }

        return formats;
    }

    /// <summary>The values that hold for a path.</summary>
    public static Dictionary<string, string> ValuesFor(string path, IReadOnlyList<(Glob Glob, Dictionary<string, string> Values)> sections)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (glob, own) in sections)
        {
            if (!glob.IsMatch(path)) continue;
            foreach (var (key, value) in own) values[key] = value;
        }

        foreach (var unset in values.Where(static v => v.Value is "unset").Select(static v => v.Key).ToList()) values.Remove(unset);
        return values;
    }

    public static List<(Glob Glob, Dictionary<string, string> Values)> Sections(string text)
    {
        var sections = new List<(Glob, Dictionary<string, string>)>();
        string? last = null;
        foreach (var entry in IniEntries.Read(text, continues: false))
        {
            var (glob, key) = (entry.Path[0], entry.Path[1]);
            if (glob.Length == 0) continue;
            if (glob != last)
            {
                if (sections.Count == MaxSections) break;
                sections.Add((Glob.Parse(glob), new Dictionary<string, string>(StringComparer.Ordinal)));
                last = glob;
            }

            var value = entry.Value;
            if (value.IndexOf(" #", StringComparison.Ordinal) is var comment and >= 0) value = value[..comment];
            sections[^1].Item2[key] = PlainName.Of(value, 60).ToLowerInvariant();
        }

        return sections;
    }

    private static int? Number(Dictionary<string, string> values, string key) =>
        values.TryGetValue(key, out var value) && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 10_000 ? number : null;

    private static bool? Flag(Dictionary<string, string> values, string key) => values.GetValueOrDefault(key) switch { "true" => true, "false" => false, _ => null };
}

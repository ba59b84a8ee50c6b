namespace Lathe.Syntax;

/// <summary>Finds imports by the first words of lines, for files that are not parsed.</summary>
internal static class ScannedImports
{
    private const int Most = 2000;

    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["csharp"] = ["using", "global using"],
        ["python"] = ["import", "from"],
        ["javascript"] = ["import", "export"],
        ["typescript"] = ["import", "export"],
        ["tsx"] = ["import", "export"],
        ["go"] = ["import"],
        ["java"] = ["import static", "import"],
        ["kotlin"] = ["import"],
        ["scala"] = ["import"],
        ["swift"] = ["import"],
        ["dart"] = ["import", "export", "part"],
        ["rust"] = ["use", "pub use", "mod", "pub mod"],
        ["c"] = ["#include"],
        ["cpp"] = ["#include"],
        ["ruby"] = ["require_relative", "require"],
        ["php"] = ["use", "require_once", "require", "include_once", "include"],
        ["bash"] = ["source", "."],
        ["proto"] = ["import"],
        ["css"] = ["@import"],
        ["scss"] = ["@import", "@use", "@forward"],
    };

    public static List<ImportStatement> Read(Language language, LineMap lines)
    {
        var imports = new List<ImportStatement>();
        if (!Words.TryGetValue(language.Id, out var words)) return imports;
        for (var line = 1; line <= lines.Count && imports.Count < Most; line++)
        {
            var content = lines.Line(line).Trim();
            if (content.Length is 0 or > 500) continue;
            foreach (var word in words)
            {
                if (!content.StartsWith(word, StringComparison.Ordinal) || content.Length == word.Length || content[word.Length] is not (' ' or '\t' or '"' or '<' or '\'' or '(')) continue;
                if (Target(content[word.Length..].Trim()) is { Length: > 0 } target) imports.Add(new ImportStatement(target.ToString(), OneLine.Of(content, 200), line));
                break;
            }
        }

        return imports;
    }

    /// <summary>What is quoted; otherwise the first word.</summary>
    private static ReadOnlySpan<char> Target(ReadOnlySpan<char> rest)
    {
        var quote = rest.IndexOfAny("\"'<");
        if (quote >= 0)
        {
            var from = rest[(quote + 1)..];
            var end = from.IndexOf(rest[quote] == '<' ? '>' : rest[quote]);
            return end < 0 ? default : from[..end];
        }

        if (rest.StartsWith('(') || rest.StartsWith('{')) return default;
        var word = rest.IndexOfAny(" \t;(,=");
        return word < 0 ? rest : rest[..word];
    }
}

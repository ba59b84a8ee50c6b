using Lathe.Syntax;

namespace Lathe.Context;

/// <summary>What one file does of each aspect; an aspect that it does not show is missing.</summary>
internal static class FileStyle
{
    private const double Clearly = 0.7;

    public static Dictionary<string, string> Of(string path, Language language, string text)
    {
        var style = new Dictionary<string, string>(StringComparer.Ordinal);
        if (text.Length == 0) return style;
        var lines = SourceLines.Of(language, text);
        Lines(lines, text, style);
        Tokens(lines, language, text, style);
        Names(language, text, style);
        if (Constants(lines, language, text) is { } constants) style[StyleAspects.Constants] = constants;
        if (NameCase.Of(FileNameEndings.Stem(path)) is { } name) style[StyleAspects.FileNames] = name;
        return style;
    }

    private static void Lines(SourceLines lines, string text, Dictionary<string, string> style)
    {
        var ends = text.AsSpan().Count('\n');
        var both = text.AsSpan().Count("\r\n");
        if (ends > 0 && (both == 0 || both == ends)) style[StyleAspects.LineEnding] = both == 0 ? "LF" : "CRLF";
        style[StyleAspects.FinalNewline] = text[^1] == '\n' ? "yes" : "no";
        if (Indentation(lines, text) is { } indentation) style[StyleAspects.Indentation] = indentation;
    }

    // The width is the commonest step from a line of code to a deeper one; alignment makes other steps, each rarer.
    private static string? Indentation(SourceLines lines, string text)
    {
        int tabs = 0, spaces = 0, before = 0;
        Span<int> steps = stackalloc int[9];
        steps.Clear();
        for (var i = 0; i < lines.Count; i++)
        {
            if (!lines[i].StartsWithCode) continue;
            var (start, first) = (lines[i].Start, lines[i].FirstToken);
            var white = text.AsSpan(start, first - start);
            if (white.IndexOf('\t') >= 0) tabs++;
            else if (white.Length > 0) spaces++;
            var step = white.Length - before;
            if (step is > 1 and <= 8 && white.IndexOf('\t') < 0) steps[step]++;
            before = white.Length;
        }

        if (tabs + spaces < 3) return null;
        if (tabs > spaces) return tabs >= Clearly * (tabs + spaces) ? "tabs" : null;
        if (spaces < Clearly * (tabs + spaces)) return null;
        var width = 2;
        foreach (var candidate in (ReadOnlySpan<int>)[4, 2, 3, 8])
            if (steps[candidate] > steps[width] || (candidate == 4 && steps[4] == steps[2])) width = candidate;
        return steps[width] == 0 ? null : $"{width} spaces";
    }

    private static void Tokens(SourceLines lines, Language language, string text, Dictionary<string, string> style)
    {
        if (language.Id is "javascript" or "typescript" or "tsx" or "python" or "ruby" or "php" && Vote(lines.SingleQuotes, lines.DoubleQuotes) is { } quotes) style[StyleAspects.Quotes] = quotes ? "single" : "double";
        if (language.Id is "csharp" or "java" or "javascript" or "typescript" or "tsx" or "c" or "cpp" or "php" or "kotlin" or "swift" or "scala" or "dart")
        {
            if (Vote(lines.OwnLineBraces, lines.SameLineBraces) is { } own) style[StyleAspects.Braces] = own ? "own line" : "same line";
        }

        if (language.Id is not ("javascript" or "typescript" or "tsx")) return;
        int with = 0, without = 0;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (!line.StartsWithCode || !IsStatement(text.AsSpan(line.FirstToken))) continue;
            var last = text[line.LastTokenEnd - 1];
            if (last == ';') with++;
            else if (char.IsLetterOrDigit(last) || last is ')' or ']' or '"' or '\'' or '`') without++;
        }

        if (Vote(with, without) is { } semicolons) style[StyleAspects.Semicolons] = semicolons ? "yes" : "no";
    }

    private static bool IsStatement(ReadOnlySpan<char> line)
    {
        foreach (var word in (ReadOnlySpan<string>)["const ", "let ", "var ", "import ", "return ", "throw "])
            if (line.StartsWith(word)) return true;
        return false;
    }

    private static void Names(Language language, string text, Dictionary<string, string> style)
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        var functions = new List<string>();
        // A vote over many files bears a name that is missed; a parser for each language of the repository would cost more than all the rest.
        foreach (var item in Outline.Scan(language, text))
        {
            if (item.Kind == OutlineKind.Type) types.Add(item.Name);
            else if (item.Kind == OutlineKind.Function && !types.Contains(item.Name)) functions.Add(item.Name);
        }

        if (Common(types) is { } ofTypes) style[StyleAspects.Types] = ofTypes;
        // Who is public is said by case in Go, so both are right there.
        if (language.Id is not "go" && Common(functions) is { } ofFunctions) style[StyleAspects.Functions] = ofFunctions;
    }

    private static string? Constants(SourceLines lines, Language language, string text)
    {
        var names = new List<string>();
        for (var i = 0; i < lines.Count; i++)
            if (lines[i].StartsWithCode && ConstantNames.Of(language.Id, text.AsSpan(lines[i].Start, lines[i].LastTokenEnd - lines[i].Start)) is { Length: > 0 } name) names.Add(name.ToString());
        return Common(names);
    }

    /// <summary>The way in which nine of ten names are written; those that would fit any way count for none.</summary>
    private static string? Common(IEnumerable<string> names)
    {
        var ways = new Dictionary<string, int>(StringComparer.Ordinal);
        var total = 0;
        foreach (var name in names)
        {
            if (NameCase.Of(name) is not { } way) continue;
            total++;
            ways[way] = ways.GetValueOrDefault(way) + 1;
        }

        foreach (var (way, count) in ways)
            if (count * 10 >= total * 9) return way;
        return total == 0 ? null : "mixed";
    }

    private static bool? Vote(int yes, int no) => yes + no < 2 ? null : yes >= Clearly * (yes + no) ? true : no >= Clearly * (yes + no) ? false : null;
}

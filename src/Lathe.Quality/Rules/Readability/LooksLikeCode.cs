namespace Lathe.Quality.Structure;

/// <summary>Whether a line is a statement rather than a sentence, from its marks alone.</summary>
internal static class LooksLikeCode
{
    public static bool Is(ReadOnlySpan<char> line, string language)
    {
        if (line.Length < 2) return line is "}" or "{" or ")";
        if (line[0] is '-' or '>' or '@' or '"' or '\'' or '|' or '`' or '+' or '•' || char.IsAsciiDigit(line[0])) return false;
        if (line.StartsWith("http", StringComparison.Ordinal) || line.Contains("://", StringComparison.Ordinal) || line.StartsWith("TODO", StringComparison.Ordinal) || line.StartsWith("e.g", StringComparison.Ordinal)) return false;
        return language is "python" or "ruby" ? IsScriptLine(line) : IsBraceLine(line);
    }

    private static bool IsBraceLine(ReadOnlySpan<char> line)
    {
        if (line is "}" or "{" or "};" or "});" or "})" or "} else {") return true;
        if (line[^1] == '{') return line.Contains('(') || line.Contains("struct", StringComparison.Ordinal) || line.Contains("class", StringComparison.Ordinal) || line.Contains("else", StringComparison.Ordinal);
        if (line[^1] == '}') return line.Contains(';') || line.Contains('{') && line.Contains('(');
        if (line[^1] != ';') return false;
        line = line[..^1];
        if (line.Contains(" = ", StringComparison.Ordinal) || line.Contains(" += ", StringComparison.Ordinal)) return true;
        if (line.EndsWith(")", StringComparison.Ordinal)) return line.IndexOf('(') is var at and > 0 && IsCallee(line[..at]);
        return line.StartsWith("return ", StringComparison.Ordinal) || line is "break" or "return" or "continue" || line.StartsWith("import ", StringComparison.Ordinal) || line.StartsWith("using ", StringComparison.Ordinal);
    }

    private static bool IsScriptLine(ReadOnlySpan<char> line)
    {
        if (line[^1] is '.' or ',' && !line.EndsWith("),", StringComparison.Ordinal)) return false;
        if (StartsBlock(line) && line[^1] == ':' && (line.Contains('(') || line.Contains(" in ", StringComparison.Ordinal) || line.Count(' ') < 4)) return true;
        if (line.StartsWith("return ", StringComparison.Ordinal)) return line.Count(' ') < 3 || line.Contains('(');
        if (line.StartsWith("import ", StringComparison.Ordinal) || line.StartsWith("from ", StringComparison.Ordinal)) return line.Count(' ') == 1 || line.Contains(" import ", StringComparison.Ordinal);
        if (line.IndexOf(" = ", StringComparison.Ordinal) is var mark and > 0) return IsCallee(line[..mark]) && !line[(mark + 3)..].Contains(" is ", StringComparison.Ordinal) && (line[(mark + 3)..].Count(' ') < 2 || line.Contains('('));
        return line[^1] == ')' && line.IndexOf('(') is var at and > 0 && line[at - 1] != ' ' && IsCallee(line[..at]);
    }

    private static bool StartsBlock(ReadOnlySpan<char> line)
    {
        var space = line.IndexOfAny(" :");
        return space > 0 && line[..space] is "if" or "for" or "while" or "def" or "class" or "elif" or "else" or "try" or "except" or "with";
    }

    // A dotted name, perhaps with a type or a keyword before it.
    private static bool IsCallee(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.IsEmpty || text.Count(' ') > 2) return false;
        foreach (var c in text)
            if (!(char.IsLetterOrDigit(c) || c is '_' or '.' or '$' or ' ' or '-' or '>' or '[' or ']' or '<' or '*' or ':' or '&' or '\'' or '"')) return false;
        var space = text.LastIndexOf(' ');
        return space < 0 || text.Contains('.') || text[..space] is "if" or "while" or "for" or "await" or "return" or "const" or "let" or "var" or "int" or "char" or "auto" or "new" or "throw" or "else if" or "switch" || text[(space + 1)..].IndexOfAny("._[") >= 0 || char.IsUpper(text[0]) && text.Length < 40 && text.Count(' ') == 1;
    }
}

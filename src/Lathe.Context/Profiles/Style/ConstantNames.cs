namespace Lathe.Context;

/// <summary>Finds the name of a constant on a line that declares one with a literal value.</summary>
internal static class ConstantNames
{
    public static ReadOnlySpan<char> Of(string language, ReadOnlySpan<char> line)
    {
        var top = line.Length > 0 && line[0] is not (' ' or '\t');
        switch (language)
        {
            case "c" or "cpp" when line.StartsWith("#define "):
                var name = line["#define ".Length..].Trim();
                var end = name.IndexOfAny(" \t(");
                return end > 0 && name[end] != '(' ? name[..end] : [];
            case "python" or "ruby" when !top:
            case "javascript" or "typescript" or "tsx" when !top || !Has(line, "const "):
            case "csharp" or "go" or "php" or "cpp" or "kotlin" or "dart" when !Has(line, "const "):
            case "rust" when !Has(line, "const ") && !Has(line, "static "):
            case "java" when !Has(line, "static ") || !Has(line, "final "):
            case "swift" when !Has(line, "static let "):
                return [];
            case "python" or "ruby" or "javascript" or "typescript" or "tsx" or "csharp" or "go" or "php" or "cpp" or "kotlin" or "dart" or "rust" or "java" or "swift":
                return BeforeLiteral(line);
            default:
                return [];
        }
    }

    private static bool Has(ReadOnlySpan<char> line, string word) => line.IndexOf(word) is var at and >= 0 && (at == 0 || line[at - 1] is ' ' or '\t');

    private static ReadOnlySpan<char> BeforeLiteral(ReadOnlySpan<char> line)
    {
        var equals = line.IndexOf('=');
        if (equals <= 0 || equals + 1 >= line.Length || line[equals + 1] is '=' or '>') return [];
        var value = line[(equals + 1)..].Trim();
        if (value.IsEmpty || !(char.IsAsciiDigit(value[0]) || value[0] is '"' or '\'' or '-' || value.StartsWith("true") || value.StartsWith("false"))) return [];
        var left = line[..equals].Trim();
        // "NAME: u32", "NAME: Final".
        if (left.IndexOf(':') is var colon and > 0) left = left[..colon].Trim();
        var start = left.LastIndexOfAny(" \t&*") + 1;
        foreach (var c in left[start..])
            if (!char.IsLetterOrDigit(c) && c != '_') return [];
        return left[start..];
    }
}

namespace Lathe.Syntax;

/// <summary>
/// A tab in the indentation of a mapping entry or a list item. Only that is certain: tabs are allowed inside block scalars, in the continuation of flow values, and before comments.
/// </summary>
internal static class YamlTabCheck
{
    public static void Run(string text, ProblemList problems)
    {
        var scalarIndent = -1;
        var open = false;
        for (var at = 0; at < text.Length && !problems.IsFull;)
        {
            var end = text.IndexOf('\n', at);
            if (end < 0) end = text.Length;
            var line = text.AsSpan(at, end - at).TrimEnd();
            var content = line.TrimStart();
            var indent = line.Length - content.Length;
            var start = at;
            at = end + 1;
            if (content.IsEmpty) continue;
            if (scalarIndent >= 0 && indent > scalarIndent) continue;
            scalarIndent = -1;
            if (content[0] == '#') continue;
            if (!open && line[..indent].Contains('\t') && IsEntry(content)) problems.Add(start + line.IndexOf('\t'), "a tab cannot indent YAML");
            if (EndsWithScalarMark(content)) scalarIndent = indent;
            // Quoted and flow values may go on over lines; a crude count is enough to stay silent there.
            var quotes = content.Count('"') + content.Count('\'');
            if (quotes % 2 == 1 || content.IndexOfAny("{[") >= 0 || content.IndexOfAny("}]") >= 0) open = content.IndexOfAny("{[") >= 0 && content.IndexOfAny("}]") < 0 ? true : quotes % 2 == 1 && !open;
        }
    }

    private static bool IsEntry(ReadOnlySpan<char> content)
    {
        if (content.StartsWith("- ")) return true;
        var colon = content.IndexOf(": ");
        if (colon < 0 && content[^1] == ':') colon = content.Length - 1;
        if (colon <= 0) return false;
        foreach (var c in content[..colon])
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.')) return false;
        return true;
    }

    private static bool EndsWithScalarMark(ReadOnlySpan<char> content)
    {
        if (content.IndexOf(" #") is var comment and > 0) content = content[..comment].TrimEnd();
        var end = content.TrimEnd("0123456789+-");
        return end.Length > 0 && end[^1] is '|' or '>' && (end.Length == 1 || end[^2] is ' ' or '\t');
    }
}

namespace Lathe.Quality.Structure;

/// <summary>The names of parameters that a comment of documentation speaks of.</summary>
internal static class DocParameters
{
    public static List<string> Of(ReadOnlySpan<char> text, string language)
    {
        var names = new List<string>();
        foreach (var range in text.Split('\n'))
        {
            var line = text[range].Trim().TrimStart("/* ").TrimStart();
            var name = language switch
            {
                "csharp" => After(line, "<param name=\""),
                "python" => Sphinx(line),
                "php" => Php(line),
                _ => Tag(line),
            };
            if (name.Length > 0 && !name.Contains('<') && !name.Contains('.') && !name.Contains('[') && char.IsLetter(name[0])) names.Add(name.ToString());
        }

        return names;
    }

    private static ReadOnlySpan<char> After(ReadOnlySpan<char> line, string mark)
    {
        var at = line.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? default : Word(line[(at + mark.Length)..]);
    }

    // :param name: and :param type name:
    private static ReadOnlySpan<char> Sphinx(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith(":param ", StringComparison.Ordinal)) return default;
        line = line[7..];
        var end = line.IndexOf(':');
        if (end <= 0) return default;
        line = line[..end].Trim();
        return line[(line.LastIndexOf(' ') + 1)..].TrimStart("*\\");
    }

    private static ReadOnlySpan<char> Php(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith("@param ", StringComparison.Ordinal) || line.IndexOf('$') is not (var at and > 0)) return default;
        return Word(line[(at + 1)..]);
    }

    private static ReadOnlySpan<char> Tag(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith("@param ", StringComparison.Ordinal)) return default;
        line = line[7..].TrimStart();
        if (line.StartsWith("{", StringComparison.Ordinal))
        {
            var depth = 0;
            var end = 0;
            for (; end < line.Length; end++)
            {
                if (line[end] == '{') depth++;
                else if (line[end] == '}' && --depth == 0) break;
            }

            line = end >= line.Length ? default : line[(end + 1)..].TrimStart();
        }

        return Word(line);
    }

    private static ReadOnlySpan<char> Word(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '$' or '.' or '[' or '<')) end++;
        return text[..end];
    }
}

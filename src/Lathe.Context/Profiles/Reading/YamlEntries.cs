namespace Lathe.Context;

/// <summary>Reads the block form of YAML that configuration files use: maps, lists and scalars by indentation, one-line lists. No anchors, tags or merges are followed, so nothing can grow.</summary>
internal static class YamlEntries
{
    public static IReadOnlyList<ConfigEntry> Read(string text)
    {
        var entries = new ConfigEntries();
        var open = new List<(int Indent, string Name)>();
        var block = -1;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var raw = text.AsSpan(range).TrimEnd();
            var line = raw.TrimStart();
            var indent = raw.Length - line.Length;
            if (block >= 0 && (line.Length == 0 || indent > block)) continue;
            block = -1;
            line = WithoutComment(line);
            if (line.Length == 0 || line.StartsWith("---") || line[0] is '%') continue;
            if (entries.IsFull) break;
            while (open.Count > 0 && open[^1].Indent >= indent && !(line[0] == '-' && open[^1].Indent == indent && open[^1].Name != ConfigEntry.Item)) open.RemoveAt(open.Count - 1);
            while (line.StartsWith("- ") || line is "-")
            {
                open.Add((indent, ConfigEntry.Item));
                var rest = line[1..].TrimStart();
                indent += line.Length - rest.Length;
                line = rest;
            }

            if (line.Length == 0 || open.Count > ConfigEntry.MaxDepth) continue;
            var colon = KeyEnd(line);
            if (colon < 0)
            {
                Add(entries, open, null, line);
                continue;
            }

            var name = Unquoted(line[..colon]).ToString();
            var value = line[(colon + 1)..].Trim();
            if (value.Length == 0) open.Add((indent, name));
            else if (value[0] is '|' or '>') block = indent;
            else Add(entries, open, name, value);
        }

        return entries.List;
    }

    private static void Add(ConfigEntries entries, List<(int Indent, string Name)> open, string? name, ReadOnlySpan<char> value)
    {
        var path = new string[open.Count + (name is null ? 0 : 1)];
        for (var i = 0; i < open.Count; i++) path[i] = open[i].Name;
        if (name is not null) path[^1] = name;
        if (value is not ['[', .., ']'])
        {
            entries.Add(path, Unquoted(value));
            return;
        }

        foreach (var range in value[1..^1].Split(','))
            if (!value[1..^1][range].IsWhiteSpace()) entries.Add([.. path, ConfigEntry.Item], Unquoted(value[1..^1][range].Trim()));
    }

    // A colon that ends a key is followed by a blank or the line's end, and stands outside quotes.
    private static int KeyEnd(ReadOnlySpan<char> line)
    {
        var from = 0;
        if (line[0] is '"' or '\'') from = line[1..].IndexOf(line[0]) is var close and >= 0 ? close + 2 : 0;
        for (var i = from; i < line.Length; i++)
            if (line[i] == ':' && (i + 1 == line.Length || line[i + 1] == ' ')) return i;
        return -1;
    }

    private static ReadOnlySpan<char> WithoutComment(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("#")) return [];
        var mark = line.IndexOf(" #");
        return mark < 0 ? line : line[..mark].TrimEnd();
    }

    private static ReadOnlySpan<char> Unquoted(ReadOnlySpan<char> value)
    {
        value = value.Trim();
        return value.Length >= 2 && value[0] is '"' or '\'' && value[^1] == value[0] ? value[1..^1] : value;
    }
}

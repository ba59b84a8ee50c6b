namespace Lathe.Edits;

/// <summary>Tells file names from what models put around them.</summary>
internal sealed class FileNames(EditParseOptions options)
{
    private const int MaxName = 250;
    private const int MaxLinesBack = 5;

    private static readonly string[] Labels = ["file:", "filename:", "file name:", "file path:", "filepath:", "path:"];
    private static readonly HashSet<string> NamesWithoutDot = new(StringComparer.Ordinal) { "Makefile", "Dockerfile", "Containerfile", "LICENSE", "README", "Gemfile", "Rakefile", "Procfile", "Jenkinsfile", "Vagrantfile", "CODEOWNERS", "Justfile" };

    /// <summary>The only file there is to talk about; null where there are several or none.</summary>
    public string? OnlyFile => options.KnownFiles.Count == 1 ? options.KnownFiles[0] : null;

    /// <summary>The name above a block: the nearest line that is neither a fence nor blank, or a word on a fence. Null where that line is no name.</summary>
    /// <param name="lines">The text.</param>
    /// <param name="block">The block's first line.</param>
    /// <param name="floor">Where the search ends: the first line after the previous block.</param>
    /// <param name="mayBeNew">A name of a file that is to be made.</param>
    public string? Above(ByteLines lines, int block, int floor, bool mayBeNew)
    {
        for (var i = block - 1; i >= Math.Max(floor, block - MaxLinesBack); i--)
        {
            var line = lines[i].Trim();
            if (line.Length == 0) continue;
            if (Fence.TryOpen(line, out var fence))
            {
                if (fence.NameIn(LooksLikeName) is { } onFence) return Resolve(onFence, mayBeNew);
                continue;
            }

            return OfLine(line) is { } name ? Resolve(name, mayBeNew) : null;
        }

        return null;
    }

    /// <summary>The last name in back quotes that a line of running text mentions, if it is that of a file that is there.</summary>
    public string? Mentioned(ReadOnlySpan<char> line)
    {
        string? last = null;
        for (var start = line.IndexOf('`'); start >= 0; start = line.IndexOf('`'))
        {
            line = line[(start + 1)..];
            var end = line.IndexOf('`');
            if (end < 0) break;
            var name = line[..end].Trim().ToString();
            line = line[(end + 1)..];
            if (name.Length is > 0 and <= MaxName && IsThere(name)) last = name;
        }

        return last;
    }

    /// <summary>The name that a line consists of, without what models put around names; null where it is none.</summary>
    public string? OfLine(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        if (line.Length > MaxName + 50) return null;
        if (line.StartsWith("<!--", StringComparison.Ordinal) && line.EndsWith("-->", StringComparison.Ordinal)) line = line[4..^3].Trim();
        line = line.TrimStart('#').Trim();
        if (line.StartsWith("// ", StringComparison.Ordinal)) line = line[3..].Trim();
        if (line.StartsWith("- ", StringComparison.Ordinal)) line = line[2..].Trim();
        line = line.Trim('*').Trim();
        foreach (var label in Labels)
        {
            if (!line.StartsWith(label, StringComparison.OrdinalIgnoreCase)) continue;
            line = line[label.Length..].Trim();
            break;
        }

        line = line.TrimEnd(':').Trim('*').TrimEnd(':').Trim('`').TrimEnd(':').Trim();
        if (line is ['"', .., '"'] or ['\'', .., '\''] or ['<', .., '>'] && line.Length > 2) line = line[1..^1];
        if (line.Length is 0 or > MaxName) return null;
        var name = line.ToString();
        return LooksLikeName(name) || IsThere(name) ? name : null;
    }

    /// <summary>The file that a name stands for.</summary>
    public string Resolve(string name, bool mayBeNew)
    {
        if (Knows(name)) return name;
        if (name.Length > 2 && name[1] == '/' && name[0] is 'a' or 'b' && options.Exists?.Invoke(name) != true && IsThere(name[2..])) return name[2..];
        if (mayBeNew || options.KnownFiles.Count == 0 || options.Exists?.Invoke(name) == true) return name;
        string? same = null;
        foreach (var known in options.KnownFiles)
        {
            if (!LastPart(known).SequenceEqual(LastPart(name))) continue;
            if (same is not null) return name;
            same = known;
        }

        return same ?? name;
    }

    private bool LooksLikeName(string name)
    {
        if (name.Length > MaxName || name.AsSpan().IndexOfAny(" \t\"'`<>|*?()[]{}\\,;") >= 0 || name.Contains("://", StringComparison.Ordinal)) return Knows(name);
        var last = LastPart(name);
        if (last.Length == 0 || last.EndsWith('.')) return false;
        return last.Contains('.') || NamesWithoutDot.Contains(last.ToString()) || Knows(name) || (name.Contains('/', StringComparison.Ordinal) && !name.StartsWith('/'));
    }

    private bool IsThere(string name) => Knows(name) || options.Exists?.Invoke(name) == true;

    private bool Knows(string name)
    {
        foreach (var known in options.KnownFiles)
        {
            if (string.Equals(known, name, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private static ReadOnlySpan<char> LastPart(string name) => name.AsSpan(name.LastIndexOf('/') + 1);
}

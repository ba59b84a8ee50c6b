namespace Lathe.Quality;

/// <summary>Gemfile as far as names and versions are written out in it, and Gemfile.lock.</summary>
internal static class RubyFiles
{
    public static void ReadGemfile(byte[] content, DependencyList list)
    {
        foreach (var (number, line) in TextLines.Of(content))
        {
            var text = line.Trim();
            if (!text.StartsWith("gem ", StringComparison.Ordinal) && !text.StartsWith("gem(", StringComparison.Ordinal)) continue;
            if (text.Contains("path:", StringComparison.Ordinal) || text.Contains("git:", StringComparison.Ordinal) || text.Contains("github:", StringComparison.Ordinal) || text.Contains(":path =>", StringComparison.Ordinal) || text.Contains(":git =>", StringComparison.Ordinal)) continue;
            var parts = text[4..].Trim('(', ')', ' ').Split(',');
            var name = TextLines.Unquote(parts[0]);
            var spec = parts.Length > 1 && parts[1].Trim() is ['"' or '\'', ..] ? TextLines.Unquote(parts[1]) : "";
            if (name != parts[0].Trim()) list.Add(name, Exact(spec), spec, number, direct: true);
        }
    }

    public static void ReadLock(byte[] content, DependencyList list)
    {
        var section = "";
        foreach (var (number, line) in TextLines.Of(content))
        {
            if (line.Length == 0) continue;
            if (line[0] != ' ')
            {
                section = line;
                continue;
            }

            // "    name (1.2.3)" is a package; what it needs stands two spaces further in.
            if (section is not ("GEM" or "PATH" or "GIT") || TextLines.Indent(line) != 4) continue;
            var open = line.IndexOf(" (", StringComparison.Ordinal);
            if (open < 4 || !line.EndsWith(')')) continue;
            var version = line[(open + 2)..^1];
            // "1.13.0-x86_64-linux": what follows the hyphen is a platform.
            if (version.IndexOf('-', StringComparison.Ordinal) is var platform and > 0) version = version[..platform];
            list.Add(line[4..open], section == "GEM" ? version : null, null, number, direct: false);
        }
    }

    private static string? Exact(string spec)
    {
        if (spec.StartsWith("= ", StringComparison.Ordinal)) spec = spec[2..];
        return spec.Length > 0 && char.IsAsciiDigit(spec[0]) ? spec : null;
    }
}

using System.Text;

namespace Lathe.Git;

/// <summary>Reads git's configuration files without starting git. The format is in git-config(1), "CONFIGURATION FILE".</summary>
internal static class GitSettings
{
    private const int FileLimit = 1 << 20;

    public static Dictionary<string, string> Read(GitRepository repository, IReadOnlyDictionary<string, string> variables)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        if (UserFolder(variables) is { } folder) ReadFile(Path.Combine(folder, "config"), settings);
        if (Home(variables) is { } home) ReadFile(Path.Combine(home, ".gitconfig"), settings);
        ReadFile(Path.Combine(repository.CommonDirectory, "config"), settings);
        return settings;
    }

    public static List<string> ExcludeFiles(GitRepository repository, Dictionary<string, string> settings, IReadOnlyDictionary<string, string> variables)
    {
        var files = new List<string>(2);
        var home = Home(variables);
        if (settings.TryGetValue("core.excludesfile", out var own))
        {
            if (own.StartsWith("~/", StringComparison.Ordinal)) own = home is null ? "" : Path.Combine(home, own[2..]);
            // A relative name is taken from the folder in which git runs, which is the top.
            if (own.Length > 0) files.Add(Path.GetFullPath(own, repository.TopLevel));
        }
        else if (UserFolder(variables) is { } folder)
        {
            files.Add(Path.Combine(folder, "ignore"));
        }

        files.Add(Path.Combine(repository.CommonDirectory, "info", "exclude"));
        return files;
    }

    /// <summary>Adds what a configuration text says to <paramref name="settings"/>; lines that make no sense are skipped.</summary>
    public static void Parse(string text, Dictionary<string, string> settings)
    {
        var section = "";
        var position = 0;
        while (position < text.Length)
        {
            var line = NextLine(text, ref position).Trim();
            if (line.Length == 0 || line[0] is '#' or ';') continue;
            if (line[0] == '[')
            {
                var end = line.IndexOf(']');
                if (end < 0) continue;
                section = Section(line[1..end]);
                line = line[(end + 1)..].Trim();
                if (line.Length == 0 || line[0] is '#' or ';') continue;
            }

            var equals = line.IndexOf('=');
            var key = (equals < 0 ? line : line[..equals]).TrimEnd().ToString().ToLowerInvariant();
            if (section.Length > 0) settings[$"{section}.{key}"] = equals < 0 ? "true" : Value(line[(equals + 1)..].Trim());
        }
    }

    // A backslash at the end joins the next line, so the text is cut here rather than by Split.
    private static ReadOnlySpan<char> NextLine(string text, ref int position)
    {
        var start = position;
        while (position < text.Length && !(text[position] == '\n' && (position == start || text[position - 1] != '\\'))) position++;
        var line = text.AsSpan(start, position - start);
        position++;
        return line;
    }

    private static string Section(ReadOnlySpan<char> header)
    {
        var quote = header.IndexOf('"');
        if (quote < 0) return header.Trim().ToString().ToLowerInvariant();
        var name = header[..quote].Trim().ToString().ToLowerInvariant();
        return $"{name}.{header[(quote + 1)..].TrimEnd().TrimEnd('"')}";
    }

    private static string Value(ReadOnlySpan<char> raw)
    {
        var value = new StringBuilder(raw.Length);
        var quoted = false;
        var kept = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            var c = raw[i];
            if (c == '"')
            {
                quoted = !quoted;
                kept = value.Length;
                continue;
            }

            if (c is '#' or ';' && !quoted) break;
            if (c == '\\' && i + 1 < raw.Length)
            {
                c = raw[++i] switch { 'n' => '\n', 't' => '\t', 'b' => '\b', var other => other };
                if (c == '\n' && raw[i] == '\n') continue;
            }

            value.Append(c);
            if (quoted || c is not (' ' or '\t')) kept = value.Length;
        }

        value.Length = kept;
        return value.ToString();
    }

    private static void ReadFile(string path, Dictionary<string, string> settings)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length > FileLimit) return;
            // Not read as text: what finds out the encoding costs a start more than the file does, and git knows only UTF-8.
            var bytes = File.ReadAllBytes(path).AsSpan();
            Parse(Encoding.UTF8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes), settings);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // git has read it or complained already; what is wanted here has a default.
        }
    }

    private static string? Home(IReadOnlyDictionary<string, string> variables) =>
        variables.TryGetValue("HOME", out var home) && Path.IsPathRooted(home) ? home : null;

    private static string? UserFolder(IReadOnlyDictionary<string, string> variables)
    {
        if (variables.TryGetValue("XDG_CONFIG_HOME", out var set) && set.Length > 0) return Path.Combine(set, "git");
        return Home(variables) is { } home ? Path.Combine(home, ".config", "git") : null;
    }
}

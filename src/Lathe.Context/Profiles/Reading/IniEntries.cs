namespace Lathe.Context;

/// <summary>Reads sections of <c>key = value</c> or <c>key: value</c>; keys lower case, an indented line goes on with the value before it.</summary>
internal static class IniEntries
{
    /// <param name="text">The file.</param>
    /// <param name="continues">Whether an indented line goes on with the value before (setup.cfg), or is a line of its own (.editorconfig).</param>
    public static IReadOnlyList<ConfigEntry> Read(string text, bool continues = true)
    {
        var entries = new ConfigEntries();
        var section = "";
        var open = false;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var raw = text.AsSpan(range).TrimEnd();
            var line = raw.Trim();
            if (line.Length == 0 || line[0] is '#' or ';') continue;
            if (continues && open && raw[0] is ' ' or '\t')
            {
                entries.Continue(line);
                continue;
            }

            open = false;
            if (line[0] == '[' && line.LastIndexOf(']') is var close and > 0)
            {
                section = line[1..close].Trim().ToString();
                continue;
            }

            var mark = line.IndexOfAny('=', ':');
            if (mark <= 0 || entries.IsFull) continue;
            entries.Add([section, line[..mark].Trim().ToString().ToLowerInvariant()], line[(mark + 1)..].Trim());
            open = true;
        }

        return entries.List;
    }
}

namespace Lathe.Edits;

/// <summary>Line numbers that edits give are those of the file before the set; earlier edits of the set have moved the lines.</summary>
internal sealed class HintDrift
{
    private readonly Dictionary<string, List<(int Line, int By)>> moved = new(StringComparer.Ordinal);

    /// <summary>Where a line of the file as it was stands now.</summary>
    public int? Now(string path, int? line)
    {
        if (line is null || !moved.TryGetValue(path, out var shifts)) return line;
        var now = line.Value;
        foreach (var (at, by) in shifts)
        {
            if (now >= at) now += by;
        }

        return now;
    }

    /// <summary>Remembers what an edit did to the lines after it.</summary>
    public void Note(string path, int line, int by)
    {
        if (by == 0) return;
        if (!moved.TryGetValue(path, out var shifts)) moved[path] = shifts = [];
        shifts.Add((line, by));
    }

    public static int Breaks(string text) => text.AsSpan().Count('\n');
}

namespace Lathe.Edits;

/// <summary>The lines of one hunk as they are read.</summary>
internal sealed class DiffHunkBody
{
    private readonly ByteLines source;
    private readonly int start;

    public DiffHunkBody(ByteLines source, int start) => (this.source, this.start, End) = (source, start, start);

    public List<HunkLine> Lines { get; } = [];

    /// <summary>The first line of the source that was not read.</summary>
    public int End { get; private set; }

    /// <summary>Reads as many lines as the header states; false where there are others.</summary>
    public bool TryReadCounted(int oldCount, int newCount)
    {
        while (oldCount > 0 || newCount > 0)
        {
            if (End >= source.Count || !TryRead(out var kind)) return false;
            if (kind is null) continue;
            if (kind != HunkLineKind.Add && --oldCount < 0) return false;
            if (kind != HunkLineKind.Remove && --newCount < 0) return false;
        }

        if (End < source.Count && source[End].StartsWith('\\')) ReadNoNewline();
        return true;
    }

    /// <summary>Reads as long as lines look like a hunk's.</summary>
    public void ReadUncounted(Func<int, bool> isFileHeader)
    {
        Lines.Clear();
        End = start;
        var bare = 0;
        while (End < source.Count && !isFileHeader(End))
        {
            var isBare = source[End].TrimEnd('\n').TrimEnd('\r').Length == 0;
            if (!TryRead(out _)) break;
            bare = isBare ? bare + 1 : 0;
        }

        // Empty lines at the end are the space between hunks or after the diff.
        Lines.RemoveRange(Lines.Count - bare, bare);
    }

    public (int Old, int New) Counts()
    {
        int oldCount = 0, newCount = 0;
        foreach (var line in Lines)
        {
            if (line.Kind != HunkLineKind.Add) oldCount++;
            if (line.Kind != HunkLineKind.Remove) newCount++;
        }

        return (oldCount, newCount);
    }

    private bool TryRead(out HunkLineKind? kind)
    {
        kind = null;
        var line = source[End];
        if (line.StartsWith('\\')) return ReadNoNewline();
        kind = line[0] switch { ' ' or '\n' or '\r' => HunkLineKind.Context, '+' => HunkLineKind.Add, '-' => HunkLineKind.Remove, _ => null };
        if (kind is null) return false;
        End++;
        var ending = line.EndsWith("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        var text = line.EndsWith('\n') ? line[..^ending.Length] : line;
        Lines.Add(new HunkLine(kind.Value, text.Length == 0 ? "" : text[1..].ToString(), ending));
        return true;
    }

    // "\ No newline at end of file": the line before ends without one. A CR before the missing LF is the line's own.
    private bool ReadNoNewline()
    {
        End++;
        if (Lines.Count == 0) return false;
        Lines[^1] = Lines[^1] with { Ending = Lines[^1].Ending == "\r\n" ? "\r" : "" };
        return true;
    }
}

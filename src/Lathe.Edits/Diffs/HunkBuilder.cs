using System.Text;

namespace Lathe.Edits;

/// <summary>Gathers runs of changed lines into hunks with context.</summary>
internal static class HunkBuilder
{
    private const int MaxSection = 80;

    public static List<DiffHunk> Build(ByteLines before, ByteLines after, int context)
    {
        var runs = FileDiff.Runs(FileDiff.Match(before, after), after.Count);
        var hunks = new List<DiffHunk>();
        for (var first = 0; first < runs.Count;)
        {
            var last = first;
            while (last + 1 < runs.Count && runs[last + 1].OldStart - runs[last].OldEnd <= 2 * context) last++;
            hunks.Add(Hunk(before, after, runs.GetRange(first, last - first + 1), context));
            first = last + 1;
        }

        return hunks;
    }

    private static DiffHunk Hunk(ByteLines before, ByteLines after, List<LineRun> runs, int context)
    {
        var lead = Math.Min(context, runs[0].OldStart);
        var (oldStart, newStart) = (runs[0].OldStart - lead, runs[0].NewStart - lead);
        var tail = Math.Min(context, before.Count - runs[^1].OldEnd);
        var (oldEnd, newEnd) = (runs[^1].OldEnd + tail, runs[^1].NewEnd + tail);
        var lines = new List<HunkLine>(oldEnd - oldStart + (newEnd - newStart));
        var at = oldStart;
        foreach (var run in runs)
        {
            for (; at < run.OldStart; at++) lines.Add(Line(HunkLineKind.Context, before[at]));
            for (; at < run.OldEnd; at++) lines.Add(Line(HunkLineKind.Remove, before[at]));
            for (var n = run.NewStart; n < run.NewEnd; n++) lines.Add(Line(HunkLineKind.Add, after[n]));
        }

        for (; at < oldEnd; at++) lines.Add(Line(HunkLineKind.Context, before[at]));
        var (oldCount, newCount) = (oldEnd - oldStart, newEnd - newStart);
        return new DiffHunk(
            oldCount == 0 ? oldStart : oldStart + 1, oldCount, newCount == 0 ? newStart : newStart + 1, newCount, Section(before, oldStart), lines);
    }

    // Characters are bytes here; the hunk's text is what those bytes say as UTF-8.
    private static HunkLine Line(HunkLineKind kind, ReadOnlySpan<char> line)
    {
        var ending = line.EndsWith("\r\n", StringComparison.Ordinal) ? "\r\n" : line.EndsWith('\n') ? "\n" : line.EndsWith('\r') ? "\r" : "";
        return new HunkLine(kind, Unfold(line[..^ending.Length]), ending);
    }

    private static string Unfold(ReadOnlySpan<char> line) =>
        Ascii.IsValid(line) ? line.ToString() : EscapedUtf8.Decode(Encoding.Latin1.GetBytes(line.ToArray()));

    // The nearest line above that begins at the margin, as git shows it.
    private static string Section(ByteLines before, int start)
    {
        for (var i = start - 1; i >= 0 && i >= start - 2000; i--)
        {
            var line = before[i].TrimEnd(" \t\r\n");
            if (line.Length == 0 || !(char.IsAsciiLetter(line[0]) || line[0] is '_' or '$')) continue;
            var cut = Math.Min(line.Length, MaxSection);
            while (cut < line.Length && cut > 0 && (line[cut] & 0xC0) == 0x80) cut--;
            return Unfold(line[..cut].TrimEnd(" \t"));
        }

        return "";
    }
}

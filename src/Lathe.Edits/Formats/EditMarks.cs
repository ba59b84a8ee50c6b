namespace Lathe.Edits;

/// <summary>
/// Tells the format of an answer by the marks that only it has. Marks in a fence that stands within a named file's fence are content of that file, which is about edits; where that cannot be told from an edit,
/// none is made.
/// </summary>
internal sealed class EditMarks
{
    private readonly FileNames names = new(new EditParseOptions());
    private readonly ByteLines lines;
    private EditFormat? first;
    private bool sawFence;
    private bool sawHunk;
    private int firstLine = -1;
    private int quotedLine = -1;

    // The file in the fence that was entered last: up to which line it goes, and its name where it may hold fences itself.
    private int end = -1;
    private string? document;

    // Whether nothing but text stands between its end and the line at hand, no blank line and no fence.
    private bool isAtEnd;

    private EditMarks(string text) => lines = ByteLines.Of(text);

    /// <summary>The format, null where there is none, and why it is in doubt.</summary>
    /// <param name="text">What a model wrote.</param>
    public static (EditFormat? Format, EditParseError? Doubt) Of(string text) =>
        ToolArgumentsReader.LooksLike(text) ? (EditFormat.ToolArguments, null) : new EditMarks(text).Find();

    private (EditFormat? Format, EditParseError? Doubt) Find()
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (MarkAt(i) is { } mark)
            {
                if (isAtEnd) return (mark, Doubt(i, $"this may be an edit, or a part of '{document}', whose fence then ended too early; put a file that holds fences in a longer one (````)"));
                if (first is null) (first, firstLine) = (mark, i);
                continue;
            }

            var line = lines[i].Trim();
            isAtEnd &= line.Length > 0;
            sawHunk |= line.StartsWith("@@ ", StringComparison.Ordinal);
            if (!Fence.TryOpen(line, out var fence)) continue;
            sawFence = true;
            isAtEnd = i == end && document is not null;
            if (i > end) i = Enter(i, fence);
        }

        if (quotedLine >= 0 && first is not null) return (first, Doubt(firstLine, "the answer holds a whole file that has an example of an edit in it, and edits besides; send the file and the edits in answers of their own"));
        return (first ?? (quotedLine >= 0 ? EditFormat.WholeFile : sawHunk ? EditFormat.UnifiedDiff : sawFence ? EditFormat.WholeFile : null), null);
    }

    // The line to go on behind: the fence's own, or its end where all that looks like an edit is content.
    private int Enter(int start, Fence fence)
    {
        var name = names.Above(lines, start, Math.Max(0, end + 1), mayBeNew: false) ?? fence.NameIn(n => n.Contains('.', StringComparison.Ordinal) && names.OfLine(n) is not null);
        if (name is null) return start;
        end = fence.EndIn(lines, start) ?? lines.Count;
        document = Path.GetExtension(name.AsSpan()) is ".md" or ".mdx" or ".markdown" ? name : null;
        if (QuotedMark(start + 1) is not { } quoted) return start;
        if (quotedLine < 0) quotedLine = quoted;
        return end;
    }

    // The first mark of the file, if it stands in a fence of its own. A fence that begins where the file's does is the same one, written twice.
    private int? QuotedMark(int from)
    {
        Fence? inner = null;
        var hasText = document is not null;
        for (var i = from; i < end; i++)
        {
            if (Fence.TryOpen(lines[i], out var fence)) inner = inner is not { } open ? fence : open.IsClosedBy(fence) ? null : open;
            else if (MarkAt(i) is not null) return inner is null || !hasText ? null : i;
            else hasText |= inner is null && !lines[i].Trim().IsEmpty;
        }

        return null;
    }

    private EditFormat? MarkAt(int at)
    {
        var line = lines[at].Trim();
        if (line.Length == 0) return null;
        if (line.SequenceEqual("*** Begin Patch")) return EditFormat.PatchEnvelope;
        if (BlockMarker.IsSearch(line, out _)) return EditFormat.SearchReplace;
        return IsDiff(at) ? EditFormat.UnifiedDiff : null;
    }

    private bool IsDiff(int at)
    {
        if (lines[at].StartsWith("diff --git ", StringComparison.Ordinal)) return true;
        return lines[at].StartsWith("--- ", StringComparison.Ordinal) && at + 1 < lines.Count && lines[at + 1].StartsWith("+++ ", StringComparison.Ordinal);
    }

    private EditParseError Doubt(int line, string message) => EditParseError.At(line + 1, lines[line].TrimEnd("\r\n"), message);
}

namespace Lathe.Edits;

/// <summary>Follows the marks of the text formats line by line. Where a mark stands decides nothing: that is the parsers' work, on the whole text.</summary>
internal sealed class StreamedLines(EditParseOptions options, EditStream stream)
{
    private const int Remembered = 6;

    private readonly FileNames names = new(options);
    private readonly Queue<string> before = new();
    private State state;
    private Fence fence;
    private int depth;
    private int current = -1;
    private string? lastFile;
    private string? mentioned;
    private string? fencedName;
    private int fencedLines;
    private int number;

    private enum State
    {
        Talk,
        Envelope,
        Diff,
        Search,
        Replace,
        Opened,
        Whole,
    }

    public void Read(string line)
    {
        number++;
        if (line.EndsWith('\r')) line = line[..^1];
        state = state switch
        {
            State.Envelope => ReadEnvelope(line),
            State.Diff => ReadDiff(line),
            State.Search or State.Replace => ReadBlock(line),
            State.Opened => ReadOpened(line),
            State.Whole => ReadWhole(line),
            _ => ReadTalk(line),
        };
        before.Enqueue(line);
        if (before.Count > Remembered) before.Dequeue();
    }

    /// <summary>A diff has no mark at its end; the others that are open were cut off.</summary>
    public void End()
    {
        if (state == State.Diff) Close();
    }

    private State ReadTalk(string line)
    {
        var trimmed = line.AsSpan().Trim();
        if (trimmed.SequenceEqual("*** Begin Patch")) return State.Envelope;
        if (BlockMarker.IsSearch(trimmed, out _)) return BeginBlock();
        if (line.StartsWith("+++ ", StringComparison.Ordinal) && before.TryPeekLast(out var above) && above.StartsWith("--- ", StringComparison.Ordinal)) return BeginDiff(above, line);
        if (Fence.TryOpen(trimmed, out fence) && NameAbove(fence) is { } file)
        {
            (fencedName, fencedLines, mentioned) = (file, 0, null);
            return State.Opened;
        }

        mentioned = names.Mentioned(line) ?? mentioned;
        return State.Talk;
    }

    // The first lines within a fence show whether it holds a file, or blocks, a diff or a patch.
    private State ReadOpened(string line)
    {
        var trimmed = line.AsSpan().Trim();
        if (BlockMarker.IsSearch(trimmed, out _) || trimmed.SequenceEqual("*** Begin Patch") || line.StartsWith("--- ", StringComparison.Ordinal) || line.StartsWith("diff --git ", StringComparison.Ordinal))
            return ReadTalk(line);
        var closes = Fence.TryOpen(line, out var other) && fence.IsClosedBy(other);
        if (!closes && ++fencedLines < 2 && names.OfLine(line) is not null) return State.Opened;
        current = stream.Begin(fencedName!, EditFormat.WholeFile, number - fencedLines);
        depth = 1;
        if (fencedLines > 1) stream.Grow(current, 0, fencedLines - 1);
        return ReadWhole(line);
    }

    private State ReadEnvelope(string line)
    {
        var trimmed = line.AsSpan().Trim();
        if (trimmed.SequenceEqual("*** End Patch"))
        {
            Close();
            return State.Talk;
        }

        foreach (var header in (ReadOnlySpan<string>)["*** Add File: ", "*** Delete File: ", "*** Update File: "])
        {
            if (!line.StartsWith(header, StringComparison.Ordinal)) continue;
            Close();
            current = stream.Begin(line[header.Length..], EditFormat.PatchEnvelope, number);
            return State.Envelope;
        }

        Count(line);
        return State.Envelope;
    }

    private State BeginDiff(string above, string line)
    {
        Close();
        var header = new DiffHeader(options.StripFolders);
        header.ReadFileNames(above[4..], line[4..]);
        var patch = header.ToPatch([], null, number);
        current = stream.Begin(patch?.NewPath ?? patch?.OldPath ?? line[4..], EditFormat.UnifiedDiff, number - 1);
        return State.Diff;
    }

    private State ReadDiff(string line)
    {
        if (line.StartsWith("+++ ", StringComparison.Ordinal) && before.TryPeekLast(out var above) && above.StartsWith("--- ", StringComparison.Ordinal))
        {
            // The line before was taken for one that goes.
            if (current >= 0) stream.Grow(current, -1, 0);
            return BeginDiff(above, line);
        }

        if (!Fence.Is(line))
        {
            Count(line);
            return State.Diff;
        }

        Close();
        return State.Talk;
    }

    private State BeginBlock()
    {
        var lines = ByteLines.Of(string.Concat(before.Select(l => l + "\n")));
        var file = names.Above(lines, lines.Count, 0, mayBeNew: true) ?? lastFile ?? names.OnlyFile;
        if (file is null) return State.Talk;
        lastFile = file;
        current = stream.Begin(file, EditFormat.SearchReplace, number);
        return State.Search;
    }

    private State ReadBlock(string line)
    {
        if (BlockMarker.IsReplace(line, out _))
        {
            Close();
            before.Clear();
            return State.Talk;
        }

        if (state == State.Search && BlockMarker.IsDivider(line, out _)) return State.Replace;
        stream.Grow(current, state == State.Search ? 1 : 0, state == State.Replace ? 1 : 0);
        return state;
    }

    private State ReadWhole(string line)
    {
        if (Fence.TryOpen(line, out var other) && other.Mark == fence.Mark && other.Length >= fence.Length)
        {
            depth += other.Info.Length > 0 ? 1 : -1;
            if (depth == 0)
            {
                Close();
                before.Clear();
                return State.Talk;
            }
        }

        stream.Grow(current, 0, 1);
        return State.Whole;
    }

    // A fence around blocks or a diff is no file: those name theirs, too, but on lines of their own that follow.
    private string? NameAbove(Fence opened)
    {
        if (opened.Info is "diff" or "patch") return null;
        var lines = ByteLines.Of(string.Concat(before.Select(l => l + "\n")));
        return names.Above(lines, lines.Count, 0, mayBeNew: false) ?? opened.NameIn(n => n.Contains('.', StringComparison.Ordinal) && names.OfLine(n) is not null) ?? mentioned;
    }

    private void Count(string line)
    {
        if (current < 0 || line.Length == 0) return;
        if (line[0] == '+') stream.Grow(current, 0, 1);
        else if (line[0] == '-') stream.Grow(current, 1, 0);
    }

    private void Close()
    {
        if (current >= 0) stream.Finish(current);
        current = -1;
    }
}

/// <summary>The last element of a queue.</summary>
internal static class QueueEnd
{
    public static bool TryPeekLast(this Queue<string> queue, out string last)
    {
        last = "";
        foreach (var item in queue) last = item;
        return queue.Count > 0;
    }
}

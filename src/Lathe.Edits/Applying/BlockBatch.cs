namespace Lathe.Edits;

/// <summary>
/// Several search/replace blocks of one file, each of which stands in it exactly once, none touching another, and none showing a line that an earlier one brings: then
/// their order does not matter, and they are placed together.
/// </summary>
internal sealed class BlockBatch(LineMatcher matcher, IReadOnlyList<ReplaceTextEdit> blocks)
{
    public List<PlacedHunk> Hunks { get; } = new(blocks.Count);

    /// <summary>The pass that found each block, in the order of the blocks.</summary>
    public MatchPass[] Passes { get; } = new MatchPass[blocks.Count];

    /// <summary>The first line that each block changes, in the file as the blocks up to it leave it.</summary>
    public int[] FirstLines { get; } = new int[blocks.Count];

    /// <summary>By how many lines each block moves those after it.</summary>
    public List<(int Line, int By)> Moved { get; } = [];

    /// <summary>Whether a block can be placed with others at all.</summary>
    public static bool Takes(FileEdit edit) =>
        edit is ReplaceTextEdit { WholeLines: true, ReplaceAll: false, ExpectedCount: 1, LineHint: null, OldText.Length: > 0 } replace && !string.Equals(replace.OldText, replace.NewText, StringComparison.Ordinal);

    public BlockBatch? Place()
    {
        var file = matcher.File;
        var brought = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < blocks.Count; i++)
        {
            var (old, replacement) = BlockLines.Of(blocks[i].OldText, blocks[i].NewText);
            if (ShowsBrought(old, brought)) return null;
            var found = matcher.Find(old);
            if (found.Starts.Count != 1) return null;
            var start = found.Starts[0];
            var shift = found.Pass >= MatchPass.Indentation ? IndentShift.Between(old, file, start) : null;
            var hunk = BlockLines.ToHunk(old, replacement);
            Hunks.Add(new PlacedHunk(hunk, start, found.Pass, shift));
            Passes[i] = found.Pass;
            FirstLines[i] = start + LeadingContext(hunk);
            foreach (var line in replacement) brought.Add(Key(line));
        }

        for (var i = 0; i < blocks.Count; i++) Moved.Add((Hunks[i].Start + 1, Growth(Hunks[i].Hunk)));
        NumberFirstLines();
        Hunks.Sort((a, b) => a.Start.CompareTo(b.Start));
        for (var i = 1; i < Hunks.Count; i++)
        {
            if (Hunks[i - 1].Start + OldCount(Hunks[i - 1].Hunk) > Hunks[i].Start) return null;
        }

        return this;
    }

    // Counted with a tree over the places, so that thousands of blocks stay cheap.
    private void NumberFirstLines()
    {
        var order = Hunks.Select(h => h.Start).Order().Distinct().ToArray();
        var sums = new int[order.Length + 1];
        for (var i = 0; i < blocks.Count; i++)
        {
            var rank = Array.BinarySearch(order, Hunks[i].Start);
            for (var at = rank; at > 0; at &= at - 1) FirstLines[i] += sums[at];
            FirstLines[i]++;
            for (var at = rank + 1; at <= order.Length; at += at & -at) sums[at] += Moved[i].By;
        }
    }

    private static bool ShowsBrought(List<string> old, HashSet<string> brought)
    {
        if (brought.Count == 0) return false;
        var tells = false;
        foreach (var line in old)
        {
            if (!LineForm.IsTelling(line)) continue;
            tells = true;
            if (brought.Contains(Key(line))) return true;
        }

        return !tells;
    }

    private static string Key(string line) => LineForm.Of(line, MatchPass.Punctuation).ToString();

    private static int LeadingContext(EditHunk hunk)
    {
        var context = 0;
        while (context < hunk.Lines.Count && hunk.Lines[context].Kind == HunkLineKind.Context) context++;
        return context;
    }

    private static int OldCount(EditHunk hunk)
    {
        var count = 0;
        foreach (var line in hunk.Lines)
        {
            if (line.Kind != HunkLineKind.Add) count++;
        }

        return count;
    }

    private static int Growth(EditHunk hunk)
    {
        var growth = 0;
        foreach (var line in hunk.Lines) growth += line.Kind switch { HunkLineKind.Add => 1, HunkLineKind.Remove => -1, _ => 0 };
        return growth;
    }
}

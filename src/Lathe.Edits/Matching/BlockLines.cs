namespace Lathe.Edits;

/// <summary>Old and new text as whole lines.</summary>
internal static class BlockLines
{
    /// <summary>Splits both; a final line break ends the last line of each.</summary>
    public static (List<string> Old, List<string> New) Of(string oldText, string newText)
    {
        var old = Split(oldText);
        var replacement = Split(newText);

        // Old text without a final break leaves the last line's own break standing: new text then begins lines, and a final break in it makes one more.
        var oldEnds = oldText.EndsWith('\n') || oldText.EndsWith('\r');
        var newEnds = newText.EndsWith('\n') || newText.EndsWith('\r');
        if (!oldEnds && (newEnds || newText.Length == 0)) replacement.Add("");
        return (old, replacement);
    }

    /// <summary>Both without the blank lines at the old text's ends, which may be the model's own spacing; null where there are none, or nothing else.</summary>
    public static (List<string> Old, List<string> New)? WithoutBlankEdges(List<string> old, List<string> replacement)
    {
        int head = 0, tail = 0;
        while (head < old.Count && LineForm.IsBlank(old[head])) head++;
        if (head == old.Count) return null;
        while (LineForm.IsBlank(old[^(tail + 1)])) tail++;
        if (head + tail == 0) return null;
        int newHead = 0, newTail = 0;
        while (newHead < Math.Min(head, replacement.Count) && LineForm.IsBlank(replacement[newHead])) newHead++;
        while (newTail < Math.Min(tail, replacement.Count - newHead) && LineForm.IsBlank(replacement[^(newTail + 1)])) newTail++;
        return (old[head..^tail], replacement[newHead..^newTail]);
    }

    /// <summary>The lines of a text, without their endings.</summary>
    public static List<string> Split(string text)
    {
        var lines = new List<string>();
        foreach (var line in TextLine.Split(text, crEndsLine: true)) lines.Add(text.Substring(line.Start, line.Length));
        return lines;
    }

    /// <summary>A hunk in which the lines that both have are context, so that the file's own bytes of them are kept.</summary>
    public static EditHunk ToHunk(List<string> old, List<string> replacement)
    {
        var table = new Dictionary<string, int>(StringComparer.Ordinal);
        var pairs = LineDiff.Match(Number(old, table), Number(replacement, table));
        var lines = new List<HunkLine>(old.Count + replacement.Count);
        var next = 0;
        for (var i = 0; i < old.Count; i++)
        {
            if (pairs[i] < 0)
            {
                lines.Add(new HunkLine(HunkLineKind.Remove, old[i]));
                continue;
            }

            while (next < pairs[i]) lines.Add(new HunkLine(HunkLineKind.Add, replacement[next++]));
            lines.Add(new HunkLine(HunkLineKind.Context, old[i]));
            next++;
        }

        while (next < replacement.Count) lines.Add(new HunkLine(HunkLineKind.Add, replacement[next++]));
        return new EditHunk(lines);
    }

    private static int[] Number(List<string> lines, Dictionary<string, int> table)
    {
        var ids = new int[lines.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            if (!table.TryGetValue(lines[i], out ids[i])) table[lines[i]] = ids[i] = table.Count;
        }

        return ids;
    }
}

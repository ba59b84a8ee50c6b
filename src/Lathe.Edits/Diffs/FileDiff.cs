namespace Lathe.Edits;

/// <summary>The difference of two texts as runs of changed lines.</summary>
internal static class FileDiff
{
    /// <summary>Pairs up the lines of two texts: for each old line the new line that it became, or -1.</summary>
    public static int[] Match(ByteLines before, ByteLines after)
    {
        var table = new Dictionary<string, int>(StringComparer.Ordinal);
        var oldIds = before.Intern(table);
        var newIds = after.Intern(table);
        var pairs = LineDiff.Match(oldIds, newIds);
        var back = new int[after.Count];
        back.AsSpan().Fill(-1);
        for (var i = 0; i < pairs.Length; i++)
        {
            if (pairs[i] >= 0) back[pairs[i]] = i;
        }

        DiffSlider.Slide(before, oldIds, pairs, back);
        DiffSlider.Slide(after, newIds, back, pairs);
        return pairs;
    }

    /// <summary>The runs of changed lines, in order.</summary>
    public static List<LineRun> Runs(int[] pairs, int newCount)
    {
        var runs = new List<LineRun>();
        int o = 0, n = 0;
        while (o < pairs.Length || n < newCount)
        {
            if (o < pairs.Length && pairs[o] == n)
            {
                (o, n) = (o + 1, n + 1);
                continue;
            }

            var (oldStart, newStart) = (o, n);
            while (o < pairs.Length && pairs[o] < 0) o++;
            n = o < pairs.Length ? pairs[o] : newCount;
            runs.Add(new LineRun(oldStart, o, newStart, n));
        }

        return runs;
    }
}

/// <summary>Lines that were replaced by others; either may be none. Ends are exclusive, numbers from 0.</summary>
internal readonly record struct LineRun(int OldStart, int OldEnd, int NewStart, int NewEnd);

namespace Lathe.Edits;

/// <summary>
/// Moves runs of added or removed lines, where equal lines around them leave a choice, to where a reader expects them: after a blank line, at the least indentation, whole
/// blocks instead of one block's end with the next one's beginning.
/// </summary>
internal static class DiffSlider
{
    private const int MaxSlide = 200;

    /// <summary>Slides the runs of one side.</summary>
    /// <param name="lines">The side.</param>
    /// <param name="ids">Its lines' numbers.</param>
    /// <param name="pairs">For each of its lines the other side's line, or -1. Changed in place.</param>
    /// <param name="back">The same from the other side. Changed in place.</param>
    public static void Slide(ByteLines lines, int[] ids, int[] pairs, int[] back)
    {
        for (var start = 0; start < pairs.Length; start++)
        {
            if (pairs[start] >= 0) continue;
            var end = start;
            while (end < pairs.Length && pairs[end] < 0) end++;
            start = SlideRun(lines, ids, pairs, back, start, end);
        }
    }

    private static int SlideRun(ByteLines lines, int[] ids, int[] pairs, int[] back, int start, int end)
    {
        var up = 0;
        while (up < MaxSlide && CanRise(ids, pairs, back, start - up, end - up)) up++;
        var down = 0;
        while (down < MaxSlide && CanSink(ids, pairs, back, start + down, end + down)) down++;
        if (up + down == 0) return end;

        var (best, bestCost) = (down, int.MaxValue);
        for (var shift = down; shift >= -up; shift--)
        {
            var cost = SplitCost(lines, start + shift) + SplitCost(lines, end + shift);
            if (cost < bestCost) (best, bestCost) = (shift, cost);
        }

        for (; best > 0; best--, start++, end++) Hand(pairs, back, from: end, to: start);
        for (; best < 0; best++, start--, end--) Hand(pairs, back, from: start - 1, to: end - 1);
        return end;
    }

    private static void Hand(int[] pairs, int[] back, int from, int to)
    {
        pairs[to] = pairs[from];
        back[pairs[to]] = to;
        pairs[from] = -1;
    }

    // The neighbour must be kept, and so must the other side's line next to its partner: else two runs would become one.
    private static bool CanRise(int[] ids, int[] pairs, int[] back, int start, int end) =>
        start > 0 && ids[start - 1] == ids[end - 1] && Partner(pairs, start - 1) is >= 0 and var partner
        && (start == 1 ? partner == 0 : partner > 0 && back[partner - 1] == start - 2);

    private static bool CanSink(int[] ids, int[] pairs, int[] back, int start, int end) =>
        end < ids.Length && ids[start] == ids[end] && Partner(pairs, end) is >= 0 and var partner
        && (end + 1 == ids.Length ? partner + 1 == back.Length : partner + 1 < back.Length && back[partner + 1] == end + 1);

    private static int Partner(int[] pairs, int line) => pairs[line];

    private static int SplitCost(ByteLines lines, int at)
    {
        var line = at;
        while (line < lines.Count && line < at + 4 && lines.Indentation(line) < 0) line++;
        var cost = line < lines.Count ? 4 * Math.Max(0, lines.Indentation(line)) : 0;
        if (line < lines.Count && !LineForm.IsTelling(lines[line])) cost += 3;
        var afterBlank = at == 0 || lines.Indentation(at - 1) < 0;
        var startsBlank = line > at;
        return cost + (afterBlank && !startsBlank ? -2 : startsBlank ? 1 : 0);
    }
}

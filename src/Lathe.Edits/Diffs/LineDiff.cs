namespace Lathe.Edits;

/// <summary>
/// A line difference: which lines of the new side were kept from the old side, in order. Common ends and lines that only one side has are set aside first; the rest is
/// divided and conquered in linear space (Myers, 1986). A search that costs too much settles for the best division so far, so that the time is bounded on any input and
/// the result is still a correct difference, if not the shortest.
/// </summary>
internal static class LineDiff
{
    // Edit steps after which a search for the exact middle settles. Real changes need fewer; 512^2 steps take about a millisecond.
    private const int MaxCost = 512;

    private const int Outside = int.MinValue / 2;

    /// <summary>Pairs up lines. The result has an entry for each old line: the new line that it became, or -1.</summary>
    public static int[] Match(ReadOnlySpan<int> oldIds, ReadOnlySpan<int> newIds)
    {
        var pairs = new int[oldIds.Length];
        pairs.AsSpan().Fill(-1);
        var head = oldIds.CommonPrefixLength(newIds);
        for (var i = 0; i < head; i++) pairs[i] = i;
        int oldEnd = oldIds.Length, newEnd = newIds.Length;
        while (oldEnd > head && newEnd > head && oldIds[oldEnd - 1] == newIds[newEnd - 1]) pairs[--oldEnd] = --newEnd;

        var oldLines = Shared(oldIds, head, oldEnd, newIds[head..newEnd]);
        var newLines = Shared(newIds, head, newEnd, oldIds[head..oldEnd]);
        if (oldLines.Length > 0 && newLines.Length > 0) new Search(oldIds, oldLines, newIds, newLines, pairs).Run();
        return pairs;
    }

    // The lines of a side, between its common ends, that the other side has too.
    private static int[] Shared(ReadOnlySpan<int> ids, int from, int to, ReadOnlySpan<int> others)
    {
        var there = new HashSet<int>();
        foreach (var id in others) there.Add(id);
        var kept = new List<int>();
        for (var i = from; i < to; i++)
        {
            if (there.Contains(ids[i])) kept.Add(i);
        }

        return kept.ToArray();
    }

    private sealed class Search
    {
        private readonly int[] a;
        private readonly int[] b;
        private readonly int[] aLines;
        private readonly int[] bLines;
        private readonly int[] pairs;
        private readonly int[] forward;
        private readonly int[] backward;

        public Search(ReadOnlySpan<int> oldIds, int[] oldLines, ReadOnlySpan<int> newIds, int[] newLines, int[] pairs)
        {
            (aLines, bLines, this.pairs) = (oldLines, newLines, pairs);
            a = Select(oldIds, oldLines);
            b = Select(newIds, newLines);
            var diagonals = (2 * Math.Min(MaxCost, a.Length + b.Length)) + 4;
            forward = new int[diagonals];
            backward = new int[diagonals];
        }

        public void Run()
        {
            var open = new Stack<Box>();
            open.Push(new Box(0, a.Length, 0, b.Length));
            while (open.TryPop(out var box))
            {
                box = Trim(box);
                if (box.ALow == box.AHigh || box.BLow == box.BHigh) continue;
                var (x, y) = Middle(box);
                if ((x == box.ALow && y == box.BLow) || (x == box.AHigh && y == box.BHigh)) continue;
                open.Push(new Box(x, box.AHigh, y, box.BHigh));
                open.Push(new Box(box.ALow, x, box.BLow, y));
            }
        }

        private static int[] Select(ReadOnlySpan<int> ids, int[] lines)
        {
            var selected = new int[lines.Length];
            for (var i = 0; i < lines.Length; i++) selected[i] = ids[lines[i]];
            return selected;
        }

        private Box Trim(Box box)
        {
            var (aLow, aHigh, bLow, bHigh) = box;
            while (aLow < aHigh && bLow < bHigh && a[aLow] == b[bLow]) pairs[aLines[aLow++]] = bLines[bLow++];
            while (aLow < aHigh && bLow < bHigh && a[aHigh - 1] == b[bHigh - 1]) pairs[aLines[--aHigh]] = bLines[--bHigh];
            return new Box(aLow, aHigh, bLow, bHigh);
        }

        // A point that an optimal path passes, or the furthest one reached when the search became too dear.
        private (int X, int Y) Middle(Box box)
        {
            var n = box.AHigh - box.ALow;
            var m = box.BHigh - box.BLow;
            var delta = n - m;
            var odd = (delta & 1) != 0;
            var limit = Math.Min(MaxCost, (n + m + 1) / 2);
            var zero = limit + 1;
            for (var d = 0; d <= limit; d++)
            {
                for (var k = -d; k <= d; k += 2)
                {
                    var x = Reach(forward, zero, k, d, n, m);
                    while (x >= 0 && x < n && x - k < m && a[box.ALow + x] == b[box.BLow + x - k]) x++;
                    forward[zero + k] = x;
                    var other = delta - k;
                    if (odd && x >= 0 && other >= 1 - d && other <= d - 1 && x + backward[zero + other] >= n) return (box.ALow + x, box.BLow + x - k);
                }

                for (var k = -d; k <= d; k += 2)
                {
                    var x = Reach(backward, zero, k, d, n, m);
                    while (x >= 0 && x < n && x - k < m && a[box.AHigh - 1 - x] == b[box.BHigh - 1 - x + k]) x++;
                    backward[zero + k] = x;
                    var other = delta - k;
                    if (!odd && x >= 0 && other >= -d && other <= d && x + forward[zero + other] >= n) return (box.AHigh - x, box.BHigh - x + k);
                }
            }

            return Furthest(box, limit, zero);
        }

        // One step right or down onto a diagonal, whichever gets further without leaving the box.
        private static int Reach(int[] reached, int zero, int k, int d, int n, int m)
        {
            if (d == 0) return 0;
            var down = k < d ? reached[zero + k + 1] : Outside;
            var right = k > -d ? reached[zero + k - 1] + 1 : Outside;
            if (down - k > m) down = Outside;
            if (right > n) right = Outside;
            return Math.Max(down, right) is >= 0 and var x ? x : Outside;
        }

        private (int X, int Y) Furthest(Box box, int limit, int zero)
        {
            var best = (X: 0, Y: 0);
            var bestIsForward = true;
            for (var k = -limit; k <= limit; k += 2)
            {
                Consider(forward[zero + k], k, isForward: true);
                Consider(backward[zero + k], k, isForward: false);
            }

            return bestIsForward ? (box.ALow + best.X, box.BLow + best.Y) : (box.AHigh - best.X, box.BHigh - best.Y);

            void Consider(int x, int k, bool isForward)
            {
                var y = x - k;
                if (x < 0 || x + y <= best.X + best.Y) return;
                (best, bestIsForward) = ((x, y), isForward);
            }
        }

        private readonly record struct Box(int ALow, int AHigh, int BLow, int BHigh);
    }
}

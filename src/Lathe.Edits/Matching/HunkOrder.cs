namespace Lathe.Edits;

/// <summary>
/// Chooses places for all hunks at once by their order: hunks come in the order of the file and do not overlap. The choice stands only if it is the only one possible: the
/// earliest places that keep the order are also the latest.
/// </summary>
internal static class HunkOrder
{
    public static EditRefusal? Choose(List<HunkCandidates> hunks, out int[] starts)
    {
        starts = new int[hunks.Count];
        var latest = new int[hunks.Count];
        if (!Earliest(hunks, starts) || !Latest(hunks, latest)) return OutOfOrder(hunks, starts);
        for (var i = 0; i < starts.Length; i++)
        {
            if (starts[i] != latest[i]) return Ambiguous(hunks[i].Hunk, hunks[i].Starts);
        }

        return null;
    }

    public static EditRefusal Ambiguous(EditHunk hunk, List<int> starts) =>
        new(RefusalReason.Ambiguous, $"The old lines stand at {NearMiss.Places(starts)}, and nothing says which is meant. Give more lines of context.")
        {
            SourceLine = hunk.SourceLine,
            MatchLines = NearMiss.Numbers(starts),
        };

    private static bool Earliest(List<HunkCandidates> hunks, int[] starts)
    {
        var from = 0;
        for (var i = 0; i < hunks.Count; i++)
        {
            var at = hunks[i].Starts.BinarySearch(from);
            if (at < 0) at = ~at;
            if (at == hunks[i].Starts.Count) return false;
            starts[i] = hunks[i].Starts[at];
            from = starts[i] + hunks[i].Old.Count;
        }

        return true;
    }

    private static bool Latest(List<HunkCandidates> hunks, int[] starts)
    {
        var to = int.MaxValue;
        for (var i = hunks.Count - 1; i >= 0; i--)
        {
            var last = to == int.MaxValue ? to : to - hunks[i].Old.Count;
            var at = hunks[i].Starts.BinarySearch(last);
            if (at < 0) at = ~at - 1;
            if (at < 0) return false;
            to = starts[i] = hunks[i].Starts[at];
        }

        return true;
    }

    // Each hunk has one place, only the order is another: that is no doubt, unless they overlap.
    private static EditRefusal? OutOfOrder(List<HunkCandidates> hunks, int[] starts)
    {
        for (var i = 0; i < hunks.Count; i++)
        {
            if (hunks[i].Starts.Count != 1) return Ambiguous(hunks[i].Hunk, hunks[i].Starts);
            starts[i] = hunks[i].Starts[0];
        }

        var order = new int[hunks.Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        var places = starts.AsSpan().ToArray();
        Array.Sort(order, (a, b) => places[a] != places[b] ? places[a].CompareTo(places[b]) : a.CompareTo(b));
        for (var i = 1; i < order.Length; i++)
        {
            var (before, after) = (order[i - 1], order[i]);
            if (places[before] + hunks[before].Old.Count <= places[after]) continue;
            return new EditRefusal(RefusalReason.Overlap, $"Two hunks claim line {places[after] + 1}. Join them into one, or leave out the lines that both show.")
            {
                SourceLine = hunks[Math.Max(before, after)].Hunk.SourceLine,
            };
        }

        return null;
    }
}

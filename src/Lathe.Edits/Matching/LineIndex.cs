namespace Lathe.Edits;

/// <summary>A file's lines as numbers, equal where the lines are equal by the rules of one pass, so that a block is compared and found by numbers.</summary>
internal sealed class LineIndex
{
    private readonly MatchPass pass;
    private readonly int[] ids;
    private readonly int[] starts;
    private readonly int[] occurrences;
    private readonly LineTable table;

    public LineIndex(TextFile file, MatchPass pass)
    {
        this.pass = pass;
        ids = new int[file.LineArray.Length];
        table = new LineTable(file, pass, ids);
        starts = new int[table.Count + 1];
        foreach (var id in ids) starts[id + 1]++;
        for (var i = 1; i < starts.Length; i++) starts[i] += starts[i - 1];
        occurrences = new int[ids.Length];
        var next = starts.AsSpan().ToArray();
        for (var i = 0; i < ids.Length; i++) occurrences[next[ids[i]]++] = i;
    }

    /// <summary>The lines that are equal to one, in file order.</summary>
    public ReadOnlySpan<int> Occurrences(ReadOnlySpan<char> line) =>
        table.Find(LineForm.Of(line, pass)) is >= 0 and var id ? OccurrencesOf(id) : [];

    /// <summary>Where a block stands: the first line of each place, in file order, at most <paramref name="limit"/> of them.</summary>
    /// <returns>About how many lines were looked at.</returns>
    public long Find(IReadOnlyList<string> block, int limit, Func<int, bool>? accept, List<int> found)
    {
        if (block.Count == 0 || block.Count > ids.Length) return 0;
        var wanted = new int[block.Count];
        for (var i = 0; i < wanted.Length; i++)
        {
            wanted[i] = table.Find(LineForm.Of(block[i], pass));
            if (wanted[i] < 0) return i;
        }

        var rarest = 0;
        for (var i = 1; i < wanted.Length; i++)
        {
            if (OccurrencesOf(wanted[i]).Length < OccurrencesOf(wanted[rarest]).Length) rarest = i;
        }

        // Checking each occurrence of the rarest line is fast on real files; on repetitive ones only a linear scan is bounded.
        var probing = (long)OccurrencesOf(wanted[rarest]).Length * wanted.Length;
        if (probing > 4L * ids.Length) Scan(wanted, limit, accept, found);
        else Probe(wanted, rarest, limit, accept, found);
        return wanted.Length + Math.Min(probing, ids.Length);
    }

    private ReadOnlySpan<int> OccurrencesOf(int id) => occurrences.AsSpan(starts[id], starts[id + 1] - starts[id]);

    private void Probe(int[] wanted, int rarest, int limit, Func<int, bool>? accept, List<int> found)
    {
        foreach (var line in OccurrencesOf(wanted[rarest]))
        {
            var start = line - rarest;
            if (start < 0 || start + wanted.Length > ids.Length) continue;
            if (!ids.AsSpan(start, wanted.Length).SequenceEqual(wanted) || accept?.Invoke(start) == false) continue;
            found.Add(start);
            if (found.Count >= limit) return;
        }
    }

    // Knuth, Morris and Pratt: linear whatever repeats.
    private void Scan(int[] wanted, int limit, Func<int, bool>? accept, List<int> found)
    {
        var fallback = new int[wanted.Length];
        for (int i = 1, k = 0; i < wanted.Length; i++)
        {
            while (k > 0 && wanted[i] != wanted[k]) k = fallback[k - 1];
            if (wanted[i] == wanted[k]) k++;
            fallback[i] = k;
        }

        for (int i = 0, k = 0; i < ids.Length; i++)
        {
            while (k > 0 && ids[i] != wanted[k]) k = fallback[k - 1];
            if (ids[i] == wanted[k]) k++;
            if (k < wanted.Length) continue;
            k = fallback[k - 1];
            var start = i - wanted.Length + 1;
            if (accept?.Invoke(start) == false) continue;
            found.Add(start);
            if (found.Count >= limit) return;
        }
    }
}

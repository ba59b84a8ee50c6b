namespace Lathe.Edits;

/// <summary>Numbers lines by their form: equal forms have equal numbers. Holds places, not texts; the hash is the runtime's seeded one, since the lines may be anybody's.</summary>
internal sealed class LineTable
{
    private readonly TextFile file;
    private readonly MatchPass pass;
    private readonly int[] buckets;
    private readonly int[] next;
    private readonly int[] hashes;
    private readonly int[] lines;

    public LineTable(TextFile file, MatchPass pass, int[] ids)
    {
        (this.file, this.pass) = (file, pass);
        var size = 16;
        while (size < ids.Length) size *= 2;
        buckets = new int[size];
        buckets.AsSpan().Fill(-1);
        next = new int[ids.Length];
        hashes = new int[ids.Length];
        lines = new int[ids.Length];
        for (var i = 0; i < ids.Length; i++) ids[i] = Add(i);
    }

    /// <summary>How many different forms there are.</summary>
    public int Count { get; private set; }

    /// <summary>The number of a form; -1 where no line has it.</summary>
    public int Find(ReadOnlySpan<char> form) => Find(form, string.GetHashCode(form, StringComparison.Ordinal));

    private int Add(int line)
    {
        var form = LineForm.Of(file.Line(line), pass);
        var hash = string.GetHashCode(form, StringComparison.Ordinal);
        var id = Find(form, hash);
        if (id >= 0) return id;
        id = Count++;
        ref var bucket = ref buckets[hash & (buckets.Length - 1)];
        (hashes[id], lines[id], next[id]) = (hash, line, bucket);
        return bucket = id;
    }

    private int Find(ReadOnlySpan<char> form, int hash)
    {
        for (var id = buckets[hash & (buckets.Length - 1)]; id >= 0; id = next[id])
        {
            if (hashes[id] == hash && LineForm.Of(file.Line(lines[id]), pass).SequenceEqual(form)) return id;
        }

        return -1;
    }
}

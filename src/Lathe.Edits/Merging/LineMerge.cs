using System.Text;

namespace Lathe.Edits;

/// <summary>
/// Merges three texts: between lines that all three share, a side that left the base as it was gives way to the other. Changes that touch each other are one.
/// </summary>
internal sealed class LineMerge
{
    private readonly ByteLines @base;
    private readonly ByteLines ours;
    private readonly ByteLines theirs;
    private readonly bool isBytes;
    private readonly int[] toOurs;
    private readonly int[] toTheirs;

    public LineMerge(ByteLines @base, ByteLines ours, ByteLines theirs, bool isBytes)
    {
        (this.@base, this.ours, this.theirs, this.isBytes) = (@base, ours, theirs, isBytes);
        var table = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = @base.Intern(table);
        toOurs = LineDiff.Match(ids, ours.Intern(table));
        toTheirs = LineDiff.Match(ids, theirs.Intern(table));
    }

    public List<MergeConflict> Conflicts { get; } = [];

    public string Run()
    {
        var merged = new StringBuilder(ours.Text.Length + 256);
        int b = 0, o = 0, t = 0;
        while (b < @base.Count || o < ours.Count || t < theirs.Count)
        {
            if (b < @base.Count && toOurs[b] == o && toTheirs[b] == t)
            {
                merged.Append(@base[b]);
                (b, o, t) = (b + 1, o + 1, t + 1);
                continue;
            }

            var next = b;
            while (next < @base.Count && (toOurs[next] < 0 || toTheirs[next] < 0)) next++;
            var (oEnd, tEnd) = next < @base.Count ? (toOurs[next], toTheirs[next]) : (ours.Count, theirs.Count);
            Settle(merged, (b, next), (o, oEnd), (t, tEnd));
            (b, o, t) = (next, oEnd, tEnd);
        }

        return merged.ToString();
    }

    private void Settle(StringBuilder merged, (int From, int To) b, (int From, int To) o, (int From, int To) t)
    {
        var before = @base.Range(b.From, b.To);
        var left = ours.Range(o.From, o.To);
        var right = theirs.Range(t.From, t.To);
        if (right.SequenceEqual(before) || left.SequenceEqual(right)) merged.Append(left);
        else if (left.SequenceEqual(before)) merged.Append(right);
        else Conflicts.Add(new MergeConflict(Range(b, before), Range(o, left), Range(t, right)));
    }

    private MergeRange Range((int From, int To) lines, ReadOnlySpan<char> text) =>
        new(lines.From + 1, lines.To - lines.From, isBytes ? Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text.ToArray())) : text.ToString());
}

using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>Puts the uses of a word, which come file by file in an index's order, into the order of a ranking's files.</summary>
internal sealed class HitOrder(int documents)
{
    /// <summary>The hits in the order of documents, a list of their own; those of one stay as they are.</summary>
    public List<WordHit> Sorted(List<WordHit> hits)
    {
        var from = CollectionsMarshal.AsSpan(hits);
        if (IsSorted(from)) return [.. hits];
        var sorted = new List<WordHit>(hits.Count);
        CollectionsMarshal.SetCount(sorted, hits.Count);
        var to = CollectionsMarshal.AsSpan(sorted);
        // Many are counted out, few compared: a pass over all documents for a word in three of them would be the larger part.
        if (hits.Count > documents / 8) Count(from, to);
        else Compare(from, to);
        return sorted;
    }

    private static bool IsSorted(ReadOnlySpan<WordHit> hits)
    {
        for (var i = 1; i < hits.Length; i++)
            if (hits[i].Document < hits[i - 1].Document) return false;
        return true;
    }

    private void Count(ReadOnlySpan<WordHit> from, Span<WordHit> to)
    {
        var places = new int[documents + 1];
        foreach (ref readonly var hit in from) places[hit.Document + 1]++;
        for (var i = 0; i < documents; i++) places[i + 1] += places[i];
        foreach (ref readonly var hit in from) to[places[hit.Document]++] = hit;
    }

    private static void Compare(ReadOnlySpan<WordHit> from, Span<WordHit> to)
    {
        var runs = new List<(int Document, int Start)>();
        for (var i = 0; i < from.Length; i++)
            if (i == 0 || from[i].Document != from[i - 1].Document) runs.Add((from[i].Document, i));
        Sorting.Sort(CollectionsMarshal.AsSpan(runs), static (a, b) => a.Document.CompareTo(b.Document));
        var at = 0;
        foreach (var (document, start) in CollectionsMarshal.AsSpan(runs))
            for (var i = start; i < from.Length && from[i].Document == document; i++) to[at++] = from[i];
    }
}

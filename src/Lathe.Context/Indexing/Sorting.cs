namespace Lathe.Context;

/// <summary>Sorts spans of the index's own types. The framework's sort of such a type is compiled at start, which costs more than the walk of a small tree.</summary>
internal static class Sorting
{
    private const int Few = 16;

    /// <summary>Sorts; equal items may change places.</summary>
    public static void Sort<T>(Span<T> items, Comparison<T> compare)
    {
        if (items.Length <= Few) Insert(items, compare);
        else Heap(items, compare);
    }

    private static void Insert<T>(Span<T> items, Comparison<T> compare)
    {
        for (var i = 1; i < items.Length; i++)
        {
            var item = items[i];
            var at = i;
            for (; at > 0 && compare(items[at - 1], item) > 0; at--) items[at] = items[at - 1];
            items[at] = item;
        }
    }

    // Never worse than n log n, whatever the names are.
    private static void Heap<T>(Span<T> items, Comparison<T> compare)
    {
        for (var i = (items.Length / 2) - 1; i >= 0; i--) Sink(items, i, compare);
        for (var last = items.Length - 1; last > 0; last--)
        {
            (items[0], items[last]) = (items[last], items[0]);
            Sink(items[..last], 0, compare);
        }
    }

    private static void Sink<T>(Span<T> items, int at, Comparison<T> compare)
    {
        var item = items[at];
        while (true)
        {
            var child = (2 * at) + 1;
            if (child >= items.Length) break;
            if (child + 1 < items.Length && compare(items[child], items[child + 1]) < 0) child++;
            if (compare(item, items[child]) >= 0) break;
            items[at] = items[child];
            at = child;
        }

        items[at] = item;
    }
}

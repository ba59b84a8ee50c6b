namespace Lathe.Context;

/// <summary>The order in which a ranking numbers files: by folder, then by name.</summary>
internal static class PathOrder
{
    /// <summary>The places of paths in that order.</summary>
    public static int[] Of(IReadOnlyList<string> paths)
    {
        var order = new int[paths.Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Sorting.Sort<int>(order, (a, b) => Compare(paths[a], paths[b]));
        return order;
    }

    /// <summary>Compares two paths.</summary>
    public static int Compare(string a, string b)
    {
        int slashA = a.LastIndexOf('/'), slashB = b.LastIndexOf('/');
        var order = a.AsSpan(0, Math.Max(0, slashA)).SequenceCompareTo(b.AsSpan(0, Math.Max(0, slashB)));
        return order != 0 ? order : a.AsSpan(slashA + 1).SequenceCompareTo(b.AsSpan(slashB + 1));
    }
}

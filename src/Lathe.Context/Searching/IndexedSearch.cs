namespace Lathe.Context;

/// <summary>Rules files out of a search by what an index knows of them.</summary>
public static class IndexedSearch
{
    private const int MostPieces = 3;

    /// <summary>The files that may match; the others cannot.</summary>
    /// <param name="snapshot">A snapshot of the tree as it is now.</param>
    /// <param name="query">The query.</param>
    /// <returns>Whether a path may match; paths that the snapshot does not know may. Null when every file may.</returns>
    public static Func<string, bool>? Narrow(IIndexSnapshot snapshot, SearchQuery query)
    {
        bool[]? may = null;
        foreach (var piece in WordPieces.Of(query).Take(MostPieces))
        {
            var with = snapshot.FilesThatMayHold(piece);
            if (may is null) may = with;
            else for (var i = 0; i < may.Length; i++) may[i] &= with[i];
        }

        if (may is null) return null;
        return path => snapshot.Find(path) is var file && (file < 0 || may[file]);
    }
}

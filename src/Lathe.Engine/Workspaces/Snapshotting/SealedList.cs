using Lathe.Engine.Objects;

namespace Lathe.Engine.Workspaces;

/// <summary>The entries of a workspace's last seal in the order of their paths, with the chunks that they made: the next seal sorts, writes and hashes only what differs.</summary>
internal sealed class SealedList(IObjectStore objects)
{
    private readonly HashSet<ObjectHash> _stored = [];
    private SnapshotEntry[]? _sorted;
    private Dictionary<string, SnapshotChunk> _chunks = new(StringComparer.Ordinal);

    /// <summary>Stores the snapshot of the files as they are now.</summary>
    /// <param name="now">The files.</param>
    /// <param name="before">Those of the call before.</param>
    public Snapshot Store(Dictionary<string, SealedFile> now, Dictionary<string, SealedFile> before)
    {
        var sorted = _sorted is null ? Sort(now) : Merge(_sorted, now, before);
        var (snapshot, chunks) = SnapshotFormat.Store(sorted, objects, _stored, _chunks);
        (_sorted, _chunks) = (sorted, chunks);
        return snapshot;
    }

    private static SnapshotEntry[] Sort(Dictionary<string, SealedFile> files)
    {
        var entries = new SnapshotEntry[files.Count];
        var i = 0;
        foreach (var file in files.Values) entries[i++] = file.Entry;
        Array.Sort(entries, ByPath);
        return entries;
    }

    private static SnapshotEntry[] Merge(SnapshotEntry[] sorted, Dictionary<string, SealedFile> now, Dictionary<string, SealedFile> before)
    {
        var entries = new SnapshotEntry[now.Count];
        var kept = 0;
        foreach (var entry in sorted)
        {
            if (now.TryGetValue(entry.Path, out var file)) entries[kept++] = file.Entry;
        }

        if (kept == entries.Length) return entries;
        var added = new List<SnapshotEntry>(entries.Length - kept);
        foreach (var (path, file) in now)
        {
            if (!before.ContainsKey(path)) added.Add(file.Entry);
        }

        added.Sort(ByPath);
        // From the end, so that nothing is moved over what is still to be moved.
        for (var (to, from, next) = (entries.Length - 1, kept - 1, added.Count - 1); next >= 0; to--)
            entries[to] = from >= 0 && ByPath(entries[from], added[next]) > 0 ? entries[from--] : added[next--];
        return entries;
    }

    private static int ByPath(SnapshotEntry a, SnapshotEntry b) => string.CompareOrdinal(a.Path, b.Path);
}

/// <summary>A chunk of a stored snapshot.</summary>
/// <param name="Entries">Its entries.</param>
/// <param name="Hash">The hash under which it is stored.</param>
internal sealed record SnapshotChunk(ArraySegment<SnapshotEntry> Entries, ObjectHash Hash)
{
    public bool Holds(ReadOnlySpan<SnapshotEntry> entries)
    {
        if (entries.Length != Entries.Count) return false;
        for (var i = 0; i < entries.Length; i++)
        {
            if (!ReferenceEquals(entries[i], Entries[i])) return false;
        }

        return true;
    }
}

using Lathe.Engine.Objects;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// Questions about snapshots that are answered from the object store by their ids, reading little more than what differs: two snapshots of a large tree share most of their chunks. Not safe for use by
/// several threads at once.
/// </summary>
/// <param name="objects">The store that they were sealed into.</param>
public sealed class StoredSnapshots(IObjectStore objects)
{
    private const int MostKept = 256;

    private readonly Dictionary<ObjectHash, List<ObjectHash>?> _roots = [];
    private readonly Dictionary<ObjectHash, List<SnapshotEntry>> _chunks = [];
    private readonly Dictionary<ObjectHash, IgnoredFiles> _ignored = [];
    private LowerTree? _lower;

    /// <summary>Where two states differ: their snapshots, as <see cref="Snapshots.Compare"/> says it, and after that the ignored files beside them, as far as both have kept them.</summary>
    /// <param name="before">The older one.</param>
    /// <param name="after">The newer one.</param>
    /// <exception cref="Lathe.Errors.LatheException">Storage: one of them is missing or damaged.</exception>
    public IReadOnlyList<SnapshotDifference> Compare(WorkspaceState before, WorkspaceState after)
    {
        var differences = Compare(before.Tree, after.Tree);
        if (before.Ignored is not { } old || after.Ignored is not { } now || old == now) return differences;
        return [.. differences, .. IgnoredFiles.Compare(Ignored(old), Ignored(now))];
    }

    /// <summary>What the ignored files of a state have at a path; null for nothing, and whether that is known.</summary>
    internal (bool IsKnown, SnapshotEntry? Entry) FindIgnored(WorkspaceState state, string path)
    {
        if (state.Ignored is not { } list) return (false, null);
        var files = Ignored(list);
        return (!files.IsUnknown(path), files.Find(path));
    }

    /// <summary>What of the ignored files a state does not keep: paths, and the names of folders that builds make anew, with a '/' at the end; <c>.</c> for all.</summary>
    /// <param name="state">A state.</param>
    public IReadOnlyList<string> NotKept(WorkspaceState state) =>
        state.Ignored is { } list ? [.. Ignored(list).Regenerable.Select(static name => $"{name}/"), .. Ignored(list).NotKept.Select(static path => path.Length == 0 ? "." : path)] : [];

    /// <summary>Where two snapshots differ in kind, mode or content, in ordinal order of path; as <see cref="Snapshots.Compare"/> says it.</summary>
    /// <param name="before">The older one.</param>
    /// <param name="after">The newer one.</param>
    /// <exception cref="Lathe.Errors.LatheException">Storage: one of them is missing or damaged.</exception>
    public IReadOnlyList<SnapshotDifference> Compare(ObjectHash before, ObjectHash after)
    {
        if (before == after) return [];
        if (Chunks(before) is not { } old || Chunks(after) is not { } now) return Snapshots.Compare(Load(before), Load(after));
        var differences = new List<SnapshotDifference>();
        var shared = new HashSet<ObjectHash>(old);
        shared.IntersectWith(now);
        var there = Entries(old, shared, before);
        foreach (var entry in Entries(now, shared, after).Values)
        {
            there.Remove(entry.Path, out var former);
            if (former != entry) differences.Add(new SnapshotDifference(entry.Path, former, entry));
        }

        foreach (var entry in there.Values) differences.Add(new SnapshotDifference(entry.Path, entry, null));
        differences.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return differences;
    }

    /// <summary>What a snapshot has at a path; null for nothing, or for what the user has changed since and nobody had read.</summary>
    /// <param name="snapshot">Its id.</param>
    /// <param name="path">The relative path.</param>
    /// <exception cref="Lathe.Errors.LatheException">Storage: it is missing or damaged.</exception>
    public SnapshotEntry? Find(ObjectHash snapshot, string path)
    {
        if (Chunks(snapshot) is not { } chunks)
        {
            var layered = Load(snapshot);
            return layered.Changes!.TryGetValue(path, out var change) ? change.After : layered.Lower!.TryFind(path);
        }

        var (low, high) = (0, chunks.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var entries = Chunk(chunks[middle], snapshot);
            if (entries.Count == 0) return null;
            if (string.CompareOrdinal(path, entries[0].Path) < 0) high = middle - 1;
            else if (string.CompareOrdinal(path, entries[^1].Path) > 0) low = middle + 1;
            else return entries.Find(e => e.Path == path);
        }

        return null;
    }

    /// <summary>What the user had at a path that a snapshot says was changed; null for nothing, and where the snapshot does not say.</summary>
    internal SnapshotEntry? FindBefore(ObjectHash snapshot, string path) =>
        Chunks(snapshot) is null && Load(snapshot).Changes!.TryGetValue(path, out var change) ? change.Before : null;

    private IgnoredFiles Ignored(ObjectHash id)
    {
        if (_ignored.TryGetValue(id, out var known)) return known;
        if (_ignored.Count >= MostKept) _ignored.Clear();
        return _ignored[id] = IgnoredFormat.Load(id, objects);
    }

    private Snapshot Load(ObjectHash id)
    {
        var snapshot = SnapshotFormat.Load(id, objects, _lower);
        _lower = snapshot.Lower ?? _lower;
        return snapshot;
    }

    private List<ObjectHash>? Chunks(ObjectHash id)
    {
        if (_roots.TryGetValue(id, out var known)) return known;
        if (_roots.Count >= MostKept) _roots.Clear();
        return _roots[id] = SnapshotFormat.Chunks(id, objects);
    }

    private List<SnapshotEntry> Chunk(ObjectHash chunk, ObjectHash id)
    {
        if (_chunks.TryGetValue(chunk, out var known)) return known;
        if (_chunks.Count >= MostKept) _chunks.Clear();
        return _chunks[chunk] = SnapshotFormat.Entries(chunk, id, objects);
    }

    private Dictionary<string, SnapshotEntry> Entries(List<ObjectHash> chunks, HashSet<ObjectHash> without, ObjectHash id)
    {
        var entries = new Dictionary<string, SnapshotEntry>(StringComparer.Ordinal);
        foreach (var chunk in chunks)
        {
            if (without.Contains(chunk)) continue;
            foreach (var entry in Chunk(chunk, id)) entries[entry.Path] = entry;
        }

        return entries;
    }
}

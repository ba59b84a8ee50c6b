using Lathe.Edits;
using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.Engine.Workspaces;

/// <summary>Reads snapshots from the object store and compares them.</summary>
public static class Snapshots
{
    /// <summary>Reads a snapshot by its id; the workspace that it was taken in need not be there any more.</summary>
    /// <param name="id">The snapshot's id.</param>
    /// <param name="objects">The store that it was sealed into.</param>
    /// <exception cref="LatheException">Storage: missing or damaged.</exception>
    public static Snapshot Load(ObjectHash id, IObjectStore objects) => SnapshotFormat.Load(id, objects);

    /// <summary>Stores the snapshot of a state that is put together from others; the content of its files is in the store already.</summary>
    /// <param name="entries">The entries, in any order.</param>
    /// <param name="objects">The store.</param>
    public static Snapshot Store(IEnumerable<SnapshotEntry> entries, IObjectStore objects)
    {
        SnapshotEntry[] sorted = [.. entries];
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return SnapshotFormat.Store(sorted, objects, []);
    }

    /// <summary>
    /// The files and links that differ, in ordinal order of path, each with its whole content. A file that was moved is a deletion and an addition; empty folders are no change of files.
    /// </summary>
    /// <param name="before">The older state.</param>
    /// <param name="after">The newer state.</param>
    /// <param name="objects">The store that both were sealed into.</param>
    public static IReadOnlyList<FileChange> Changes(Snapshot before, Snapshot after, IObjectStore objects)
    {
        var changes = new List<FileChange>();
        foreach (var path in ChangedPaths(before, after))
        {
            var old = FileAt(before, path);
            var now = FileAt(after, path);
            if (old is null && now is null) continue;
            changes.Add(new FileChange(old is null ? null : path, now is null ? null : path, Content(old, objects), Content(now, objects))
            {
                OldMode = old?.Mode ?? FileChange.DefaultMode,
                NewMode = now?.Mode ?? FileChange.DefaultMode,
                OldIsLink = old is { Kind: SnapshotEntryKind.Link },
                NewIsLink = now is { Kind: SnapshotEntryKind.Link },
            });
        }

        return changes;
    }

    /// <summary>The paths at which two snapshots differ in kind, mode or content, in ordinal order. Reads no content.</summary>
    /// <param name="before">The older state.</param>
    /// <param name="after">The newer state.</param>
    public static IReadOnlyList<string> ChangedPaths(Snapshot before, Snapshot after)
    {
        var paths = new List<string>();
        if (before.Id == after.Id) return paths;
        foreach (var entry in before.Entries.Values)
        {
            if (!after.Entries.TryGetValue(entry.Path, out var now) || now != entry) paths.Add(entry.Path);
        }

        foreach (var entry in after.Entries.Values)
        {
            if (!before.Entries.ContainsKey(entry.Path)) paths.Add(entry.Path);
        }

        paths.Sort(StringComparer.Ordinal);
        return paths;
    }

    internal static SnapshotEntry? FileAt(Snapshot snapshot, string path) =>
        snapshot.Entries.TryGetValue(path, out var entry) && entry.Kind != SnapshotEntryKind.EmptyDirectory ? entry : null;

    private static byte[]? Content(SnapshotEntry? entry, IObjectStore objects) => entry is null ? null : objects.Get(entry.Content) ?? throw Missing(entry);

    internal static LatheException Missing(SnapshotEntry entry) =>
        new LatheError(ErrorKind.Storage, "workspace.object_missing", $"The content of {entry.Path} is not in the object store.").ToException();
}

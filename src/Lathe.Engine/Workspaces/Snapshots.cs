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
        return SnapshotFormat.Store(sorted, objects);
    }

    /// <summary>Stores the state that another one becomes by setting some paths and emptying others; the content of its files is in the store already.</summary>
    /// <param name="snapshot">The state to start from.</param>
    /// <param name="changes">By path, what stands there then; null for nothing.</param>
    /// <param name="objects">The store.</param>
    public static Snapshot With(Snapshot snapshot, IReadOnlyDictionary<string, SnapshotEntry?> changes, IObjectStore objects)
    {
        if (snapshot.Lower is not { } lower)
        {
            var entries = new Dictionary<string, SnapshotEntry>(snapshot.Entries, StringComparer.Ordinal);
            foreach (var (path, entry) in changes)
            {
                if (entry is null) entries.Remove(path);
                else entries[path] = entry;
            }

            return Store(entries.Values, objects);
        }

        var layered = new Dictionary<string, SnapshotChange>(snapshot.Changes!, StringComparer.Ordinal);
        foreach (var (path, entry) in changes)
        {
            var before = layered.TryGetValue(path, out var known) ? known.Before : lower.Find(path);
            if (before == entry) layered.Remove(path);
            else layered[path] = new SnapshotChange(before, entry);
        }

        return ChangesFormat.Store(lower, layered, objects);
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
        foreach (var difference in Compare(before, after))
        {
            var path = difference.Path;
            var old = FileOf(difference.Before);
            var now = FileOf(difference.After);
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
    public static IReadOnlyList<string> ChangedPaths(Snapshot before, Snapshot after) => [.. Compare(before, after).Select(d => d.Path)];

    /// <summary>
    /// Where two snapshots differ in kind, mode or content, in ordinal order of path. Of two states of an overlay, it is what the run did between them: what the user did meanwhile to files that the run
    /// has not changed is no difference.
    /// </summary>
    /// <param name="before">The older state.</param>
    /// <param name="after">The newer state.</param>
    public static IReadOnlyList<SnapshotDifference> Compare(Snapshot before, Snapshot after)
    {
        var differences = new List<SnapshotDifference>();
        if (before.Id == after.Id) return differences;
        if (before.Changes is { } old && after.Changes is { } now) CompareLayered(old, now, differences);
        else CompareWhole(before, after, differences);
        differences.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return differences;
    }

    private static void CompareLayered(IReadOnlyDictionary<string, SnapshotChange> old, IReadOnlyDictionary<string, SnapshotChange> now, List<SnapshotDifference> differences)
    {
        foreach (var (path, change) in now)
        {
            var before = old.TryGetValue(path, out var known) ? known.After : change.Before;
            if (before != change.After) differences.Add(new SnapshotDifference(path, before, change.After));
        }

        foreach (var (path, change) in old)
        {
            if (!now.ContainsKey(path)) differences.Add(new SnapshotDifference(path, change.After, change.Before));
        }
    }

    private static void CompareWhole(Snapshot before, Snapshot after, List<SnapshotDifference> differences)
    {
        foreach (var entry in before.Entries.Values)
        {
            after.Entries.TryGetValue(entry.Path, out var now);
            if (now != entry) differences.Add(new SnapshotDifference(entry.Path, entry, now));
        }

        foreach (var entry in after.Entries.Values)
        {
            if (!before.Contains(entry.Path)) differences.Add(new SnapshotDifference(entry.Path, null, entry));
        }
    }

    /// <summary>An entry that is a file or a link.</summary>
    internal static SnapshotEntry? FileOf(SnapshotEntry? entry) => entry is { Kind: not SnapshotEntryKind.EmptyDirectory } ? entry : null;

    private static byte[]? Content(SnapshotEntry? entry, IObjectStore objects) => entry is null ? null : objects.Get(entry.Content) ?? throw Missing(entry);

    /// <summary>What to do where an object is gone.</summary>
    internal const string BringBack = "It was removed from the object store (where 'lathe gc' did, 'lathe show RUN' says so), or was never on this machine. Where the run was exported, or still is on another machine: 'lathe export RUN' there, 'lathe import FILE' here. Else start a new run; 'lathe show RUN' has the task.";

    internal static LatheException Missing(SnapshotEntry entry) =>
        new LatheError(ErrorKind.Storage, "workspace.object_missing", $"The content of {entry.Path} is not in the object store.") { Guidance = BringBack }.ToException();
}

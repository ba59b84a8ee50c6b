using Lathe.Engine.Objects;

namespace Lathe.Engine.Workspaces;

/// <summary>One file that a snapshot knows.</summary>
/// <param name="Path">Relative, separated by '/'.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">The Unix permission bits (octal 0777 part).</param>
/// <param name="Size">Bytes; for a link, of its target text.</param>
/// <param name="Content">The hash of the content, or of the link's target as UTF-8.</param>
public sealed record SnapshotEntry(string Path, SnapshotEntryKind Kind, int Mode, long Size, ObjectHash Content);

/// <summary>What a snapshot keeps.</summary>
public enum SnapshotEntryKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A symbolic link; never followed.</summary>
    Link,

    /// <summary>An empty folder.</summary>
    EmptyDirectory,
}

/// <summary>An entry without its content.</summary>
/// <param name="Path">Relative, separated by '/'.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Bytes.</param>
public readonly record struct SnapshotFile(string Path, SnapshotEntryKind Kind, long Size);

/// <summary>
/// The state of a workspace's tracked part (everything that is not ignored) at one moment. Of a copy, <see cref="Id"/> is the SHA-256 over the sorted entries (path, kind, mode, content),
/// taken in two levels (see <see cref="Snapshots"/>): two trees with the same id are byte for byte the same. Of an overlay it is the SHA-256 over what was changed and the hash of the
/// listing of the user's tree that it was changed from (path, kind, mode, size, times and inode of every file). It is what a verdict is about.
/// </summary>
public sealed class Snapshot
{
    /// <summary>Makes a snapshot that holds every entry itself.</summary>
    /// <param name="id">The hash over the entries.</param>
    /// <param name="entries">The entries by path.</param>
    public Snapshot(ObjectHash id, IReadOnlyDictionary<string, SnapshotEntry> entries) => (Id, Entries) = (id, entries);

    /// <summary>Makes a snapshot of the user's tree and what differs from it.</summary>
    internal Snapshot(ObjectHash id, LowerTree lower, IReadOnlyDictionary<string, SnapshotChange> changes) =>
        (Id, Lower, Changes, Entries) = (id, lower, changes, new LayeredEntries(lower, changes));

    /// <summary>The hash that names the state.</summary>
    public ObjectHash Id { get; }

    /// <summary>The id of the list of ignored files that the run had written by then: kept beside the snapshot, and no part of what <see cref="Id"/> names. Null where nobody keeps them.</summary>
    public ObjectHash? Ignored { get; private set; }

    /// <summary>Both ids.</summary>
    public WorkspaceState State => new(Id, Ignored);

    /// <summary>
    /// The entries by path. Of an overlay, an entry that was not changed is read and hashed when it is asked for; <see cref="Files"/>, <see cref="Contains"/> and <see cref="ContentOf"/>
    /// are the way to ask for less.
    /// </summary>
    public IReadOnlyDictionary<string, SnapshotEntry> Entries { get; }

    /// <summary>How many entries there are.</summary>
    public int Count => Entries.Count;

    /// <summary>All entries; reads no content. In no promised order.</summary>
    public IEnumerable<SnapshotFile> Files => Entries is LayeredEntries layered ? layered.Files() : Entries.Values.Select(e => new SnapshotFile(e.Path, e.Kind, e.Size));

    /// <summary>The user's tree beneath, for a snapshot of an overlay.</summary>
    internal LowerTree? Lower { get; }

    /// <summary>What differs from <see cref="Lower"/>.</summary>
    internal IReadOnlyDictionary<string, SnapshotChange>? Changes { get; }

    /// <summary>The same snapshot with a list of ignored files beside it.</summary>
    internal Snapshot Beside(ObjectHash? ignored)
    {
        if (Ignored == ignored) return this;
        var same = (Snapshot)MemberwiseClone();
        same.Ignored = ignored;
        return same;
    }

    /// <summary>Whether there is an entry at a path; reads no content.</summary>
    /// <param name="path">The relative path.</param>
    public bool Contains(string path) => Entries.ContainsKey(path);

    /// <summary>Reads a file, or what a link says; null where there is no entry, or where its content cannot be had any more.</summary>
    /// <param name="path">The relative path.</param>
    /// <param name="objects">The store that the snapshot was sealed into.</param>
    public byte[]? Read(string path, IObjectStore objects)
    {
        if (Lower is not null && !Changes!.ContainsKey(path)) return Lower.Read(path, objects);
        return Entries.TryGetValue(path, out var entry) ? objects.Get(entry.Content) : null;
    }

    /// <summary>The hash of an entry's content; null where there is no entry, or where the user has changed the file since and nobody had read it.</summary>
    /// <param name="path">The relative path.</param>
    public ObjectHash? ContentOf(string path)
    {
        if (Changes is not null && !Changes.ContainsKey(path)) return Lower!.TryContentOf(path);
        return Entries.TryGetValue(path, out var entry) ? entry.Content : null;
    }
}

/// <summary>How one path differs between two states.</summary>
/// <param name="Path">Relative, separated by '/'.</param>
/// <param name="Before">What stood there; null for nothing.</param>
/// <param name="After">What stands there; null for nothing.</param>
public readonly record struct SnapshotDifference(string Path, SnapshotEntry? Before, SnapshotEntry? After)
{
    /// <summary>Whether it is an ignored file that the run wrote, which is no part of the change.</summary>
    public bool IsIgnored { get; init; }
}

/// <summary>What a run made of one path.</summary>
/// <param name="Before">What the user has there; null for nothing.</param>
/// <param name="After">What the run has there; null for nothing.</param>
internal readonly record struct SnapshotChange(SnapshotEntry? Before, SnapshotEntry? After);

using Lathe.Edits;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// The isolated view of the repository that a run works in. The user's own files are never touched through it. Adapters: a copy; later an overlay in a
/// user namespace.
/// </summary>
public interface IWorkspace : IAsyncDisposable
{
    /// <summary>The absolute path of the tree on this machine.</summary>
    string Root { get; }

    /// <summary>The absolute path at which a sandbox shows the tree: the user's own path of the repository.</summary>
    string MountPath { get; }

    /// <summary>The folder that holds the workspace's private git directory; outside <see cref="Root"/>.</summary>
    string GitDirectory { get; }

    /// <summary>What a sandbox must mount besides the tree for this workspace: the git directory, borrowed objects, dependency folders, masks.</summary>
    IReadOnlyList<WorkspaceMount> Mounts { get; }

    /// <summary>The tree, opened beneath a directory handle; no link is followed out of it.</summary>
    IFileTree Tree { get; }

    /// <summary>The state that the run started from.</summary>
    Snapshot Base { get; }

    /// <summary>What the user should know: files that could not be carried, things that were planted. May grow with every seal.</summary>
    IReadOnlyList<WorkspaceNote> Notes { get; }

    /// <summary>
    /// Records the tree as it is now: walks it once, stores the content of what changed since the last seal, and returns its snapshot. Cheap when nothing changed.
    /// </summary>
    /// <param name="cancellationToken">Stops the walk.</param>
    Task<Snapshot> SealAsync(CancellationToken cancellationToken);

    /// <summary>Brings the tree back to a sealed state, touching only files that differ.</summary>
    /// <param name="snapshot">The id of a snapshot of this workspace.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    Task<Snapshot> RestoreAsync(ObjectHash snapshot, CancellationToken cancellationToken);

    /// <summary>
    /// Marks one path as written through <see cref="Tree"/>, so that the next seal need not find it by walking. Edits call it; commands do not.
    /// </summary>
    /// <param name="path">The relative path.</param>
    void NoteWrite(string path);

    /// <summary>Says that a command may have written anywhere: the next seal walks the tree.</summary>
    void NoteCommand();
}

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

/// <summary>
/// The state of a workspace's tracked part (everything that is not ignored) at one moment. <see cref="Id"/> is the SHA-256 over the sorted entries (path, kind, mode, content),
/// taken in two levels (see <see cref="Snapshots"/>): two trees with the same id are byte for byte the same. It is what a verdict is about.
/// </summary>
public sealed class Snapshot
{
    /// <summary>Makes a snapshot from its parts.</summary>
    /// <param name="id">The hash over the entries.</param>
    /// <param name="entries">The entries by path.</param>
    public Snapshot(ObjectHash id, IReadOnlyDictionary<string, SnapshotEntry> entries) => (Id, Entries) = (id, entries);

    /// <summary>The hash over the sorted entries.</summary>
    public ObjectHash Id { get; }

    /// <summary>The entries by path.</summary>
    public IReadOnlyDictionary<string, SnapshotEntry> Entries { get; }
}

/// <summary>Something that a sandbox shows besides the tree.</summary>
/// <param name="HostPath">Where it is on this machine; null for a mask (an empty file or folder in its place).</param>
/// <param name="BoxPath">Where the box shows it.</param>
/// <param name="Kind">How.</param>
public sealed record WorkspaceMount(string? HostPath, string BoxPath, WorkspaceMountKind Kind);

/// <summary>How a mount is shown.</summary>
public enum WorkspaceMountKind
{
    /// <summary>Readable, not writable.</summary>
    ReadOnly,

    /// <summary>Writable; what is written stays private to the run.</summary>
    Private,

    /// <summary>An empty unreadable file stands in its place (secrets).</summary>
    MaskedFile,

    /// <summary>An empty folder stands in its place.</summary>
    MaskedDirectory,
}

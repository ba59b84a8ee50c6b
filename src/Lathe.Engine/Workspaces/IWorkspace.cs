using Lathe.Context;
using Lathe.Edits;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// The isolated view of the repository that a run works in. The user's own files are never touched through it. Adapters: a copy, and an overlay
/// whose lower layer is the user's tree.
/// </summary>
public interface IWorkspace : IAsyncDisposable
{
    /// <summary>The absolute path of the tree on this machine; of an overlay, of the folder where a box finds it mounted.</summary>
    string Root { get; }

    /// <summary>The layers that a box has to mount at <see cref="Root"/>; null where the tree lies there itself.</summary>
    WorkspaceOverlay? Overlay { get; }

    /// <summary>The absolute path of a folder that holds the tree as files of this machine, but for what <see cref="DiffersFromIndexed"/> names: what an index is made of.</summary>
    string IndexRoot { get; }

    /// <summary>A look at the tree since which nothing has happened there, or that was just taken and is asked for once; null where there is none, or where the index is of other files.</summary>
    ITreeStamps? Look => null;

    /// <summary>Whether a path may hold something else than below <see cref="IndexRoot"/>, as of the last seal.</summary>
    /// <param name="path">The relative path.</param>
    bool DiffersFromIndexed(string path);

    /// <summary>The absolute path at which a sandbox shows the tree: the user's own path of the repository.</summary>
    string MountPath { get; }

    /// <summary>The folder that holds the workspace's private git directory; outside <see cref="Root"/>.</summary>
    string GitDirectory { get; }

    /// <summary>The absolute path of the named pipe by which commands of the run are seen to be gone, whichever process started them; see <see cref="CommandHold"/>. A fork has that of its run.</summary>
    string CommandPipe { get; }

    /// <summary>What a sandbox must mount besides the tree for this workspace: the git directory, borrowed objects, dependency folders, masks.</summary>
    IReadOnlyList<WorkspaceMount> Mounts { get; }

    /// <summary>The tree, opened beneath a directory handle; no link is followed out of it.</summary>
    IFileTree Tree { get; }

    /// <summary>The ignore rules outside of the tree that decided about its files; null where it does not know.</summary>
    OuterRules? Rules => null;

    /// <summary>The state that the run started from.</summary>
    Snapshot Base { get; }

    /// <summary>What the user should know: files that could not be carried, things that were planted. May grow with every seal.</summary>
    IReadOnlyList<WorkspaceNote> Notes { get; }

    /// <summary>
    /// Records the tree as it is now: walks it once, stores the content of what changed since the last seal, and returns its snapshot, with the ignored files that the run wrote beside it. Cheap when
    /// nothing changed.
    /// </summary>
    /// <param name="cancellationToken">Stops the walk.</param>
    Task<Snapshot> SealAsync(CancellationToken cancellationToken);

    /// <summary>
    /// What the user has changed since the workspace was made and that it shows as it is now, because the run has not changed it itself: paths in ordinal order. Nothing where the tree is a copy. Each path
    /// is also in <see cref="Notes"/> from then on.
    /// </summary>
    /// <param name="cancellationToken">Stops the look.</param>
    Task<IReadOnlyList<string>> MovedAsync(CancellationToken cancellationToken);

    /// <summary>Brings the tree back to a sealed state, touching only files that differ. Ignored files come back too where the state names a list of them; what that does not keep stays as it is.</summary>
    /// <param name="state">A state of this workspace.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <exception cref="Lathe.Errors.LatheException">Storage, <c>workspace.unsettled</c>: something else writes to the tree at the same time. The restore is ended by the next opening.</exception>
    Task<Snapshot> RestoreAsync(WorkspaceState state, CancellationToken cancellationToken);

    /// <summary>Says that an edit is about to write a path, so that what an ignored file was before is kept, wherever it lies. Edits call it, once for each path and before they write.</summary>
    /// <param name="path">The relative path.</param>
    void BeforeWrite(string path);

    /// <summary>
    /// Marks one path as written through <see cref="Tree"/>, so that the next seal need not find it by walking. Edits call it; commands do not.
    /// </summary>
    /// <param name="path">The relative path.</param>
    void NoteWrite(string path);

    /// <summary>Says that a command may have written anywhere: the next seal walks the tree.</summary>
    void NoteCommand();
}

/// <summary>The layers of a tree that a box mounts one over the other. Absolute paths without colons, commas and backslashes.</summary>
/// <param name="Lower">The user's tree; never written.</param>
/// <param name="Mask">Hides what of the user's tree the box must not show; never written after it was made.</param>
/// <param name="Upper">Receives what is written.</param>
/// <param name="Work">An empty folder beside it that the kernel needs.</param>
/// <param name="LowerOwner">Who owns the user's tree.</param>
/// <param name="Owner">As whom the box is to see that owner; null when commands run as this process's user.</param>
public sealed record WorkspaceOverlay(string Lower, string Mask, string Upper, string Work, FileOwner LowerOwner, FileOwner? Owner);

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

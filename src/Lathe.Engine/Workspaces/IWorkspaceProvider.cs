using Lathe.Engine.Folders;

namespace Lathe.Engine.Workspaces;

/// <summary>Makes workspaces, and finds them again. Failures are <see cref="Lathe.Errors.LatheException"/>s with codes <c>workspace.*</c> and <c>git.*</c>.</summary>
public interface IWorkspaceProvider
{
    /// <summary>Makes a workspace that shows what the user has now.</summary>
    /// <param name="request">What to make, and where.</param>
    /// <param name="cancellationToken">Stops the copy; what is half made is cleared by the next call.</param>
    Task<IWorkspace> CreateAsync(WorkspaceRequest request, CancellationToken cancellationToken);

    /// <summary>Opens the workspace in a run's folder again, and repairs it where a process was killed in the middle of something.</summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="cancellationToken">Stops the repair.</param>
    /// <exception cref="Lathe.Errors.LatheException">NotFound, <c>workspace.missing</c>: the folder holds no workspace that was ever finished; create it again.</exception>
    Task<IWorkspace> OpenAsync(string runFolder, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a second tree for a run that holds exactly a snapshot, the user's built folders as they are, and nothing that commands of the run left behind: what
    /// a check runs on. A tree that stood there before is replaced; <see cref="Remove"/> takes it away.
    /// </summary>
    /// <param name="runFolder">The run's folder, with its workspace.</param>
    /// <param name="folder">The folder for the second tree.</param>
    /// <param name="snapshot">What it holds.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    Task<IWorkspace> ForkAsync(string runFolder, string folder, Snapshot snapshot, CancellationToken cancellationToken);

    /// <summary>Removes a tree that <see cref="ForkAsync"/> made. One that is not there is no error.</summary>
    /// <param name="folder">Its folder.</param>
    void Remove(string folder);
}

/// <summary>What a workspace is made from.</summary>
public sealed record WorkspaceRequest
{
    /// <summary>The absolute path of the run's folder; the workspace's parts lie in it.</summary>
    public required string RunFolder { get; init; }

    /// <summary>The user's folder, as it was found.</summary>
    public required ProjectFolder Folder { get; init; }

    /// <summary>Paths that are kept out of the box, in gitignore syntax.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>What it is to stand on: one of <see cref="WorkspaceKinds"/>.</summary>
    public string Kind { get; init; } = WorkspaceKinds.Auto;

    /// <summary>The unprivileged user that commands run as, when this process is root; null when commands run as this process's user.</summary>
    public FileOwner? Owner { get; init; }

    /// <summary>Whether its seals keep the ignored files that are written in it. A tree that only checks run on needs none of that.</summary>
    public bool KeepsIgnored { get; init; } = true;

    /// <summary>What a workspace that is gone is made again from, in place of the user's files as they are; what is left of it is replaced. Null for a new one.</summary>
    public WorkspaceOrigin? From { get; init; }
}

/// <summary>What a workspace can stand on.</summary>
public static class WorkspaceKinds
{
    /// <summary>An overlay where the tree is large enough for it to pay and one can be mounted; else a copy.</summary>
    public const string Auto = "auto";

    /// <summary>A copy of the user's tree.</summary>
    public const string Copy = "copy";

    /// <summary>Layers over the user's tree; an error where none can be mounted.</summary>
    public const string Overlay = "overlay";
}

/// <summary>Something about a workspace that the user should know and that stops nothing.</summary>
/// <param name="Code">Stable, dotted, lower case.</param>
/// <param name="Text">One or two sentences.</param>
public sealed record WorkspaceNote(string Code, string Text);

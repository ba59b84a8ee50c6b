using Lathe.Engine.Folders;
using Lathe.Engine.Journal;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Runs;

/// <summary>Says what a run's workspace is made from, the first time and again.</summary>
internal sealed class WorkspaceRequests(RunServices services)
{
    /// <summary>A workspace that shows what the user has now.</summary>
    public async Task<WorkspaceRequest> NewAsync(string folder, RunStarted started, RunSettings settings, CancellationToken cancellationToken) => new()
    {
        RunFolder = folder,
        Folder = await FolderAsync(started.Repository, cancellationToken),
        Exclude = settings.Exclude,
        Kind = Kind(settings),
        Owner = services.Owner,
    };

    /// <summary>One that is gone, or stands somewhere else: the journal and the object store have all that it began with.</summary>
    public async Task<WorkspaceRequest> AgainAsync(string folder, RunStarted started, RunSettings settings, WorkspaceRecord record, CancellationToken cancellationToken)
    {
        var request = await NewAsync(folder, started, settings, cancellationToken) with { From = new WorkspaceOrigin(record.Base, started.Commit, record.Rules) };
        // A repository that was made meanwhile is none of this run's.
        return record.Rules is { IsPlain: true } ? request with { Folder = ProjectFolders.Plain(services.Git, services.Paths, started.Repository) } : request;
    }

    // A run is bound to a path. Where that is no longer the top of a repository, another one may lie around it.
    private async Task<ProjectFolder> FolderAsync(string path, CancellationToken cancellationToken)
    {
        if (services.Discovered is { } known && known.TopLevel == path) return known;
        var found = await ProjectFolders.FindAsync(services.Git, services.Paths, path, cancellationToken);
        return found.TopLevel == path ? found : ProjectFolders.Plain(services.Git, services.Paths, path);
    }

    // Only bubblewrap's boxes can mount layers.
    private static string Kind(RunSettings settings)
    {
        if (settings.Sandbox is not (Sandboxes.None or Sandboxes.Landlock)) return settings.Workspace;
        if (settings.Workspace != WorkspaceKinds.Overlay) return WorkspaceKinds.Copy;
        throw new LatheError(ErrorKind.Validation, "workspace.needs_sandbox", $"The workspace 'overlay' needs the sandbox {Sandboxes.Bubblewrap}; with '{settings.Sandbox}' there is no place to mount it.")
        {
            Guidance = "Use --workspace copy, or leave it to auto.",
        }.ToException();
    }
}

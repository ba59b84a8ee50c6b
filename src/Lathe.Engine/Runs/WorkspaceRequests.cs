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
        Repository = services.Discovered is { } known && known.TopLevel == started.Repository ? known : await services.Git.DiscoverAsync(started.Repository, cancellationToken),
        Exclude = settings.Exclude,
        Kind = Kind(settings),
        Owner = services.Owner,
    };

    /// <summary>One that is gone, or stands somewhere else: the journal and the object store have all that it began with.</summary>
    public async Task<WorkspaceRequest> AgainAsync(string folder, RunStarted started, RunSettings settings, WorkspaceRecord record, CancellationToken cancellationToken) =>
        await NewAsync(folder, started, settings, cancellationToken) with { From = new WorkspaceOrigin(record.Base, started.Commit, record.Rules) };

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

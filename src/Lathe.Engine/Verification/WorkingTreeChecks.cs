using Lathe.Engine.Folders;
using Lathe.Engine.Journal;
using Lathe.Engine.Redaction;
using Lathe.Engine.Runs;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Verification;

/// <summary>Runs checks on a copy of what the user has now, outside of any run; the user's own files are not touched.</summary>
public static class WorkingTreeChecks
{
    /// <summary>Runs commands one after the other and gives each result as it is there.</summary>
    /// <param name="services">What a run would be built from; the journal is not used.</param>
    /// <param name="project">The user's folder.</param>
    /// <param name="settings">The commands and their bounds.</param>
    /// <param name="cancellationToken">Kills the command that runs, and clears up.</param>
    public static async IAsyncEnumerable<CheckResult> RunAsync(
        RunServices services, ProjectFolder project, RunSettings settings, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var id = RunId.New(services.Time).Value;
        var folder = Path.Combine(services.Paths.Runs, $"checks-{id}");
        OwnerFolder.Make(services.Paths.Runs);
        try
        {
            var request = new WorkspaceRequest { RunFolder = folder, Folder = project, Exclude = settings.Exclude, Owner = services.Owner, KeepsIgnored = false };
            await using var workspace = await services.Workspaces.CreateAsync(request, cancellationToken);
            var runner = new CheckRunner(settings, services.Sandbox(settings), new Redactor(id, services.Secrets), services.Permission, services.Time);
            foreach (var command in settings.Verify)
            {
                yield return await runner.RunAsync(workspace, CheckTree.Before, workspace.Base, command, Path.Combine(folder, "reports"), cancellationToken);
                await workspace.RestoreAsync(workspace.Base.Id, cancellationToken);
            }
        }
        finally
        {
            services.Workspaces.Remove(folder);
        }
    }
}

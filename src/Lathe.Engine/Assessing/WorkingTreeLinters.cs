using Lathe.Engine.Folders;
using Lathe.Engine.Journal;
using Lathe.Engine.Redaction;
using Lathe.Engine.Runs;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Assessing;

/// <summary>Runs linters on a copy of what the user has now, outside of any run; the user's own files are not touched.</summary>
public static class WorkingTreeLinters
{
    /// <summary>Runs the linters of the settings one after the other.</summary>
    /// <param name="services">What a run would be built from; the journal is not used.</param>
    /// <param name="project">The user's folder.</param>
    /// <param name="settings">The linters and their bounds.</param>
    /// <param name="cancellationToken">Kills the command that runs, and clears up.</param>
    public static async Task<IReadOnlyList<LinterResult>> RunAsync(RunServices services, ProjectFolder project, RunSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Assessors is not { Count: > 0 } linters) return [];
        var id = RunId.New(services.Time).Value;
        var folder = Path.Combine(services.Paths.Runs, $"assess-{id}");
        OwnerFolder.Make(services.Paths.Runs);
        try
        {
            var request = new WorkspaceRequest { RunFolder = folder, Folder = project, Exclude = settings.Exclude, Owner = services.Owner, KeepsIgnored = false };
            await using var workspace = await services.Workspaces.CreateAsync(request, cancellationToken);
            var runner = new LinterRunner(settings, services.Sandbox(settings), new Redactor(id, services.Secrets), services.Permission, services.Objects);
            var results = new List<LinterResult>();
            foreach (var linter in linters)
            {
                results.Add(await runner.RunAsync(workspace, workspace.Base, linter, cancellationToken));
                await workspace.RestoreAsync(workspace.Base.Id, cancellationToken);
            }

            return results;
        }
        finally
        {
            services.Workspaces.Remove(folder);
        }
    }
}

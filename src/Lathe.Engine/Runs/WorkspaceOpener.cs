using Lathe.Engine.Journal;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Runs;

/// <summary>Makes the workspace of a new run, or reopens that of a resumed one.</summary>
internal sealed class WorkspaceOpener(RunServices services, Run run)
{
    private static readonly StepId Step = new("workspace");

    public async Task<IWorkspace> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        IWorkspace? workspace = null;
        var request = new StepRequest(Step, StepKind.Workspace, run.Started.Repository, StepDurability.Once) { Title = run.Started.Repository };
        var record = await run.StepAsync(request, RunJson.Default.WorkspaceRecord, async token =>
        {
            workspace = await FinishedAsync(folder, token) ?? await services.Workspaces.CreateAsync(await RequestAsync(folder, token), token);
            return new StepEffect<WorkspaceRecord>(new WorkspaceRecord(workspace.Base.Id, workspace.Base.Entries.Count));
        }, cancellationToken);
        run.Tree = record.Base;
        workspace ??= await services.Workspaces.OpenAsync(folder, cancellationToken);
        foreach (var note in workspace.Notes) await run.NoteAsync(note.Code, note.Text, cancellationToken);
        return workspace;
    }

    // A process that was killed between making the workspace and recording it leaves a whole one behind; the run starts from that.
    private async Task<IWorkspace?> FinishedAsync(string folder, CancellationToken cancellationToken)
    {
        if (run.History.Resumed is null) return null;
        try
        {
            return await services.Workspaces.OpenAsync(folder, cancellationToken);
        }
        catch (LatheException e) when (e.Error.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }

    private async Task<WorkspaceRequest> RequestAsync(string folder, CancellationToken cancellationToken) => new()
    {
        RunFolder = folder,
        Repository = await services.Git.DiscoverAsync(run.Started.Repository, cancellationToken),
        Exclude = run.Settings.Exclude,
        Owner = services.Owner,
    };
}

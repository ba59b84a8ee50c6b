using Lathe.Engine.Journal;
using Lathe.Engine.Workspaces;

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
            workspace = await services.Workspaces.CreateAsync(await RequestAsync(folder, token), token);
            return new StepEffect<WorkspaceRecord>(new WorkspaceRecord(workspace.Base.Id, workspace.Base.Entries.Count));
        }, cancellationToken);
        run.Tree = record.Base;
        workspace ??= await services.Workspaces.OpenAsync(folder, cancellationToken);
        foreach (var note in workspace.Notes) await run.NoteAsync(note.Code, note.Text, cancellationToken);
        return workspace;
    }

    private async Task<WorkspaceRequest> RequestAsync(string folder, CancellationToken cancellationToken) => new()
    {
        RunFolder = folder,
        Repository = await services.Git.DiscoverAsync(run.Started.Repository, cancellationToken),
        Exclude = run.Settings.Exclude,
        Owner = services.Owner,
    };
}

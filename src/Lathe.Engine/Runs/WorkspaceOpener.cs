using Lathe.Engine.Applies;
using Lathe.Engine.Journal;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Runs;

/// <summary>Makes the workspace of a new run, or reopens that of a resumed one.</summary>
internal sealed class WorkspaceOpener(RunServices services, Run run)
{
    /// <summary>The step that makes it.</summary>
    public static readonly StepId Step = new("workspace");

    private readonly WorkspaceRequests _requests = new(services);

    public async Task<IWorkspace> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        IWorkspace? workspace = null;
        var request = new StepRequest(Step, StepKind.Workspace, run.History.BeganIn, StepDurability.Once) { Title = run.Started.Repository };
        var record = await run.StepAsync(request, RunJson.WorkspaceStep, async token =>
        {
            workspace = await FinishedAsync(folder, token) ?? await services.Workspaces.CreateAsync(await _requests.NewAsync(folder, run.Started, run.Settings, token), token);
            return new StepEffect<WorkspaceRecord>(WorkspaceRecord.Of(workspace.Base) with { Rules = workspace.Rules });
        }, cancellationToken);
        run.Files = record.State;
        workspace ??= await ReopenAsync(folder, record, cancellationToken);
        foreach (var note in workspace.Notes) await run.NoteAsync(note.Code, note.Text, cancellationToken);
        if (run.Started.Continues is { } former) await TakeUpAsync(workspace, new RunId(former), cancellationToken);
        if (run.Started.Edits is { } edited) await new Artifacts.EditedFilesStep(run, services).LayAsync(workspace, edited, cancellationToken);
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
        catch (LatheException e) when (e.Error.Code == "workspace.damaged")
        {
            // Nothing was done in it yet, so it is made as if there were none.
            File.Delete(new WorkspaceLayout(folder).Record);
            return null;
        }
    }

    // The journal and the object store have all of it, so a workspace that is gone, or stands somewhere else, is put together again; the state that the journal tells of is brought back before the first effect.
    private async Task<IWorkspace> ReopenAsync(string folder, WorkspaceRecord record, CancellationToken cancellationToken)
    {
        try
        {
            var workspace = await services.Workspaces.OpenAsync(folder, cancellationToken);
            if (workspace.MountPath == run.Started.Repository && workspace.Base.Id == record.Base) return workspace;
            await workspace.DisposeAsync();
        }
        catch (LatheException e) when (e.Error.Code is "workspace.missing" or "workspace.damaged")
        {
            // Made again below.
        }

        var again = await services.Workspaces.CreateAsync(await _requests.AgainAsync(folder, run.Started, run.Settings, record, cancellationToken), cancellationToken);
        await run.NoteAsync("workspace.rebuilt", "The run's private files were gone, or stood elsewhere; they were put together again from its checkpoints.", cancellationToken);
        return again;
    }

    // A follow-up starts from what the user has now with the former run's change laid on it, whether or not that was applied.
    private async Task TakeUpAsync(IWorkspace workspace, RunId former, CancellationToken cancellationToken)
    {
        if (run.History.TryGetResult(new StepId("take-up"), out var taken))
        {
            run.Files = StepResults.Read(taken, RunJson.WorkspaceStep, services.Objects).State;
            return;
        }

        var history = await RunHistory.ReadAsync(services.Journal, former, cancellationToken);
        if (history.Ended?.Outcome is not { } outcome || !history.TryGetResult(Step, out var recorded)) return;
        var start = StepResults.Read(recorded, RunJson.WorkspaceStep, services.Objects).Base;
        var request = new StepRequest(new StepId("take-up"), StepKind.Workspace, $"{start} {outcome.Tree}", StepDurability.Once) { Title = $"the change of run {former}" };
        var record = await run.StepAsync(request, RunJson.WorkspaceStep, async token =>
        {
            // What a former process had done of this before it was killed.
            await workspace.RestoreAsync(workspace.Base.State, token);
            var engine = new ApplyEngine(services.Objects);
            var tree = (IDiskTree)workspace.Tree;
            var plan = engine.Plan(Snapshots.Load(start, services.Objects), Snapshots.Load(outcome.Tree, services.Objects), tree, token);
            if (await engine.ExecuteAsync(plan, tree, Path.Combine(services.Paths.Runs, run.Id.Value, "taking-up"), token) is ApplyOutcome.Refused refused) throw NoFit(former, refused.Conflicts);
            ApplyEngine.Complete(Path.Combine(services.Paths.Runs, run.Id.Value, "taking-up"));
            workspace.NoteCommand();
            var sealedTree = await workspace.SealAsync(token);
            return new StepEffect<WorkspaceRecord>(WorkspaceRecord.Of(sealedTree));
        }, cancellationToken);
        run.Files = record.State;
    }

    private static LatheException NoFit(RunId former, IReadOnlyList<ApplyConflict> conflicts) =>
        new LatheError(ErrorKind.Conflict, "run.continue_conflict", $"Your files and the change of run {former} do not fit together: {string.Join("; ", conflicts.Take(5).Select(c => $"{c.Path}: {c.Detail}"))}")
        {
            Guidance = "Bring the files into a state that fits, or start a new run without --continue.",
        }.ToException();
}

using Lathe.Engine.Archives;
using Lathe.Engine.Checkpoints.Versions;
using Lathe.Engine.Collecting;
using Lathe.Engine.Journal;
using Lathe.Engine.Redaction;
using Lathe.Engine.Runs;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Checkpoints;

/// <summary>
/// Puts a run's workspace and conversation back to a checkpoint. Nothing leaves the journal: a restore is a step with a checkpoint before it, which takes it back, and an event that says what counts since.
/// </summary>
/// <param name="services">The journal, the objects, what opens workspaces and makes them again.</param>
public sealed class RestoreEngine(RunServices services)
{
    private const int MostNamed = 5;

    /// <summary>Takes the run and finds out what a restore would do. The run is nobody else's until the work is disposed of.</summary>
    /// <param name="run">The run.</param>
    /// <param name="request">What is to be put back.</param>
    /// <param name="cancellationToken">Stops it; nothing has changed then.</param>
    /// <exception cref="LatheException">Conflict <c>run.owned</c>, <c>run.imported</c>, <c>restore.applied</c>; NotFound <c>restore.no_checkpoints</c>, <c>restore.no_checkpoint</c>, <c>restore.no_path</c>,
    /// <c>restore.collected</c>; Storage; what making a workspace again can fail with.</exception>
    public async Task<RestoreWork> BeginAsync(RunId run, RestoreRequest request, CancellationToken cancellationToken)
    {
        var lease = await services.Journal.TryAcquireAsync(run, cancellationToken) ?? throw RunErrors.Owned(run).ToException();
        IWorkspace? workspace = null;
        try
        {
            var checkpoints = await RunCheckpoints.ReadAsync(services.Journal, run, cancellationToken);
            var checkpoint = checkpoints.Find(run, request.Checkpoint);
            Check(run, checkpoints.History);
            new RunMarks(services.Paths).Require(run);
            workspace = await OpenAsync(run, checkpoints, cancellationToken);
            if (CutOff(checkpoints) is { } stood) await workspace.RestoreAsync(stood, cancellationToken);
            var now = await workspace.SealAsync(cancellationToken);
            var (target, files) = request.Scope == RestoreScope.Conversation ? (now.State, []) : new RestoreTarget(services.Objects).Find(run, now, checkpoint, request.Paths);
            var plan = Plan(checkpoints, checkpoint, request, files);
            Check(plan);
            return new RestoreWork(services.Journal, services.Objects, services.Time, lease, workspace, checkpoints, now, target, new Redactor(run.Value, services.Secrets), plan);
        }
        catch
        {
            if (workspace is not null) await workspace.DisposeAsync();
            await lease.DisposeAsync();
            throw;
        }
    }

    private static void Check(RunId run, RunHistory history)
    {
        if (ImportedRuns.IsImported(history)) throw RunErrors.Imported(run, history).ToException();
        if (history.Applied is null) return;
        throw new LatheError(ErrorKind.Conflict, "restore.applied", $"The change of run {run} stands in your files, and what it would come to from an earlier checkpoint is another change.")
        {
            Guidance = $"Take it out of your files first with 'lathe undo {run}', or follow up on it with 'lathe run --continue {run} \"…\"'.",
        }.ToException();
    }

    // A command or a restore that was cut off does not count, so what it had done by then is taken back first, as a run that is taken up does it.
    private static WorkspaceState? CutOff(RunCheckpoints checkpoints)
    {
        var finished = new HashSet<StepId>();
        for (var i = checkpoints.Events.Count - 1; i >= 0; i--)
        {
            switch (checkpoints.Events[i].Data)
            {
                case RunRestored:
                    return null;
                case StepFinished step:
                    finished.Add(step.Step);
                    break;
                case StepStarted { Checkpoint: { } stood } step:
                    return finished.Contains(step.Step) ? null : new WorkspaceState(stood, step.Ignored);
            }
        }

        return null;
    }

    private async Task<IWorkspace> OpenAsync(RunId run, RunCheckpoints checkpoints, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(services.Paths.Runs, run.Value);
        try
        {
            return await services.Workspaces.OpenAsync(folder, cancellationToken);
        }
        catch (LatheException e) when (e.Error.Code is "workspace.missing" or "workspace.damaged" && checkpoints.History.TryGetResult(WorkspaceOpener.Step, out _))
        {
            return await AgainAsync(folder, checkpoints, cancellationToken);
        }
    }

    // As a resumed run does it: from what it began with to what the journal saw last.
    private async Task<IWorkspace> AgainAsync(string folder, RunCheckpoints checkpoints, CancellationToken cancellationToken)
    {
        var history = checkpoints.History;
        history.TryGetResult(WorkspaceOpener.Step, out var made);
        var record = StepResults.Read(made!, RunJson.WorkspaceStep, services.Objects);
        var request = await new WorkspaceRequests(services).AgainAsync(folder, history.Started!, ResumeRequest.Nothing.Applied(history), record, cancellationToken);
        var workspace = await services.Workspaces.CreateAsync(request, cancellationToken);
        try
        {
            if (new TreeSightings(services.Objects).Of(checkpoints.Events).LastOrDefault(static s => s.State is not null)?.State is { } last) await workspace.RestoreAsync(last, cancellationToken);
            return workspace;
        }
        catch
        {
            await workspace.DisposeAsync();
            throw;
        }
    }

    private static RestorePlan Plan(RunCheckpoints checkpoints, RunCheckpoint checkpoint, RestoreRequest request, IReadOnlyList<SnapshotDifference> files)
    {
        var paths = request.Paths is { Count: > 0 } named ? named : null;
        if (request.Scope == RestoreScope.Files) return new RestorePlan(checkpoint, request.Scope, files, 0, 0) { Paths = paths };
        var before = Answers(checkpoints.Events, long.MaxValue);
        var after = Answers(checkpoints.Events, checkpoint.Sequence);
        return new RestorePlan(checkpoint, request.Scope, files, before.Except(after).Count(), after.Except(before).Count());
    }

    private static HashSet<long> Answers(IReadOnlyList<RunEvent> events, long before)
    {
        var line = new CountedEvents();
        foreach (var stored in events.TakeWhile(e => e.Sequence < before)) line.Add(stored);
        return [.. line.Counting().Where(static e => e.Data is StepFinished { Kind: StepKind.Model }).Select(static e => e.Sequence)];
    }

    private void Check(RestorePlan plan)
    {
        var gone = plan.Files.Where(f => f.After is { Kind: not SnapshotEntryKind.EmptyDirectory } entry && (f.Before is not { } there || there.Content != entry.Content) && !services.Objects.Contains(entry.Content)).Select(f => f.Path).ToList();
        if (gone.Count == 0) return;
        var more = gone.Count > MostNamed ? $" and {gone.Count - MostNamed} more" : "";
        throw RestoreTarget.Collected(null, plan.Checkpoint, $"the content of {string.Join(", ", gone.Take(MostNamed))}{more} is").ToException();
    }
}

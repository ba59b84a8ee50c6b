using Lathe.Engine.Applies;
using Lathe.Engine.Collecting;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Runs;

/// <summary>What an apply, an undo or a redo did.</summary>
/// <param name="Files">The paths that changed; empty when there was nothing to do.</param>
/// <param name="Conflicts">Why nothing was changed; empty when it was.</param>
/// <param name="Recovered">What was put right first, after a process was killed in the middle; null for nothing.</param>
public sealed record DeliveryResult(IReadOnlyList<AppliedFile> Files, IReadOnlyList<ApplyConflict> Conflicts, string? Recovered);

/// <summary>
/// Delivers a run's change onto the user's files, and takes it back, with the journal in step: the mark of work under way is taken away only after the event is
/// durable, so that a kill at any moment is put right by the next command.
/// </summary>
/// <param name="journal">The journal.</param>
/// <param name="objects">Snapshots and images.</param>
/// <param name="paths">Where state lies.</param>
public sealed class DeliveryEngine(IJournal journal, IObjectStore objects, LathePaths paths)
{
    private readonly ApplyEngine _engine = new(objects);

    /// <summary>Applies the change of a run's best attempt.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops before the first file changes.</param>
    /// <exception cref="LatheException">NotFound <c>run.no_change</c>, <c>run.collected</c>, Conflict <c>run.owned</c> or <c>apply.already_applied</c>, Storage.</exception>
    public Task<DeliveryResult> ApplyAsync(RunId run, CancellationToken cancellationToken) => ChangeAsync(run, undo: false, async (work, tree) =>
    {
        if (work.History.Applied is not null) throw Error(ErrorKind.Conflict, "apply.already_applied", $"The change of run {run} is applied already.", $"Take it back with 'lathe undo {run}'.");
        if (work.History.Restored is { } restored)
        {
            throw Error(
                ErrorKind.Conflict, "run.restored", $"Run {run} was put back to its checkpoint {restored.Checkpoint} and has not gone on since, so nothing of it is checked.",
                $"Go on with 'lathe resume {run}', or take the restore back with 'lathe restore {run}@latest'.");
        }

        var final = work.History.Ended?.Outcome?.Tree ?? work.History.Attempts.LastOrDefault(a => a.Finished is not null)?.Finished?.Tree
            ?? throw Error(ErrorKind.NotFound, "run.no_change", $"Run {run} has no change yet.", $"See where it stands with 'lathe show {run}'.");
        var plan = _engine.Plan(Snapshots.Load(work.Base(objects), objects), Snapshots.Load(final, objects), tree, cancellationToken);
        var outcome = await _engine.ExecuteAsync(plan, tree, work.IntentFile, cancellationToken);
        return await work.FinishAsync(outcome, plan.Files, done => new ChangeApplied(work.History.Applies.Count + 1, done.Manifest, done.Files));
    }, cancellationToken);

    /// <summary>Takes the applied change back.</summary>
    /// <param name="run">The run.</param>
    /// <param name="merge">Whether paths that the user has changed since are merged; otherwise they are in the way.</param>
    /// <param name="cancellationToken">Stops before the first file changes.</param>
    public Task<DeliveryResult> UndoAsync(RunId run, bool merge, CancellationToken cancellationToken) => ChangeAsync(run, undo: true, (work, tree) =>
    {
        var applied = work.History.Applied ?? throw Error(ErrorKind.NotFound, "apply.not_applied", $"The change of run {run} is not applied.", $"Apply it with 'lathe apply {run}'.");
        var files = ApplyManifest.Load(applied.Manifest, objects).Files.Select(f => f with { Before = f.After, After = f.Before }).ToList();
        return TurnAsync(work, tree, new Turn(applied, Backward: true, merge, files), cancellationToken);
    }, cancellationToken);

    /// <summary>Puts the change that was taken back last into the files again.</summary>
    /// <param name="run">The run.</param>
    /// <param name="merge">Whether paths that the user has changed since are merged; otherwise they are in the way.</param>
    /// <param name="cancellationToken">Stops before the first file changes.</param>
    public Task<DeliveryResult> RedoAsync(RunId run, bool merge, CancellationToken cancellationToken) => ChangeAsync(run, undo: true, (work, tree) =>
    {
        if (work.History.Applied is not null || work.History.Applies.Count == 0) throw Error(ErrorKind.NotFound, "apply.not_undone", $"There is no undone change of run {run}.", $"Apply it with 'lathe apply {run}'.");
        var undone = work.History.Applies[^1];
        return TurnAsync(work, tree, new Turn(undone, Backward: false, merge, ApplyManifest.Load(undone.Manifest, objects).Files), cancellationToken);
    }, cancellationToken);

    // Where the user has changed no path there is nothing to merge.
    private async Task<DeliveryResult> TurnAsync(DeliveryWork work, DiskFileTree tree, Turn turn, CancellationToken cancellationToken)
    {
        var (record, backward) = (turn.Record, turn.Backward);
        var outcome = backward ? _engine.Undo(record.Manifest, tree, work.IntentFile, cancellationToken, record.Number) : _engine.Redo(record.Manifest, tree, work.IntentFile, cancellationToken, record.Number);
        if (outcome is not ApplyOutcome.Refused || !turn.Merge) return await work.FinishAsync(outcome, turn.Files, done => turn.Event(done.Manifest));
        var plan = _engine.PlanMerge(record.Manifest, backward, tree, cancellationToken);
        outcome = await _engine.ExecuteMergeAsync(plan, record.Manifest, backward, record.Number, tree, work.IntentFile, cancellationToken);
        return await work.FinishAsync(outcome, plan.Files, done => turn.Event(done.Manifest));
    }

    private sealed record Turn(ApplyRecord Record, bool Backward, bool Merge, IReadOnlyList<AppliedFile> Files)
    {
        // The record stays what it is where nothing has to be added to it.
        public RunEventData Event(ObjectHash record)
        {
            ObjectHash? changed = record == Record.Manifest ? null : record;
            return Backward ? new ChangeUndone(Record.Number, changed) : new ChangeRedone(Record.Number, changed);
        }
    }

    private async Task<DeliveryResult> ChangeAsync(RunId run, bool undo, Func<DeliveryWork, DiskFileTree, Task<DeliveryResult>> change, CancellationToken cancellationToken)
    {
        await using var lease = await journal.TryAcquireAsync(run, cancellationToken) ?? throw RunErrors.Owned(run).ToException();
        var history = await RunHistory.ReadAsync(journal, run, cancellationToken);
        var repository = history.Started?.Repository ?? throw new InvalidOperationException("The run's first event is missing.");
        var folder = Path.Combine(paths.Runs, run.Value);
        OwnerFolder.Make(folder);
        var work = new DeliveryWork(journal, lease, history, Path.Combine(folder, "applying"));
        new RunMarks(paths).Require(run, undo);
        using var tree = new DiskFileTree(repository, durable: true);
        var recovered = await RecoverAsync(work, tree);
        return await change(work, tree) with { Recovered = recovered };
    }

    private async Task<string?> RecoverAsync(DeliveryWork work, DiskFileTree tree)
    {
        switch (_engine.Recover(tree, work.IntentFile))
        {
            case RecoveryOutcome.Finished finished:
                await work.JournalRecoveredAsync(finished, objects);
                return "An earlier command was killed after its last file was written; it counts as done.";
            case RecoveryOutcome.RolledBack rolledBack:
                var left = rolledBack.Disturbed.Count == 0 ? "" : $" Left as you have changed them since: {string.Join(", ", rolledBack.Disturbed)}.";
                return $"An earlier command was killed half-way; what it had changed was put back.{left}";
            default:
                return null;
        }
    }

    internal static LatheException Error(ErrorKind kind, string code, string message, string guidance) => new LatheError(kind, code, message) { Guidance = guidance }.ToException();
}

/// <summary>One apply, undo or redo under way.</summary>
internal sealed record DeliveryWork(IJournal Journal, IRunLease Lease, RunHistory History, string IntentFile)
{
    /// <summary>The snapshot that the run started from.</summary>
    public ObjectHash Base(IObjectStore objects) => History.TryGetResult(new StepId("workspace"), out var step)
        ? StepResults.Read(step, RunJson.WorkspaceStep, objects).Base
        : throw DeliveryEngine.Error(ErrorKind.NotFound, "run.no_change", $"Run {Lease.Run} has no workspace yet.", $"Go on with it: 'lathe resume {Lease.Run}'.");

    public async Task<DeliveryResult> FinishAsync(ApplyOutcome outcome, IReadOnlyList<AppliedFile> files, Func<ApplyOutcome.Done, RunEventData> data)
    {
        switch (outcome)
        {
            case ApplyOutcome.Done done:
                await AppendAsync(data(done));
                ApplyEngine.Complete(IntentFile);
                return new DeliveryResult(files, [], null);
            case ApplyOutcome.Refused refused:
                return new DeliveryResult([], refused.Conflicts, null);
            default:
                return new DeliveryResult([], [], null);
        }
    }

    /// <summary>Journals what a killed process had done and not journalled.</summary>
    public async Task JournalRecoveredAsync(RecoveryOutcome.Finished finished, IObjectStore objects)
    {
        var known = History.Applies.LastOrDefault(a => a.Manifest == finished.Manifest);
        RunEventData? missing = (finished.Backward, known) switch
        {
            (true, null) when finished.Apply is { } number => new ChangeUndone(number, finished.Manifest),
            (false, null) when finished.Apply is { } number => new ChangeRedone(number, finished.Manifest),
            (false, null) => new ChangeApplied(History.Applies.Count + 1, finished.Manifest, ApplyManifest.Load(finished.Manifest, objects).Files.Count),
            (true, { Undone: false }) => new ChangeUndone(known.Number),
            (false, { Undone: true }) => new ChangeRedone(known.Number),
            _ => null,
        };
        if (missing is not null) await AppendAsync(missing);
        ApplyEngine.Complete(IntentFile);
    }

    private async Task AppendAsync(RunEventData data)
    {
        foreach (var stored in await Journal.AppendAsync(Lease, [data], CancellationToken.None)) History.Apply(stored);
    }
}

using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Artifacts;

/// <summary>Stores the change of an accepted attempt as a version: the patch is the main file, the changed files are its parts.</summary>
internal sealed class ArtifactSteps(Run run, RunServices services)
{
    private const string Segment = "artifact";

    public async Task StoreAsync(AttemptResult best, Snapshot from, CancellationToken cancellationToken)
    {
        if (!best.Accepted || best.Change.Files == 0 || run.Settings.Artifacts is not { } settings || services.Artifacts is not { } store) return;
        var step = new StepId($"attempt-{best.Number}").Child(Segment);
        var former = await FormerAsync(cancellationToken);
        var item = new ItemName(former?.Project ?? settings.Project, former?.Item ?? NameOf());
        var request = new StepRequest(step, StepKind.Artifact, $"{item} {best.Change.Tree} {best.Change.Diff}", StepDurability.Once) { Title = $"version of {item}" };
        var record = await run.StepAsync(request, RunArtifactJson.Step, async token =>
        {
            var draft = Draft(item, step, best, from, former, settings);
            return new StepEffect<RunArtifact>(await StoreAsync(step, draft, settings, store, token));
        }, cancellationToken);
        if (record.Problem is { } problem) await run.NoteAsync("artifacts.later", problem, cancellationToken);
    }

    private async Task<RunArtifact> StoreAsync(StepId step, ArtifactDraft draft, ArtifactRunSettings settings, RunArtifactServices services, CancellationToken cancellationToken)
    {
        var progress = new StepProgress(this, step);
        try
        {
            await using var store = await services.Open(cancellationToken);
            var written = await store.Writer.WriteAsync(draft, progress, cancellationToken);
            services.Outbox.Record($"{written.Version.Name}@{written.Version.Version}", null, run.Time.GetUtcNow());
            var problem = written.NamingProblem is { } naming ? $"{written.Version.Name}@{written.Version.Version} is stored, but not under its own keys yet: {naming} 'lathe artifacts sync' does that." : null;
            return new RunArtifact(draft.Project, draft.Item, written.Version.Version, written.Parts) { Problem = problem, Drained = await DrainAsync(store, services.Outbox, cancellationToken) };
        }
        catch (LatheException e) when (e.Error.Kind is not ErrorKind.Cancelled)
        {
            services.Outbox.Record($"{draft.Project}/{draft.Item}", e.Error, run.Time.GetUtcNow());
            if (settings.Required) throw Required(draft, e);
            services.Outbox.Put(new OutboxEntry(draft, run.Time.GetUtcNow(), 1, e.Error));
            return new RunArtifact(draft.Project, draft.Item, null, progress.Failed)
            {
                Queued = true,
                Problem = $"The version of {draft.Project}/{draft.Item} could not be stored: {e.Error.Message} It is kept on this machine and stored with the next run, or by 'lathe artifacts sync'.",
            };
        }
    }

    // What waits from before; its failures change nothing for this run.
    private async Task<IReadOnlyList<string>> DrainAsync(ArtifactStore store, IArtifactOutbox outbox, CancellationToken cancellationToken)
    {
        if (outbox.List().Count == 0) return [];
        var drained = await OutboxDrain.RunAsync(store, outbox, run.Time, cancellationToken);
        return [.. drained.Stored.Select(static w => $"{w.Version.Name}@{w.Version.Version}")];
    }

    private ArtifactDraft Draft(ItemName item, StepId step, AttemptResult best, Snapshot from, RunArtifact? former, ArtifactRunSettings settings)
    {
        var objects = services.Objects;
        var parts = new List<DraftPart>();
        foreach (var change in Snapshots.Changes(from, Snapshots.Load(best.Change.Tree, objects), objects))
        {
            parts.Add(change.After is { } content
                ? new DraftPart(change.Path, ArtifactKeys.Extension(change.Path), objects.Put(content, durable: true), content.Length) { Executable = (change.NewMode & 0x49) != 0, Link = change.NewIsLink }
                : new DraftPart(change.Path, ArtifactKeys.Extension(change.Path), null, 0));
        }

        var task = run.Started.Task;
        return new ArtifactDraft
        {
            Project = item.Project,
            Item = item.Item,
            // After a restore an attempt of the same number may be another one.
            Token = run.History.RestoreCount == 0 ? $"{run.Id}/{step}" : $"{run.Id}/{step}~{run.History.RestoreCount}",
            RepeatedSince = run.History.Resumed is null ? null : run.History.StartedAt,
            Parent = former?.Version,
            KeepsOthers = former is not null,
            Title = task.Title,
            Description = task.Description,
            Mode = task.Mode.ToString().ToLowerInvariant(),
            Language = task.Language,
            Run = run.Id.Value,
            Attempt = best.Number,
            Author = services.Artifacts?.Author,
            Verdict = best.Verdict.Verdict,
            Retention = settings.Retention,
            Main = new DraftPart(null, ".patch", best.Change.Diff, objects.Get(best.Change.Diff)?.Length ?? 0),
            Parts = parts,
        };
    }

    // A run that edits a version, or follows up on a run that stored one, makes the next version of it.
    private async Task<RunArtifact?> FormerAsync(CancellationToken cancellationToken)
    {
        if (VersionDownload.Of(run.History, services.Objects) is { } edited) return new RunArtifact(edited.Project, edited.Item, edited.Version > 0 ? edited.Version : null, []);
        if (run.Started.Continues is not { } former) return null;
        var history = await RunHistory.ReadAsync(services.Journal, new RunId(former), cancellationToken);
        return Stored(history, services.Objects);
    }

    /// <summary>What a run stored last; null for nothing.</summary>
    internal static RunArtifact? Stored(RunHistory history, IObjectStore objects)
    {
        for (var i = history.Attempts.Count - 1; i >= 0; i--)
        {
            if (history.TryGetResult(new StepId($"attempt-{history.Attempts[i].Number}").Child(Segment), out var step)) return StepResults.Read(step, RunArtifactJson.Step, objects);
        }

        return null;
    }

    // Two tasks of one title are two items: the last letters of a run's id are chance.
    private string NameOf() => $"{ItemName.Slug(run.Started.Task.Title, 48)}-{run.Id.Value[^6..].ToLowerInvariant()}";

    // Not of kind Storage, which would mean that the run's own journal fails.
    private static LatheException Required(ArtifactDraft draft, LatheException e) => new LatheError(
        e.Error.Kind is ErrorKind.Storage or ErrorKind.Conflict ? ErrorKind.Connection : e.Error.Kind, "artifacts.required", $"The version of {draft.Project}/{draft.Item} could not be stored, and artifacts.required says that it has to be: {e.Error.Message}")
    {
        Recovery = Recovery.AskHuman,
        Attempts = e.Error.Attempts,
        Guidance = $"{e.Error.Guidance} Then answer with 'lathe answer RUN --choice retry'; the change itself is finished and kept.".TrimStart(),
    }.ToException(e);

    private sealed class StepProgress(ArtifactSteps steps, StepId step) : IProgress<ArtifactProgress>
    {
        private readonly List<PartOutcome> _done = [];

        /// <summary>What became of the parts of a write that failed.</summary>
        public IReadOnlyList<PartOutcome> Failed => _done;

        public void Report(ArtifactProgress value)
        {
            if (value.Part.State != PartState.Sending) _done.Add(value.Part);
            steps.Say(step, $"storing: {value.PartsDone} of {value.Parts} parts, {value.BytesDone:N0} of {value.Bytes:N0} bytes");
        }
    }

    private void Say(StepId step, string text) => services.Observer.Progressed(step, text);
}

using System.Text.Json;
using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Redaction;
using Lathe.Engine.Runs;
using Lathe.Engine.Text;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Checkpoints;

/// <summary>A restore that was looked into and can be done. Holds the run's lease and its workspace until it is disposed of.</summary>
public sealed class RestoreWork : IAsyncDisposable
{
    private const int MostNamed = 30;

    private readonly IJournal _journal;
    private readonly IObjectStore _objects;
    private readonly TimeProvider _time;
    private readonly IRunLease _lease;
    private readonly IWorkspace _workspace;
    private readonly RunCheckpoints _checkpoints;
    private readonly Snapshot _now;
    private readonly WorkspaceState _target;
    private readonly Redactor _redactor;

    internal RestoreWork(
        IJournal journal, IObjectStore objects, TimeProvider time, IRunLease lease, IWorkspace workspace, RunCheckpoints checkpoints, Snapshot now, WorkspaceState target, Redactor redactor, RestorePlan plan) =>
        (_journal, _objects, _time, _lease, _workspace, _checkpoints, _now, _target, _redactor, Plan) = (journal, objects, time, lease, workspace, checkpoints, now, target, redactor, plan);

    /// <summary>What it would do.</summary>
    public RestorePlan Plan { get; }

    /// <summary>Does it. A process that is killed meanwhile leaves the run as it was: the event that says so comes last, and the files go where the journal says.</summary>
    /// <param name="cancellationToken">Stops between files; the run is then as it was.</param>
    public async Task<RestoreResult> ExecuteAsync(CancellationToken cancellationToken)
    {
        var history = _checkpoints.History;
        var step = RestoreSteps.Next(history);
        var title = $"back to checkpoint {Plan.Checkpoint.Number}";
        var hash = ObjectHash.Of(System.Text.Encoding.UTF8.GetBytes($"{Plan.Checkpoint.Tree} {Plan.Scope} {_target.Tree}")).Hex;
        var began = _time.GetTimestamp();
        await AppendAsync([new StepStarted(step, StepKind.Workspace, hash, _now.Id, Title: title) { Ignored = _now.Ignored }], cancellationToken);
        var restored = await _workspace.RestoreAsync(_target, cancellationToken);
        await AppendAsync([.. Events(step, hash, title, (long)_time.GetElapsedTime(began).TotalMilliseconds, restored)], CancellationToken.None);
        return new RestoreResult(Plan, _checkpoints.Items.Count + 1, history.State);
    }

    /// <summary>Frees the run.</summary>
    public async ValueTask DisposeAsync()
    {
        await _workspace.DisposeAsync();
        await _lease.DisposeAsync();
    }

    private IEnumerable<RunEventData> Events(StepId step, string hash, string title, long milliseconds, Snapshot restored)
    {
        var form = RunJson.WorkspaceStep;
        using var result = JsonDocument.Parse(form.Write(Runs.WorkspaceRecord.Of(restored)));
        yield return new StepFinished(step, StepKind.Workspace, hash, milliseconds, result.RootElement.Clone(), Title: title);
        var past = Past();
        yield return new RunRestored(
            step, Plan.Checkpoint.Number, Plan.Checkpoint.Step, Plan.Scope, restored.Id, Plan.Scope == RestoreScope.Files ? null : Plan.Checkpoint.Sequence - 1, past?.Attempts.LastOrDefault()?.Number, Plan.Paths)
        {
            Ignored = restored.Ignored,
        };
        if (Words() is { } words) yield return Said(words);
        yield return Standing(past);
    }

    // The run as it stood at the checkpoint.
    private RunHistory? Past()
    {
        if (Plan.Scope == RestoreScope.Files) return null;
        var past = new RunHistory();
        foreach (var stored in _checkpoints.Events.TakeWhile(e => e.Sequence < Plan.Checkpoint.Sequence)) past.Apply(stored);
        return past;
    }

    // A restore that is taken back leaves the run as it was before, also where it was over; any other waits for a person's word.
    private RunEventData Standing(RunHistory? past)
    {
        if (Plan is { Scope: RestoreScope.All, Checkpoint.IsBeforeRestore: true } && (past?.Ended ?? (RunEventData?)past?.Paused) is { } stood) return stood;
        return new RunPaused(RunState.NeedsHuman, $"The run was put back to its checkpoint {Plan.Checkpoint.Number}; it goes on when it is resumed.");
    }

    // Where files and conversation do not fit together any more, the agent is told.
    private string? Words()
    {
        var (which, differences) = Plan.Scope switch
        {
            RestoreScope.Files => ($"A person put files back to how they were before: {Plan.Checkpoint.Title}. They are not as you left them", Plan.Files),
            RestoreScope.Conversation => ("The files are further than this conversation", new StoredSnapshots(_objects).Compare(Plan.Checkpoint.State, _now.State)),
            _ => ("", []),
        };
        if (differences.Count == 0) return null;
        var more = differences.Count > MostNamed ? $" and {differences.Count - MostNamed} more" : "";
        return $"{which}: {string.Join(", ", differences.Take(MostNamed).Select(d => d.After is null ? $"{d.Path} (gone)" : d.Path))}{more}. Read them again before you edit them, and go on from what they are now.";
    }

    private FeedbackSaid Said(string words)
    {
        var text = Bounded.HeadAndTail(_redactor.Redact(words), FeedbackItem.LongestEvidence);
        var title = Bounded.OneLine(text, FeedbackItem.LongestTitle);
        var item = new FeedbackItem(FeedbackId.Of(FeedbackSource.Person, text), FeedbackSource.Person, FeedbackPriority.Must, title) { Evidence = title == text ? null : text };
        return new FeedbackSaid(RunId.New(_time).Value, item);
    }

    private async Task AppendAsync(IReadOnlyList<RunEventData> events, CancellationToken cancellationToken)
    {
        foreach (var stored in await _journal.AppendAsync(_lease, events, cancellationToken)) _checkpoints.History.Apply(stored);
    }
}

using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Checkpoints;

/// <summary>The checkpoints of a run, folded from its journal.</summary>
public sealed class RunCheckpoints
{
    private readonly List<RunCheckpoint> _items;

    private RunCheckpoints(List<RunEvent> events, RunHistory history, List<RunCheckpoint> items) => (Events, History, _items) = (events, history, items);

    /// <summary>The events, in order.</summary>
    internal IReadOnlyList<RunEvent> Events { get; }

    /// <summary>The whole history.</summary>
    public RunHistory History { get; }

    /// <summary>The checkpoints in order.</summary>
    public IReadOnlyList<RunCheckpoint> Items => _items;

    /// <summary>Reads a run's checkpoints.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<RunCheckpoints> ReadAsync(IJournal journal, RunId run, CancellationToken cancellationToken)
    {
        var events = new List<RunEvent>();
        var history = new RunHistory();
        var line = new CountedEvents();
        await foreach (var stored in journal.ReadAsync(run, after: 0, cancellationToken))
        {
            events.Add(stored);
            history.Apply(stored);
            if (stored.Data is StepStarted { Checkpoint: not null } or RunRestored) line.Add(stored);
        }

        var counting = line.Counting().Select(static e => e.Sequence).ToHashSet();
        var items = new List<RunCheckpoint>();
        foreach (var stored in events)
        {
            if (stored.Data is StepStarted { Checkpoint: { } tree } step)
                items.Add(new RunCheckpoint(items.Count + 1, stored.Sequence, stored.At, step.Step, step.Title ?? step.Step.Value, tree) { Ignored = step.Ignored, Counts = counting.Contains(stored.Sequence) });
        }

        return new RunCheckpoints(events, history, items);
    }

    /// <summary>The checkpoint of a number.</summary>
    /// <param name="run">The run, for what is said where there is none.</param>
    /// <param name="number">The number; null for the latest.</param>
    /// <exception cref="LatheException">NotFound <c>restore.no_checkpoints</c>, <c>restore.no_checkpoint</c>.</exception>
    public RunCheckpoint Find(RunId run, int? number)
    {
        if (_items.Count == 0) throw Error("restore.no_checkpoints", $"Run {run} has no checkpoints: it has done nothing that could write.", $"See where it stands with 'lathe show {run}'.");
        if (number is null) return _items[^1];
        return number.Value >= 1 && number.Value <= _items.Count ? _items[number.Value - 1] : throw Error("restore.no_checkpoint", $"Run {run} has no checkpoint {number}; it has 1 to {_items.Count}.", $"'lathe checkpoints {run}' lists them.");
    }

    /// <summary>The state that the run started from; null where it has no workspace yet.</summary>
    /// <param name="objects">Where large results are.</param>
    public WorkspaceState? Base(IObjectStore objects) => History.TryGetResult(new StepId("workspace"), out var step) ? StepResults.Read(step, RunJson.WorkspaceStep, objects).State : null;

    private static LatheException Error(string code, string message, string guidance) => new LatheError(ErrorKind.NotFound, code, message) { Guidance = guidance }.ToException();
}

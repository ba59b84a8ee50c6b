using Lathe.Engine.Journal;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Archives;

/// <summary>Whether what a run needs to go on, to be applied and to be restored is in the object store: the trees that its events name with every file of theirs, large results, and the changes.</summary>
internal static class RunContents
{
    /// <summary>What is missing; empty for a run that is whole.</summary>
    /// <param name="journal">Has its events.</param>
    /// <param name="objects">The store.</param>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<IReadOnlyCollection<ObjectHash>> MissingAsync(IJournal journal, IObjectStore objects, RunId run, CancellationToken cancellationToken)
    {
        var named = new NamedObjects(objects);
        var missing = new HashSet<ObjectHash>();
        await foreach (var stored in journal.ReadAsync(run, after: 0, cancellationToken))
        {
            foreach (var hash in Needed(stored.Data))
            {
                if (objects.Contains(hash)) named.Name(hash);
                else missing.Add(hash);
            }
        }

        missing.UnionWith(named.Missing);
        return missing;
    }

    private static IEnumerable<ObjectHash> Needed(RunEventData data) => data switch
    {
        StepStarted { Checkpoint: { } tree } => [tree],
        StepFinished { ResultObject: { } result } => [result],
        StepFinished { Kind: StepKind.Workspace, Step.Value: "workspace", Result: { Element: var made } } => made.TryGetProperty("base", out var tree) && tree.GetString() is { } hex ? [new ObjectHash(hex)] : [],
        AttemptFinished attempt => [attempt.Tree, attempt.Change],
        RunEnded { Outcome: { } outcome } => [outcome.Tree, outcome.Change],
        RunRestored restored => [restored.Tree],
        _ => [],
    };
}

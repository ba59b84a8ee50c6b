using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Impact;

/// <summary>The impact of a run's change, worked out from what the store keeps of it; its workspace need not be there any more.</summary>
public static class RunImpact
{
    /// <summary>The impact of the change that the run would deliver.</summary>
    /// <param name="history">What the journal says about the run.</param>
    /// <param name="objects">The store.</param>
    /// <param name="options">How far to look.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <returns>Null for a run without a change.</returns>
    /// <exception cref="LatheException">Storage: the store is damaged.</exception>
    public static ImpactReport? Of(RunHistory history, IObjectStore objects, ImpactOptions options, CancellationToken cancellationToken)
    {
        var final = history.Ended?.Outcome?.Tree ?? history.Attempts.LastOrDefault(a => a.Finished is not null)?.Finished?.Tree;
        if (final is not { } tree || !history.TryGetResult(new StepId("workspace"), out var step)) return null;
        var before = Snapshots.Load(StepResults.Read(step, RunJson.WorkspaceStep, objects).Base, objects);
        var after = Snapshots.Load(tree, objects);
        return ChangeImpact.Of(Snapshots.Changes(before, after, objects), ImpactTree.Of(after, objects), options, cancellationToken);
    }
}

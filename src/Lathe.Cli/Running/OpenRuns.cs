using Lathe.Engine.Journal;

namespace Lathe.Cli.Running;

/// <summary>Which of the open runs of a journal are this machine's to go on with, where nobody named one.</summary>
internal static class OpenRuns
{
    /// <summary>Those that were interrupted, wait for a time, or were answered, and whose repository and workspace are here.</summary>
    public static async Task<IReadOnlyList<RunSummary>> OfThisMachineAsync(Composition composition, IReadOnlyList<RunSummary> open, CancellationToken cancellationToken)
    {
        var kept = new List<RunSummary>();
        foreach (var run in open)
        {
            if (run.State == RunState.NeedsHuman && (await RunHistory.ReadAsync(composition.Journal, run.Run, cancellationToken)).FreshAnswers.Count == 0) continue;
            kept.Add(run);
        }

        return kept;
    }
}

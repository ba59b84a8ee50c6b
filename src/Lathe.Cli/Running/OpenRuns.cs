using Lathe.Engine.Journal;

namespace Lathe.Cli.Running;

/// <summary>Which of the open runs of a journal are this machine's to go on with, where nobody named one.</summary>
internal static class OpenRuns
{
    /// <summary>Those that were interrupted, wait for a time, or were answered; in a journal that several machines share, only those whose files are here.</summary>
    public static async Task<IReadOnlyList<RunSummary>> OfThisMachineAsync(Composition composition, IReadOnlyList<RunSummary> open, CancellationToken cancellationToken)
    {
        var machine = composition.Machine;
        var kept = new List<RunSummary>();
        foreach (var run in open)
        {
            if (machine is null && run.State != RunState.NeedsHuman)
            {
                kept.Add(run);
                continue;
            }

            var history = await RunHistory.ReadAsync(composition.Journal, run.Run, cancellationToken);
            if (run.State == RunState.NeedsHuman && history.FreshAnswers.Count == 0) continue;
            if (machine is null || IsHere(composition, run, history, machine)) kept.Add(run);
        }

        return kept;
    }

    // A version before this one did not say on which machine a run was; its workspace does.
    private static bool IsHere(Composition composition, RunSummary run, RunHistory history, string machine) =>
        history.Machine is { } owner ? owner == machine && Directory.Exists(run.Repository) : File.Exists(Path.Combine(composition.Paths.Runs, run.Run.Value, "workspace.json"));
}

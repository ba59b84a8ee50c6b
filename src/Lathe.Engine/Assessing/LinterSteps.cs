using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.Engine.Text;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Assessing;

/// <summary>Runs a run's linters as recorded steps, one after the other, on a second tree of what would be delivered. Without linters nothing is made.</summary>
/// <param name="run">The run.</param>
/// <param name="services">What it is built from.</param>
/// <param name="runner">Runs one.</param>
/// <param name="folder">The run's folder.</param>
internal sealed class LinterSteps(Run run, RunServices services, LinterRunner runner, string folder)
{
    private readonly string _folder = Path.Combine(folder, "lint");

    /// <summary>What each linter says of a tree; one that could not be run is noted and says nothing.</summary>
    /// <param name="attempt">The attempt's place.</param>
    /// <param name="delivered">The tree.</param>
    /// <param name="cancellationToken">Kills the command that runs.</param>
    public async Task<IReadOnlyList<LinterResult>> RunAsync(StepId attempt, Snapshot delivered, CancellationToken cancellationToken)
    {
        if (run.Settings.Assessors is not { Count: > 0 } linters) return [];
        IWorkspace? copy = null;
        var results = new List<LinterResult>();
        try
        {
            foreach (var linter in linters)
            {
                var request = new StepRequest(attempt.Child("lint").Child($"linter-{results.Count}"), StepKind.Verify, $"{linter.Name}\n{linter.Command}\n{delivered.Id}", StepDurability.Once) { Title = Bounded.OneLine(linter.Command, 120) };
                var result = await run.StepAsync(request, AssessingJson.LinterStep, async token =>
                {
                    if (copy is null) copy = await services.Workspaces.ForkAsync(folder, _folder, delivered, token);
                    else await copy.RestoreAsync(delivered.Id, token);
                    return new StepEffect<LinterResult>(await runner.RunAsync(copy, delivered, linter, token));
                }, cancellationToken);
                if (result.Problem is { } problem) await run.NoteAsync("quality.linter", $"{result.Name}: {problem}", cancellationToken);
                results.Add(result);
            }
        }
        finally
        {
            if (copy is not null) await copy.DisposeAsync();

            // Also where it was being made when the run was stopped.
            services.Workspaces.Remove(_folder);
        }

        return results;
    }
}

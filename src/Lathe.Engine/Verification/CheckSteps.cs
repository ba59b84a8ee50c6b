using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.Engine.Text;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Verification;

/// <summary>Runs verify commands as recorded steps, one after the other, on a second tree that is made when the first of them has to run.</summary>
/// <param name="run">The run.</param>
/// <param name="services">What it is built from.</param>
/// <param name="runner">Runs a command.</param>
/// <param name="folder">The run's folder.</param>
/// <param name="name">The name of the second tree's folder; each user has its own.</param>
internal sealed class CheckSteps(Run run, RunServices services, CheckRunner runner, string folder, string name) : IAsyncDisposable
{
    private readonly string _folder = Path.Combine(folder, name);
    private IWorkspace? _copy;

    /// <summary>Runs a command, or recalls its result.</summary>
    /// <param name="step">Its place.</param>
    /// <param name="on">What tree it is.</param>
    /// <param name="tree">What the tree holds.</param>
    /// <param name="command">The command line.</param>
    /// <param name="cancellationToken">Kills the command.</param>
    public Task<CheckResult> RunAsync(StepId step, CheckTree on, Snapshot tree, string command, CancellationToken cancellationToken)
    {
        var request = new StepRequest(step, StepKind.Verify, $"{command}\n{tree.Id}", StepDurability.Once) { Title = Title(step, on, command) };
        return run.StepAsync(request, VerificationJson.CheckStep, async token =>
        {
            // A check before this one may have written to tracked files: put back what it ran on.
            if (_copy is null) _copy = await services.Workspaces.ForkAsync(folder, _folder, tree, token);
            else await _copy.RestoreAsync(tree.Id, token);
            return new StepEffect<CheckResult>(await runner.RunAsync(_copy, on, tree, command, _folder + "-reports", token));
        }, cancellationToken);
    }

    /// <summary>The place of a command within a verification: its place in the settings, so that it is the same whichever commands ran before it.</summary>
    public static StepId Place(StepId place, RunSettings settings, string command)
    {
        for (var i = 0; i < settings.Verify.Count; i++)
        {
            if (settings.Verify[i] == command) return place.Child($"check-{i}");
        }

        throw new InvalidOperationException($"'{command}' is not a verify command of this run.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_copy is not null) await _copy.DisposeAsync();
        _copy = null;

        // Also where it was being made when the run was stopped.
        services.Workspaces.Remove(_folder);
    }

    private static string Title(StepId step, CheckTree on, string command) => Bounded.OneLine(command, 120) + on switch
    {
        CheckTree.OriginalChecks => " (checks as they were before the change)",
        CheckTree.Before => " (before the change)",
        _ when step.Value.Contains("/verify-again/", StringComparison.Ordinal) => " (once more)",
        _ => "",
    };
}

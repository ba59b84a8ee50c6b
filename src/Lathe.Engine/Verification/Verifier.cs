using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Verification;

/// <summary>
/// Runs the verify commands on trees that hold exactly a snapshot and nothing that an agent's commands left behind: first the delivered tree; then, where the change
/// touched tests, their configuration or scripts, the delivered tree with those as they were; and, where something fails or names its tests, the tree before the change.
/// </summary>
internal sealed class Verifier(Run run, RunServices services, CheckRunner runner, Baseline baseline, string folder)
{
    // A check that took longer, or more failures than this, is not run once more to see whether it fails at random.
    private const double LongestAgain = 120;
    private const int MostAgain = 10;

    /// <summary>Verifies a snapshot.</summary>
    /// <param name="attempt">The attempt's place.</param>
    /// <param name="workspace">The run's workspace; not written to.</param>
    /// <param name="delivered">What would be delivered.</param>
    /// <param name="cancellationToken">Stops the checks.</param>
    public async Task<(VerdictReport Report, IReadOnlyList<CheckResult> Results)> VerifyAsync(
        StepId attempt, IWorkspace workspace, Snapshot delivered, CancellationToken cancellationToken)
    {
        baseline.BeginNoMore();
        var commands = VerifyScope.Covering(run.Settings, () => Changed(workspace.Base, delivered));
        var changedChecks = ChangedChecks(workspace.Base, delivered, commands);
        var results = await RunAllAsync(attempt.Child("verify"), CheckTree.Delivered, delivered, commands, cancellationToken);
        if (changedChecks.Count > 0)
        {
            var passing = results.Where(r => r.Passed).Select(r => r.Command).ToList();
            var restored = Restore(delivered, workspace.Base, changedChecks);
            results.AddRange(await RunAllAsync(attempt.Child("verify-original-checks"), CheckTree.OriginalChecks, restored, passing, cancellationToken));
        }

        // What fails, or cannot start any more, is compared with what it did before; what passes, where it names its tests or should, with what passed before.
        var compared = results.Where(r => r.On == CheckTree.Delivered && !r.WasRefused && (!r.Passed || r.Tests is not null || TestRunners.Runs(run.Settings, r.Command))).Select(r => r.Command).ToList();
        var before = await baseline.ResultsAsync(compared, cancellationToken);
        await MarkFlakyAsync(attempt, delivered, results, before, cancellationToken);
        results.AddRange(before);
        var report = VerdictRules.Judge(results, changedChecks);
        return (MovedTree.Judge(report, await MovedAsync(attempt.Child("verify-tree"), workspace, delivered, cancellationToken)), results);
    }

    // Where the checks ran over the user's own files, these must have stood still.
    private async Task<MovedTree> MovedAsync(StepId step, IWorkspace workspace, Snapshot delivered, CancellationToken cancellationToken)
    {
        if (workspace.Overlay is null) return MovedTree.None;
        var request = new StepRequest(step, StepKind.Assess, delivered.Id.Hex, StepDurability.Repeatable) { Title = "did the repository stand still" };
        var moved = await run.StepAsync(request, RunJson.MovedStep, async token => new StepEffect<MovedTree>(MovedTree.Of(await workspace.MovedAsync(token))), cancellationToken);
        foreach (var note in workspace.Notes) await run.NoteAsync(note.Code, note.Text, cancellationToken);
        return moved;
    }

    // A test that did not fail before is given a second chance on the same tree: one that passes then fails at random, with the change or without it.
    private async Task MarkFlakyAsync(StepId attempt, Snapshot delivered, List<CheckResult> results, IReadOnlyList<CheckResult> before, CancellationToken cancellationToken)
    {
        for (var i = 0; i < results.Count; i++)
        {
            var result = results[i];
            if (result is not { On: CheckTree.Delivered, End: CommandEnd.Exited, Tests: { } tests } || result.Seconds > LongestAgain) continue;
            var earlier = before.FirstOrDefault(b => b.Command == result.Command);
            var suspects = TestComparison.Of(tests, earlier?.Tests).New.Select(t => t.Name).ToList();
            if (suspects.Count is 0 or > MostAgain || tests.Failed > tests.Failures.Count) continue;
            var again = (await RunAllAsync(attempt.Child("verify-again"), CheckTree.Delivered, delivered, [result.Command], cancellationToken))[0];
            var flaky = FlakyTests.Of(suspects, tests, again);
            if (flaky.Count > 0) results[i] = result with { Flaky = flaky };
        }
    }

    private static IEnumerable<string> Changed(Snapshot before, Snapshot after) => Snapshots.ChangedPaths(before, after);

    /// <summary>The check files that differ between two states.</summary>
    private List<string> ChangedChecks(Snapshot before, Snapshot after, IReadOnlyList<string> commands)
    {
        var changed = new List<string>();
        foreach (var (path, old, entry) in Snapshots.Compare(before, after))
        {
            if (CheckFiles.Matches(path, commands) || (entry is not null && (old is null ? CheckFiles.Shadows(path, commands) : WeakensInlineTests(old, entry)))) changed.Add(path);
        }

        changed.Sort(StringComparer.Ordinal);
        return changed;
    }

    private bool WeakensInlineTests(SnapshotEntry before, SnapshotEntry after) =>
        before.Kind == SnapshotEntryKind.File && after.Kind == SnapshotEntryKind.File && before.Content != after.Content
        && services.Objects.Get(before.Content) is { } old && services.Objects.Get(after.Content) is { } now && InlineTests.Weakened(old, now);

    // What stands in a restored file's way goes: a link or a file where its folder was, a folder where it was. So the result is a tree that can be.
    private Snapshot Restore(Snapshot delivered, Snapshot before, IReadOnlyList<string> checks)
    {
        var differences = Snapshots.Compare(before, delivered).ToDictionary(d => d.Path, StringComparer.Ordinal);
        var changes = new Dictionary<string, SnapshotEntry?>(StringComparer.Ordinal);
        var restored = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in checks)
        {
            changes[path] = null;
            if (differences[path].Before is not null) restored.Add(path);
        }

        foreach (var path in restored)
        {
            for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            {
                if (delivered.Contains(path[..slash])) changes[path[..slash]] = null;
            }
        }

        // What lies beneath a path at which the other state has an entry is new.
        foreach (var (path, _, after) in differences.Values)
        {
            if (after is not null && IsBeneathAny(path, restored)) changes[path] = null;
        }

        foreach (var path in restored)
        {
            var old = differences[path].Before!;
            if (old.Kind != SnapshotEntryKind.EmptyDirectory || !differences.Values.Any(d => d.After is not null && !changes.ContainsKey(d.Path) && d.Path.StartsWith(path + "/", StringComparison.Ordinal))) changes[path] = old;
        }

        return Snapshots.With(delivered, changes, services.Objects);
    }

    private static bool IsBeneathAny(string path, HashSet<string> paths)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (paths.Contains(path[..slash])) return true;
        }

        return false;
    }

    private async Task<List<CheckResult>> RunAllAsync(StepId place, CheckTree on, Snapshot tree, IReadOnlyList<string> commands, CancellationToken cancellationToken)
    {
        var results = new List<CheckResult>();
        await using var steps = new CheckSteps(run, services, runner, folder, "check");
        foreach (var command in commands) results.Add(await steps.RunAsync(CheckSteps.Place(place, run.Settings, command), on, tree, command, cancellationToken));
        return results;
    }
}

using Lathe.Engine.Journal;
using Lathe.Engine.Permissions;
using Lathe.Engine.Redaction;
using Lathe.Engine.Runs;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Text;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Verification;

/// <summary>
/// Runs the verify commands on trees that hold exactly a snapshot and nothing that an agent's commands left behind: first the delivered tree; then, where the change
/// touched tests, their configuration or scripts, the delivered tree with those as they were; and where something fails, the tree before the change.
/// </summary>
internal sealed class Verifier(Run run, RunServices services, ISandbox sandbox, Redactor redactor, string folder)
{
    private const int LargestOutput = 40_000;

    /// <summary>Verifies a snapshot.</summary>
    /// <param name="attempt">The attempt's place.</param>
    /// <param name="workspace">The run's workspace; not written to.</param>
    /// <param name="delivered">What would be delivered.</param>
    /// <param name="cancellationToken">Stops the checks.</param>
    public async Task<(VerdictReport Report, IReadOnlyList<CheckResult> Results)> VerifyAsync(
        StepId attempt, IWorkspace workspace, Snapshot delivered, CancellationToken cancellationToken)
    {
        var commands = run.Settings.Verify;
        var changedChecks = ChangedChecks(workspace.Base, delivered, commands);
        var results = new List<CheckResult>();
        await RunAllAsync(attempt.Child("verify"), CheckTree.Delivered, delivered, commands, results, cancellationToken);
        if (changedChecks.Count > 0)
        {
            var passing = results.Where(r => r.Passed).Select(r => r.Command).ToList();
            var restored = Restore(delivered, workspace.Base, changedChecks);
            await RunAllAsync(attempt.Child("verify-original-checks"), CheckTree.OriginalChecks, restored, passing, results, cancellationToken);
        }

        // The tree before the change is the same in every attempt, so its steps lie beside the attempts and run once.
        var failing = results.Where(r => r is { On: CheckTree.Delivered, Passed: false, CouldNotRun: false }).Select(r => r.Command).ToList();
        await RunAllAsync(new StepId("verify-before"), CheckTree.Before, workspace.Base, failing, results, cancellationToken);
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

    private async Task RunAllAsync(StepId place, CheckTree on, Snapshot tree, IReadOnlyList<string> commands, List<CheckResult> results, CancellationToken cancellationToken)
    {
        var checkFolder = Path.Combine(folder, "check");
        IWorkspace? copy = null;
        try
        {
            foreach (var command in commands)
            {
                // A check's place is its command's place in the settings, so that it is the same whichever commands ran before it.
                var step = place.Child($"check-{IndexOf(command)}");
                var request = new StepRequest(step, StepKind.Verify, $"{command}\n{tree.Id}", StepDurability.Once) { Title = Title(on, command) };
                var result = await run.StepAsync(request, VerificationJson.CheckStep, async token =>
                {
                    // A check before this one may have written to tracked files: put back what it ran on.
                    if (copy is null) copy = await services.Workspaces.ForkAsync(folder, checkFolder, tree, token);
                    else await copy.RestoreAsync(tree.Id, token);
                    return new StepEffect<CheckResult>(await RunOneAsync(copy, on, tree, command, token));
                }, cancellationToken);
                results.Add(result);
            }
        }
        finally
        {
            if (copy is not null)
            {
                await copy.DisposeAsync();
                services.Workspaces.Remove(checkFolder);
            }
        }
    }

    private async Task<CheckResult> RunOneAsync(IWorkspace copy, CheckTree on, Snapshot tree, string command, CancellationToken cancellationToken)
    {
        if (!await MayRunAsync(command, cancellationToken)) return new CheckResult(command, on, tree.Id, CommandEnd.Exited, CheckResult.NotAllowed, "The user did not allow this command.");
        copy.NoteCommand();
        var result = await sandbox.RunAsync(WorkspaceCommands.Make(copy, run.Settings, command, run.Settings.CommandTime), null, cancellationToken);
        var output = Bounded.HeadAndTail(redactor.Redact(result.Output), LargestOutput);
        return new CheckResult(command, on, tree.Id, result.End, result.ExitCode, output);
    }

    // A command that an untrusted repository named runs in a sandbox or after a person's yes.
    private async Task<bool> MayRunAsync(string command, CancellationToken cancellationToken)
    {
        if (run.Settings.Yes || sandbox.Name != Sandboxes.None || !run.Settings.UntrustedVerify.Contains(command, StringComparer.Ordinal)) return true;
        return await services.Permission.AskAsync(new PermissionRequest("verify", command), cancellationToken)
            ?? throw new LatheError(ErrorKind.Permission, "permissions.ask", $"The repository names a check that would run without a sandbox, which needs a person's yes: {Bounded.OneLine(command, 300)}")
            {
                Guidance = "Go on with 'lathe resume RUN --yes' to allow it, or trust the repository with 'lathe trust DIR'.",
                Recovery = Recovery.AskHuman,
            }.ToException();
    }

    private int IndexOf(string command)
    {
        var commands = run.Settings.Verify;
        for (var i = 0; i < commands.Count; i++)
        {
            if (commands[i] == command) return i;
        }

        throw new InvalidOperationException($"'{command}' is not a verify command of this run.");
    }

    private static string Title(CheckTree on, string command) => Bounded.OneLine(command, 120) + on switch
    {
        CheckTree.OriginalChecks => " (checks as they were before the change)",
        CheckTree.Before => " (before the change)",
        _ => "",
    };
}

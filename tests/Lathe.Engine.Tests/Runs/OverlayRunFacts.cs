using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Workspaces;
using Lathe.Git.Tests;
using Lathe.TestKit;

namespace Lathe.Engine.Tests.Runs;

/// <summary>Whole runs on layers over the user's files.</summary>
public sealed class OverlayRunFacts
{
    private static async Task<RunFixture> OpenAsync(Action<ScratchRepository>? files = null)
    {
        var fixture = await RunFixture.OpenAsync(files, WorkspaceKinds.Overlay);
        fixture.Settings = fixture.Settings with { MaxAttempts = 1 };
        return fixture;
    }

    [Fact]
    public async Task A_run_mends_the_bug_and_its_change_is_applied_and_taken_back()
    {
        await using var fixture = await OpenAsync();
        var before = WorkspaceBench.Picture(fixture.Scratch.Path);
        var result = await fixture.RunAsync(m => m.Read("src/calc.inc").Mend().Shell("sh test/run.inc; rm -r test; echo new > src/new.inc; mkdir gone; mv src/calc.inc gone/; mv gone/calc.inc src/; git checkout -q test 2>/dev/null; git status --short").Finish("Adds now."));

        Assert.True(result.Outcome is not null, result.Error?.ToString());
        Assert.Equal(before, WorkspaceBench.Picture(fixture.Scratch.Path));
        Assert.Equal("", fixture.Scratch.Git("status", "--porcelain"));
        Assert.Contains("-add() { echo $(( $1 - $2 )); }\n+add() { echo $(( $1 + $2 )); }", fixture.Diff(result));
        Assert.Contains("exit code 0\npassed", fixture.Told(3));
        Assert.Contains("A src/new.inc", fixture.Told(3));
        Assert.Contains("+ $2", fixture.FileIn(result.Outcome.Tree, "src/calc.inc"));
        Assert.True(Snapshots.Load(result.Outcome.Tree, fixture.Objects).Contains(".gitignore"));
        Assert.False(Directory.EnumerateFileSystemEntries(Path.Combine(fixture.Paths.Runs, result.Run.Value, "tree")).Any());

        // The workspace may be gone by then.
        Directory.Delete(Path.Combine(fixture.Paths.Runs, result.Run.Value), recursive: true);
        var delivery = new DeliveryEngine(fixture.Journal, fixture.Objects, fixture.Paths);
        var applied = await delivery.ApplyAsync(result.Run, TestContext.Current.CancellationToken);
        Assert.Empty(applied.Conflicts);
        Assert.Contains("+ $2", await File.ReadAllTextAsync(Path.Combine(fixture.Scratch.Path, "src/calc.inc"), TestContext.Current.CancellationToken));
        await delivery.UndoAsync(result.Run, merge: false, TestContext.Current.CancellationToken);
        Assert.Equal(before, WorkspaceBench.Picture(fixture.Scratch.Path));
    }

    [Fact]
    public async Task The_verdict_is_about_the_delivered_tree_and_says_that_it_stood_still()
    {
        await using var fixture = await OpenAsync();
        var result = await fixture.RunAsync(m => m.Mend().Finish());
        Assert.Equal((Verdict.Verified, true), (result.Outcome!.Verdict, result.Outcome.Accepted));
        var attempt = Assert.Single((await fixture.HistoryAsync(result.Run)).Attempts);
        Assert.Equal(result.Outcome.Tree, attempt.Finished!.Tree);
    }

    [Fact]
    public async Task A_tree_that_moves_under_the_checks_is_never_verified()
    {
        await using var fixture = await OpenAsync(s => s.Write("other", "1"));
        fixture.Settings = fixture.Settings with { MaxAttempts = 3 };
        fixture.Observer.OnEvent = e =>
        {
            // As a person would who goes on working in the repository.
            if (e.Data is StepStarted { Kind: StepKind.Verify }) File.WriteAllText(Path.Combine(fixture.Scratch.Path, "other"), "22");
        };
        var result = await fixture.RunAsync(m => m.Mend().Finish());

        Assert.Equal((Verdict.PartlyVerified, false, 1), (result.Outcome!.Verdict, result.Outcome.Accepted, result.Outcome.Attempt));
        var history = await fixture.HistoryAsync(result.Run);
        Assert.StartsWith("other changed in your repository", Assert.Single(Assert.Single(history.Attempts).Finished!.Reasons));
        Assert.Contains(history.Notes, n => n.Code == "workspace.lower_moved" && n.Text.StartsWith("other changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_without_a_sandbox_that_mounts_copies_or_says_why_not()
    {
        await using var fixture = await OpenAsync();
        fixture.Settings = fixture.Settings with { Sandbox = Sandboxes.None, Yes = true };
        var refused = await fixture.RunAsync(m => m.Mend().Finish());
        Assert.Equal("workspace.needs_sandbox", refused.Error?.Code);
        fixture.Client = new ScriptedChatClient();
        fixture.Settings = fixture.Settings with { Workspace = WorkspaceKinds.Auto };
        var copied = await fixture.RunAsync(m => m.Mend().Finish());
        Assert.Equal(Verdict.Verified, copied.Outcome?.Verdict);
        Assert.True(File.Exists(Path.Combine(fixture.Paths.Runs, copied.Run.Value, "tree/src/calc.inc")));
    }

    [Fact]
    public async Task What_the_command_may_not_see_is_not_there_and_what_it_may_write_is()
    {
        await using var fixture = await OpenAsync(s => s.Write(".gitignore", "*.log\nnode_modules/\n").Write("read-only", "1"));
        fixture.Scratch.Write(".env", "KEY=1").Write("x.log", "1").Write("node_modules/m.js", "1").Write("untracked", "1");
        fixture.Scratch.Run(fixture.Scratch.Path, "chmod", "444", "read-only");
        await fixture.RunAsync(m => m.Shell("ls -A; cat .git/config | grep -c remote; echo 2 > untracked && echo 2 > node_modules/m.js && echo written; echo 2 > read-only || echo refused; rm -f read-only && echo removed").Finish());
        var told = fixture.Told(1);
        Assert.Contains(".git\n.gitignore\nnode_modules\nread-only\nsrc\ntest\nuntracked\n", told);
        Assert.Contains("written", told);
        Assert.Contains("refused", told);
        Assert.Contains("removed", told);
        Assert.Equal("1", await File.ReadAllTextAsync(Path.Combine(fixture.Scratch.Path, "node_modules/m.js"), TestContext.Current.CancellationToken));
    }
}

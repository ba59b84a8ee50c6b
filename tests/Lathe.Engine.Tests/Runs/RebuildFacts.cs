using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Lathe.TestKit;

namespace Lathe.Engine.Tests.Runs;

/// <summary>A workspace that is gone is put together again from the journal and the object store.</summary>
public sealed class RebuildFacts
{
    private const string Work = "echo new > src/new.inc; mkdir -p deep; echo x > deep/x; chmod +x deep/x; ln -s ../src deep/link; mkdir src/empty; echo log > a.log";

    [Theory]
    [InlineData(WorkspaceKinds.Copy, true)]
    [InlineData(WorkspaceKinds.Copy, false)]
    [InlineData(WorkspaceKinds.Overlay, true)]
    public async Task It_holds_the_state_of_the_last_step_by_its_hash(string kind, bool all)
    {
        await using var fixture = await RunFixture.OpenAsync(workspace: kind);
        var run = await StoppedAsync(fixture);
        var last = LastTree(await fixture.EventsAsync(run));
        Lose(fixture, run, all);

        fixture.Client = new ScriptedChatClient().Shell("cat src/new.inc deep/x deep/link/calc.inc; test -x deep/x && test -d src/empty && git log --oneline | wc -l").Finish("Adds now.");
        var result = await fixture.ResumeAsync(run);

        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        Assert.Contains("new\nx\nadd() { echo $(( $1 + $2 )); }\n1", fixture.Told(1), StringComparison.Ordinal);
        Assert.Equal(2, fixture.Model.Requests.Count);
        Assert.Equal(last, result.Outcome.Tree);
        Assert.Contains(result.History.Notes, n => n.Code == "workspace.rebuilt");
        Assert.DoesNotContain(result.History.Notes, n => n.Code == "run.input_differs");
    }

    [Theory]
    [InlineData(WorkspaceKinds.Copy, "restoring")]
    [InlineData(WorkspaceKinds.Copy, "ignored")]
    [InlineData(WorkspaceKinds.Copy, "workspace.json")]
    [InlineData(WorkspaceKinds.Overlay, "restoring")]
    [InlineData(WorkspaceKinds.Overlay, "sealed")]
    [InlineData(WorkspaceKinds.Overlay, "ignored")]
    [InlineData(WorkspaceKinds.Overlay, "workspace.json")]
    public async Task A_file_about_it_that_a_power_cut_left_empty_is_not_believed(string kind, string name)
    {
        await using var fixture = await RunFixture.OpenAsync(workspace: kind);
        var run = await StoppedAsync(fixture);
        var last = LastTree(await fixture.EventsAsync(run));
        await File.WriteAllTextAsync(Path.Combine(fixture.Paths.Runs, run.Value, name), "", TestContext.Current.CancellationToken);

        fixture.Client = new ScriptedChatClient().Shell("cat src/new.inc").Finish("Adds now.");
        var result = await fixture.ResumeAsync(run);

        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        Assert.Equal(last, result.Outcome.Tree);
        Assert.Equal(name != "ignored", result.History.Notes.Any(n => n.Code == "workspace.rebuilt"));
    }

    [Fact]
    public async Task One_that_was_made_and_not_journalled_and_cannot_be_read_is_made_anew()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var real = fixture.Journal;
        fixture.Journal = new KillingJournal(real, 2, after: false);
        await Assert.ThrowsAsync<KilledException>(() => fixture.StartAsync());
        fixture.Journal = real;
        var run = await fixture.OnlyRunAsync();
        var record = Path.Combine(fixture.Paths.Runs, run.Value, "workspace.json");
        Assert.True(File.Exists(record));
        await File.WriteAllTextAsync(record, "", TestContext.Current.CancellationToken);

        fixture.Client = new ScriptedChatClient().Mend().Finish("Adds now.");
        var result = await fixture.ResumeAsync(run);

        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
    }

    [Fact]
    public async Task Files_that_the_user_changed_meanwhile_are_named_and_are_the_runs_own_as_they_were()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("readme", "before\n"));
        var run = await StoppedAsync(fixture);
        Lose(fixture, run, all: true);
        fixture.Scratch.Write("readme", "after\n");
        fixture.Scratch.Write("more", "more\n");

        fixture.Client = new ScriptedChatClient().Shell("cat readme; ls").Finish("Adds now.");
        var result = await fixture.ResumeAsync(run);

        Assert.Contains("before", fixture.Told(1), StringComparison.Ordinal);
        Assert.DoesNotContain("more", fixture.Told(1), StringComparison.Ordinal);
        Assert.Contains("not as they were when the run began: more, readme.", Assert.Single(result.History.Notes, n => n.Code == "workspace.differs").Text, StringComparison.Ordinal);
        Assert.Equal("before\n", fixture.FileIn(result.Outcome!.Tree, "readme"));
    }

    [Fact]
    public async Task A_content_that_was_collected_is_taken_from_the_commit_and_one_that_is_nowhere_is_named()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("readme", "before\n"));
        fixture.Scratch.Write("uncommitted", "never in git\n");
        var commit = fixture.Scratch.Git("rev-parse", "HEAD").Trim();
        var run = await StoppedAsync(fixture, commit);
        Lose(fixture, run, all: true);
        Forget(fixture, "before\n");
        fixture.Scratch.Write("readme", "after\n");

        fixture.Client = new ScriptedChatClient().Shell("cat readme").Finish("Adds now.");
        var result = await fixture.ResumeAsync(run);
        Assert.Contains("before", fixture.Told(1), StringComparison.Ordinal);
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());

        var second = await StoppedAsync(fixture, commit);
        Lose(fixture, second, all: true);
        Forget(fixture, "never in git\n");
        File.Delete(Path.Combine(fixture.Scratch.Path, "uncommitted"));
        var error = (await Assert.ThrowsAsync<LatheException>(() => fixture.ResumeAsync(second))).Error;
        Assert.Equal((ErrorKind.Storage, "workspace.cannot_rebuild"), (error.Kind, error.Code));
        Assert.Contains("the content of uncommitted is neither", error.Message, StringComparison.Ordinal);
        Assert.Contains("lathe import FILE", error.Guidance, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_whose_content_was_collected_is_an_error_that_says_what_to_do()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var run = await StoppedAsync(fixture);
        Lose(fixture, run, all: true);
        Forget(fixture, "new\n");
        fixture.Client = new ScriptedChatClient().Finish("Adds now.");

        var error = (await Assert.ThrowsAsync<LatheException>(() => fixture.ResumeAsync(run))).Error;

        Assert.Equal((ErrorKind.Storage, "workspace.object_missing"), (error.Kind, error.Code));
        Assert.Contains("src/new.inc", error.Message, StringComparison.Ordinal);
        Assert.Contains("lathe export RUN", error.Guidance, StringComparison.Ordinal);
        Assert.Empty(fixture.Model.Requests);
    }

    // Stopped while the third answer is awaited: an edit and a command are journalled.
    private static async Task<RunId> StoppedAsync(RunFixture fixture, string? commit = null)
    {
        using var stop = new CancellationTokenSource();
        fixture.Client = new ScriptedChatClient().Mend().Shell(Work).Answer(_ =>
        {
            stop.Cancel();
            throw new OperationCanceledException(stop.Token);
        });
        var started = new RunStarted(fixture.Task, fixture.Scratch.Path, fixture.Settings, new Dictionary<string, string>(), "test") { Commit = commit };
        var stopped = await new RunEngine(fixture.Services()).StartAsync(started, stop.Token);
        Assert.Equal(RunState.Cancelled, stopped.State);
        return stopped.Run;
    }

    private static void Lose(RunFixture fixture, RunId run, bool all)
    {
        var folder = Path.Combine(fixture.Paths.Runs, run.Value);
        if (all) Directory.Delete(folder, recursive: true);
        else Directory.Delete(Path.Combine(folder, "git"), recursive: true);
    }

    private static void Forget(RunFixture fixture, string content)
    {
        var hex = ObjectHash.Of(System.Text.Encoding.UTF8.GetBytes(content)).Hex;
        File.Delete(Assert.Single(Directory.EnumerateFiles(fixture.Paths.Objects, hex[2..], SearchOption.AllDirectories)));
    }

    private static ObjectHash LastTree(List<RunEvent> events)
    {
        var last = events.Select(e => e.Data).OfType<StepFinished>().Last(s => s.Kind == StepKind.Tool);
        return new ObjectHash(last.Result!.Element.GetProperty("tree").GetString()!);
    }
}

using Lathe.Engine.Checkpoints;
using Lathe.Engine.Journal;
using Lathe.Engine.Recording;
using Lathe.Engine.Runs;
using Lathe.Engine.Tests.Runs;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Lathe.TestKit;

namespace Lathe.Engine.Tests.Checkpoints;

/// <summary>A run is put back to a checkpoint, whole or in part, goes on from there, and is put back from that too.</summary>
public abstract class RestoreFacts
{
    private protected abstract string Workspace { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_and_conversation_go_back_together_and_the_run_goes_on_from_there_with_another_answer()
    {
        await using var fixture = await OpenAsync();
        var result = await fixture.RunAsync(m => m.Read("src/calc.inc").Write("wrong.txt", "1").Mend().Finish("First."));
        Assert.True(result.Outcome!.Accepted);
        var events = await fixture.EventsAsync(result.Run);
        var checkpoints = await CheckpointsAsync(fixture, result.Run);
        Assert.Equal([1, 2], checkpoints.Select(c => c.Number));
        Assert.Equal("write_file wrong.txt", checkpoints[0].Title);

        var restored = await RestoreAsync(fixture, result.Run, new RestoreRequest(1));

        Assert.Equal(["src/calc.inc", "wrong.txt"], restored.Plan.Files.Select(f => f.Path));
        Assert.Equal((2, 0, 3, RunState.NeedsHuman), (restored.Plan.Answers, restored.Plan.Returning, restored.Undo, restored.State));
        Assert.Equal(events, (await fixture.EventsAsync(result.Run)).Take(events.Count), SameEvents);
        var history = await fixture.HistoryAsync(result.Run);
        Assert.Equal((null, 1), (history.Ended, Assert.Single(history.Attempts).Number));
        Assert.Null(history.Attempts[0].Finished);

        fixture.Client = new ScriptedChatClient();
        fixture.Model.Mend().Finish("Second.");
        var again = await fixture.ResumeAsync(result.Run);

        Assert.Equal(("Second.", true), (again.Outcome?.Summary, again.Outcome?.Accepted));
        Assert.Contains("Not made: a person took the run back to before this call", fixture.Told(0), StringComparison.Ordinal);
        Assert.Null(fixture.FileIn(again.Outcome!.Tree, "wrong.txt"));
        Assert.Contains("$1 + $2", fixture.FileIn(again.Outcome.Tree, "src/calc.inc"), StringComparison.Ordinal);
        var once = await fixture.ResumeAsync(result.Run);
        Assert.Equal(again.Outcome.Tree, once.Outcome!.Tree);
    }

    [Fact]
    public async Task A_restore_is_taken_back_by_the_checkpoint_before_it_and_the_run_stands_where_it_stood()
    {
        await using var fixture = await OpenAsync();
        var result = await fixture.RunAsync(m => m.Write("a.txt", "1").Mend().Finish("Done."));
        var before = await fixture.HistoryAsync(result.Run);
        var spent = (await RestoreAsync(fixture, result.Run, new RestoreRequest(1)), (await fixture.HistoryAsync(result.Run)).Spent).Spent;
        Assert.Equal(before.Spent, spent);
        Assert.Equal(before.FinishedSteps.Count(s => s.Kind == StepKind.Model), (await fixture.HistoryAsync(result.Run)).FinishedSteps.Count(s => s.Kind == StepKind.Model));

        var undone = await RestoreAsync(fixture, result.Run, new RestoreRequest(null));

        Assert.Equal((3, 2, 0), (undone.Plan.Checkpoint.Number, undone.Plan.Returning, undone.Plan.Answers));
        var after = await fixture.HistoryAsync(result.Run);
        Assert.Equal((RunState.Finished, result.Outcome!.Tree, null), (after.State, after.Ended!.Outcome!.Tree, after.Restored));
        Assert.Equal(before.Attempts.Select(a => (a.Number, a.Finished!.Tree)), after.Attempts.Select(a => (a.Number, a.Finished!.Tree)));
        var delivery = new DeliveryEngine(fixture.Journal, fixture.Objects, fixture.Paths);
        Assert.Empty((await delivery.ApplyAsync(result.Run, Stop)).Conflicts);
        Assert.Equal("1\n", await File.ReadAllTextAsync(Path.Combine(fixture.Scratch.Path, "a.txt"), Stop));

        // And that one is taken back as well.
        await delivery.UndoAsync(result.Run, merge: false, Stop);
        await RestoreAsync(fixture, result.Run, new RestoreRequest(null));
        Assert.Equal((RunState.NeedsHuman, 1), ((await fixture.HistoryAsync(result.Run)).State, (await fixture.HistoryAsync(result.Run)).Attempts.Count));
    }

    [Fact]
    public async Task A_workspace_that_is_gone_is_made_again_as_the_run_left_it_and_put_back()
    {
        await using var fixture = await OpenAsync();
        var result = await fixture.RunAsync(m => m.Write("a.txt", "1").Mend().Finish("Done."));
        Directory.Delete(Path.Combine(fixture.Paths.Runs, result.Run.Value), recursive: true);

        Assert.Equal(["a.txt", "src/calc.inc"], (await RestoreAsync(fixture, result.Run, new RestoreRequest(1))).Plan.Files.Select(f => f.Path));
        Directory.Delete(Path.Combine(fixture.Paths.Runs, result.Run.Value), recursive: true);
        Assert.Equal(2, (await RestoreAsync(fixture, result.Run, new RestoreRequest(null))).Plan.Files.Count);

        var after = await fixture.HistoryAsync(result.Run);
        Assert.Equal((RunState.Finished, result.Outcome!.Tree), (after.State, after.Ended!.Outcome!.Tree));
    }

    [Fact]
    public async Task Files_alone_go_back_and_a_finished_run_goes_on_with_an_attempt_that_is_told()
    {
        await using var fixture = await OpenAsync();
        var result = await fixture.RunAsync(m => m.Write("a.txt", "1").Write("b.txt", "1").Mend().Finish("First."));
        var restored = await RestoreAsync(fixture, result.Run, new RestoreRequest(1, RestoreScope.Files, ["*.txt", "!b.txt"]));
        Assert.Equal(["a.txt"], restored.Plan.Files.Select(f => f.Path));

        fixture.Client = new ScriptedChatClient();
        fixture.Model.Write("c.txt", "1").Finish("Second.");
        var again = await fixture.ResumeAsync(result.Run);

        Assert.Equal(("Second.", 2), (again.Outcome?.Summary, again.Outcome?.Attempt));
        Assert.Contains("a.txt (gone)", fixture.Told(0), StringComparison.Ordinal);
        Assert.Equal((null, "1\n", "1\n"), (fixture.FileIn(again.Outcome!.Tree, "a.txt"), fixture.FileIn(again.Outcome.Tree, "b.txt"), fixture.FileIn(again.Outcome.Tree, "c.txt")));
        Assert.Contains("$1 + $2", fixture.FileIn(again.Outcome.Tree, "src/calc.inc"), StringComparison.Ordinal);
        Assert.Equal(again.Outcome.Tree, (await fixture.ResumeAsync(result.Run)).Outcome!.Tree);
    }

    [Fact]
    public async Task The_conversation_alone_goes_back_and_the_files_stay()
    {
        await using var fixture = await OpenAsync();
        var result = await fixture.RunAsync(m => m.Write("a.txt", "1").Mend().Finish("First."));
        var restored = await RestoreAsync(fixture, result.Run, new RestoreRequest(1, RestoreScope.Conversation));
        Assert.Empty(restored.Plan.Files);

        fixture.Client = new ScriptedChatClient();
        fixture.Model.Finish("Second.");
        var again = await fixture.ResumeAsync(result.Run);

        Assert.Equal(result.Outcome!.Tree, again.Outcome!.Tree);
        Assert.Equal("Second.", again.Outcome.Summary);
        Assert.Contains("The files are further than this conversation: a.txt, src/calc.inc", fixture.Told(0), StringComparison.Ordinal);
        Assert.Contains("Not made", fixture.Told(0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_the_middle_of_a_turn_the_calls_before_stand_and_those_after_are_not_made()
    {
        await using var fixture = await OpenAsync();
        var result = await fixture.RunAsync(m => m
            .CallAll(("write_file", Script.Json(("path", "one"), ("content", "1"))), ("write_file", Script.Json(("path", "two"), ("content", "2"))), ("write_file", Script.Json(("path", "three"), ("content", "3"))))
            .Mend().Finish());
        await RestoreAsync(fixture, result.Run, new RestoreRequest(2));

        fixture.Client = new ScriptedChatClient();
        fixture.Model.Mend().Finish();
        var again = await fixture.ResumeAsync(result.Run);

        var told = fixture.Told(0);
        Assert.Contains("to before this call", told, StringComparison.Ordinal);
        Assert.Contains("to before an earlier call of this turn", told, StringComparison.Ordinal);
        Assert.Equal(("1\n", null, null), (fixture.FileIn(again.Outcome!.Tree, "one"), fixture.FileIn(again.Outcome.Tree, "two"), fixture.FileIn(again.Outcome.Tree, "three")));
    }

    [Fact]
    public async Task What_a_cut_off_command_left_is_kept_by_the_restores_own_checkpoint()
    {
        await using var fixture = await OpenAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        fixture.Observer.OnEvent = e =>
        {
            if (e.Data is StepStarted { Title: "write_file b.txt" }) stop.Cancel();
        };
        fixture.Model.Write("a.txt", "1").Write("b.txt", "1").Finish();
        var cut = await fixture.StartAsync(stop.Token);
        Assert.Equal(RunState.Cancelled, cut.State);
        fixture.Observer.OnEvent = null;
        await RestoreAsync(fixture, cut.Run, new RestoreRequest(1));
        var latest = (await CheckpointsAsync(fixture, cut.Run))[^1];
        Assert.True(latest.IsBeforeRestore);
        Assert.Equal("1\n", fixture.FileIn(latest.Tree, "a.txt"));

        fixture.Client = new ScriptedChatClient();
        fixture.Model.Mend().Finish();
        var again = await fixture.ResumeAsync(cut.Run);
        Assert.True(again.Outcome!.Accepted);
        Assert.Null(fixture.FileIn(again.Outcome.Tree, "a.txt"));
    }

    [Fact]
    public async Task A_run_that_is_put_back_is_neither_applied_nor_recorded_with_what_was_taken_out()
    {
        await using var fixture = await OpenAsync();
        var result = await fixture.RunAsync(m => m.Write("a.txt", "1").Mend().Finish("First."));
        await RestoreAsync(fixture, result.Run, new RestoreRequest(2));
        var delivery = new DeliveryEngine(fixture.Journal, fixture.Objects, fixture.Paths);
        Assert.Equal("run.restored", (await Assert.ThrowsAsync<LatheException>(() => delivery.ApplyAsync(result.Run, Stop))).Error.Code);

        fixture.Client = new ScriptedChatClient();
        fixture.Model.Mend().Finish("Second.");
        await fixture.ResumeAsync(result.Run);

        var exchanges = await RunExchanges.ReadAsync(fixture.Journal, fixture.Objects, result.Run, Stop);
        Assert.Equal(4, exchanges.Count);
        Assert.Contains("Second.", exchanges[^1].Answer.Messages[0].Contents.OfType<Microsoft.Extensions.AI.FunctionCallContent>().Single().Arguments!["summary"]!.ToString(), StringComparison.Ordinal);
        Assert.Empty((await delivery.ApplyAsync(result.Run, Stop)).Conflicts);
    }

    [Fact]
    public async Task What_a_command_did_to_modes_links_folders_and_names_is_put_back_and_put_in_again()
    {
        await using var fixture = await RunFixture.OpenAsync(
            s =>
            {
                s.Write("tool.sh", "#!/bin/sh\n").Write("old.txt", "named\n").Write("folder/in.txt", "1\n").Write("gone/a", "1").Write("turned", "file").Write(".gitignore", "*.log\nkept.tmp\n").Write("kept.tmp", "1").Git("add", "-f", "kept.tmp");
                s.Run(s.Path, "ln", "-s", "tool.sh", "link");
            },
            Workspace);
        fixture.Settings = fixture.Settings with { MaxAttempts = 1 };
        const string Command = "chmod 755 tool.sh; mv old.txt new.txt; rm -r gone; mkdir -p empty/deep; ln -sfn /etc/passwd link; rm turned; mkdir turned; echo 1 > turned/x; rm folder/in.txt; head -c 3000000 /dev/zero > large; echo 2 > kept.tmp";
        var result = await fixture.RunAsync(m => m.Shell(Command).Mend().Finish());
        var points = await CheckpointsAsync(fixture, result.Run);
        var (before, after) = (Snapshots.Load(points[0].Tree, fixture.Objects), Snapshots.Load(points[1].Tree, fixture.Objects));
        Assert.Equal(
            ["empty/deep", "folder", "folder/in.txt", "gone/a", "kept.tmp", "large", "link", "new.txt", "old.txt", "tool.sh", "turned", "turned/x"],
            new StoredSnapshots(fixture.Objects).Compare(before.Id, after.Id).Select(d => d.Path));

        await RestoreAsync(fixture, result.Run, new RestoreRequest(1));
        Assert.Equal(before.Id, (await fixture.HistoryAsync(result.Run)).Restored!.Tree);
        await RestoreAsync(fixture, result.Run, new RestoreRequest(2));
        Assert.Equal(after.Id, (await fixture.HistoryAsync(result.Run)).Restored!.Tree);

        // Some paths alone: a folder that was empty and one that becomes so, a file in the place of a folder, a mode, a link.
        foreach (string[] paths in (string[][])[["folder/in.txt"], ["/turned"], ["gone/", "empty"], ["tool.sh", "link"], ["*.txt"]])
            await RestoreAsync(fixture, result.Run, new RestoreRequest(1, RestoreScope.Files, paths));
        var some = Snapshots.Load((await fixture.HistoryAsync(result.Run)).Restored!.Tree, fixture.Objects);
        Assert.Equal(["kept.tmp", "large"], Snapshots.ChangedPaths(before, some));
    }

    [Fact]
    public async Task Killed_at_any_commit_of_a_restore_the_run_is_as_before_it_or_as_after_it()
    {
        await using var fixture = await OpenAsync();
        var result = await fixture.RunAsync(m => m.Write("a.txt", "1").Mend().Finish());
        var journal = fixture.Journal;
        for (var commit = 1; commit <= 2; commit++)
        {
            fixture.Journal = new KillingJournal(journal, commit, after: false);
            await Assert.ThrowsAsync<KilledException>(() => RestoreAsync(fixture, result.Run, new RestoreRequest(1)));
            fixture.Journal = journal;
            await fixture.ReopenAsync();
            journal = fixture.Journal;
            var history = await fixture.HistoryAsync(result.Run);
            Assert.Equal((RunState.Finished, null, result.Outcome!.Tree), (history.State, history.Restored, history.Ended!.Outcome!.Tree));
        }

        var points = await CheckpointsAsync(fixture, result.Run);
        Assert.Equal([false, false, true], points.Select(p => p.IsBeforeRestore));
        Assert.Equal(["a.txt", "src/calc.inc"], (await PlanAsync(fixture, result.Run, new RestoreRequest(1))).Files.Select(f => f.Path));
        Assert.True((await PlanAsync(fixture, result.Run, new RestoreRequest(3, RestoreScope.Files))).IsNothing);
        Assert.Equal(result.Outcome!.Tree, (await fixture.ResumeAsync(result.Run)).Outcome!.Tree);
    }

    [Fact]
    public async Task What_a_command_had_done_when_it_was_cut_off_is_not_kept_by_a_restore_of_other_files()
    {
        await using var fixture = await OpenAsync();
        var real = fixture.Sandbox;
        fixture.Sandbox = settings => new DyingSandbox(real(settings));
        await Assert.ThrowsAsync<KilledException>(() => fixture.RunAsync(m => m.Write("a.txt", "1").Shell("echo once >> count")));
        fixture.Sandbox = real;
        var run = await fixture.OnlyRunAsync();

        Assert.Equal(["a.txt"], (await RestoreAsync(fixture, run, new RestoreRequest(1, RestoreScope.Files, ["a.txt"]))).Plan.Files.Select(f => f.Path));
        fixture.Client = new ScriptedChatClient().Mend().Finish();
        var result = await fixture.ResumeAsync(run);

        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        Assert.Equal("once\n", fixture.FileIn(result.Outcome.Tree, "count"));
    }

    [Fact]
    public async Task Killed_in_its_middle_it_is_taken_back_also_where_the_run_was_taken_up_since_and_came_to_no_step()
    {
        await using var fixture = await OpenAsync();
        using var stop = new CancellationTokenSource();
        fixture.Model.Write("a.txt", "1").Mend().Answer(_ =>
        {
            stop.Cancel();
            throw new OperationCanceledException(stop.Token);
        });
        var run = (await fixture.StartAsync(stop.Token)).Run;
        var journal = fixture.Journal;
        fixture.Journal = new KillingJournal(journal, 2, after: false);
        await Assert.ThrowsAsync<KilledException>(() => RestoreAsync(fixture, run, new RestoreRequest(1)));
        fixture.Journal = journal;
        fixture.OtherModels = _ => throw new LatheError(ErrorKind.Validation, "models.unknown", "No such model.").ToException();
        Assert.Equal("models.unknown", (await fixture.ResumeAsync(run)).Error?.Code);

        Assert.Equal(["a.txt", "src/calc.inc"], (await PlanAsync(fixture, run, new RestoreRequest(1))).Files.Select(f => f.Path));
    }

    [Fact]
    public async Task Refused_with_a_reason_while_owned_applied_unknown_or_gone()
    {
        await using var fixture = await OpenAsync();
        var result = await fixture.RunAsync(m => m.Write("a.txt", "1").Mend().Finish());
        var events = (await fixture.EventsAsync(result.Run)).Count;
        await using (await fixture.Journal.TryAcquireAsync(result.Run, Stop)) Assert.Equal("run.owned", await CodeAsync(fixture, result.Run, new RestoreRequest(1)));
        Assert.Equal("restore.no_checkpoint", await CodeAsync(fixture, result.Run, new RestoreRequest(9)));
        Assert.Equal("restore.no_path", await CodeAsync(fixture, result.Run, new RestoreRequest(1, RestoreScope.Files, ["nowhere/"])));
        Assert.Equal(events, (await fixture.EventsAsync(result.Run)).Count);
        Assert.True((await PlanAsync(fixture, result.Run, new RestoreRequest(1, RestoreScope.Files, ["test/"]))).IsNothing);

        var delivery = new DeliveryEngine(fixture.Journal, fixture.Objects, fixture.Paths);
        await delivery.ApplyAsync(result.Run, Stop);
        Assert.Equal("restore.applied", await CodeAsync(fixture, result.Run, new RestoreRequest(1)));
        await delivery.UndoAsync(result.Run, merge: false, Stop);
        Assert.Equal(2, (await PlanAsync(fixture, result.Run, new RestoreRequest(1))).Files.Count);

        var content = (await CheckpointsAsync(fixture, result.Run))[1].Tree;
        File.Delete(Path.Combine(fixture.Paths.Objects, "sha256", content.Hex[..2], content.Hex[2..]));
        Assert.Equal("restore.collected", await CodeAsync(fixture, result.Run, new RestoreRequest(2)));

        fixture.Client = new ScriptedChatClient();
        var idle = await fixture.RunAsync(m => m.Say("Nothing to do."));
        Assert.Equal("restore.no_checkpoints", await CodeAsync(fixture, idle.Run, new RestoreRequest(1)));
    }

    private Task<RunFixture> OpenAsync() => RunFixture.OneAttemptAsync(Workspace);

    private static async Task<IReadOnlyList<RunCheckpoint>> CheckpointsAsync(RunFixture fixture, RunId run) => (await RunCheckpoints.ReadAsync(fixture.Journal, run, Stop)).Items;

    private static Task<RestoreWork> BeginAsync(RunFixture fixture, RunId run, RestoreRequest request) =>
        new RestoreEngine(fixture.Services()).BeginAsync(run, request, Stop);

    private static async Task<RestoreResult> RestoreAsync(RunFixture fixture, RunId run, RestoreRequest request)
    {
        await using var work = await BeginAsync(fixture, run, request);
        return await work.ExecuteAsync(Stop);
    }

    private static async Task<RestorePlan> PlanAsync(RunFixture fixture, RunId run, RestoreRequest request)
    {
        await using var work = await BeginAsync(fixture, run, request);
        return work.Plan;
    }

    private static async Task<string> CodeAsync(RunFixture fixture, RunId run, RestoreRequest request) => (await Assert.ThrowsAsync<LatheException>(() => PlanAsync(fixture, run, request))).Error.Code;

    private static bool SameEvents(RunEvent a, RunEvent b) => Lathe.TestKit.Conformance.JournalSamples.Text(a) == Lathe.TestKit.Conformance.JournalSamples.Text(b);
}

public sealed class CopyRestoreFacts : RestoreFacts
{
    private protected override string Workspace => WorkspaceKinds.Copy;
}

public sealed class OverlayRestoreFacts : RestoreFacts
{
    private protected override string Workspace => WorkspaceKinds.Overlay;
}

using Lathe.Engine.Journal;
using Lathe.Git.Tests;

namespace Lathe.Engine.Tests.Runs;

public sealed class RunFacts
{
    [Fact]
    public async Task A_run_that_mends_the_bug_is_verified_and_accepted_and_leaves_the_users_tree_alone()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var before = WorkspaceBench.Picture(fixture.Scratch.Path);
        var result = await fixture.RunAsync(m => m.Read("src/calc.inc").Mend().Shell("sh test/run.inc").Finish("Adds now."));

        Assert.Equal(RunState.Finished, result.State);
        Assert.Equal((Verdict.Verified, true, 1, "Adds now."), (result.Outcome!.Verdict, result.Outcome.Accepted, result.Outcome.Attempt, result.Outcome.Summary));
        Assert.Null(result.Error);
        Assert.Equal(before, WorkspaceBench.Picture(fixture.Scratch.Path));
        Assert.Equal("", fixture.Scratch.Git("status", "--porcelain"));
        Assert.Contains("-add() { echo $(( $1 - $2 )); }\n+add() { echo $(( $1 + $2 )); }", fixture.Diff(result));
        Assert.Contains("+ $2", fixture.FileIn(result.Outcome.Tree, "src/calc.inc"));
        Assert.Contains("exit code 0\npassed", fixture.Told(3));

        var events = await fixture.EventsAsync(result.Run);
        Assert.Equal(fixture.Observer.Events.Select(e => (e.Sequence, e.Data.GetType())), events.Select(e => (e.Sequence, e.Data.GetType())));
        Assert.IsType<RunStarted>(events[0].Data);
        Assert.Equal(RunState.Finished, Assert.IsType<RunEnded>(events[^1].Data).State);
        Assert.Equal(4, events.Count(e => e.Data is StepFinished { Kind: StepKind.Model }));
        Assert.Equal(4, events.Count(e => e.Data is StepFinished { Kind: StepKind.Tool }));
        Assert.Equal(events.Count(e => e.Data is StepStarted { Kind: StepKind.Tool }), events.Count(e => e.Data is StepStarted { Kind: StepKind.Tool, Checkpoint: not null }));
        var finished = Assert.IsType<AttemptFinished>(Assert.Single(events, e => e.Data is AttemptFinished).Data);
        Assert.Equal((Verdict.Verified, 1, 1, 1), (finished.Verdict, finished.FilesChanged, finished.LinesAdded, finished.LinesRemoved));
        Assert.Equal(result.Outcome.Tree, finished.Tree);
    }

    [Fact]
    public async Task Feedback_holds_the_failing_output_and_the_second_attempt_passes()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var result = await fixture.RunAsync(m => m.Edit("src/calc.inc", "$1 - $2", "$1 \\* $2").Say("Multiplied.").Edit("src/calc.inc", "$1 \\* $2", "$1 + $2").Say("Added."));

        Assert.Equal((Verdict.Verified, 2), (result.Outcome!.Verdict, result.Outcome.Attempt));
        var told = fixture.Told(2);
        Assert.Contains("Attempt 1 was not accepted: the checks fail.", told);
        Assert.Contains("it failed before the change too", told);
        Assert.Contains("failing check\n«data»\nsh test/run.inc: exited with 1", told);
        Assert.Contains("«data»", told);
        Assert.Contains("expected 5", told);
        var history = await fixture.HistoryAsync(result.Run);
        Assert.Equal([Verdict.Failed, Verdict.Verified], history.Attempts.Select(a => a.Finished!.Verdict));
        Assert.Contains("expected 5", history.Attempts[1].Started.Feedback);
        Assert.Equal(4, fixture.Model.Requests.Count);
    }

    [Fact]
    public async Task The_best_attempt_is_delivered_when_none_passes()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("test/two.inc", "[ -f src/two ] || { echo missing; exit 1; }\n"));
        fixture.Settings = fixture.Settings with { Verify = [RunFixture.Check, "sh test/two.inc"], MaxAttempts = 2 };
        var result = await fixture.RunAsync(m => m.Mend().Say("One of two.").Edit("src/calc.inc", "$1 + $2", "$1 - $2 - 1").Say("Worse."));

        Assert.Equal((Verdict.PartlyVerified, 1, false, "One of two."), (result.Outcome!.Verdict, result.Outcome.Attempt, result.Outcome.Accepted, result.Outcome.Summary));
        Assert.Contains("$1 + $2", fixture.FileIn(result.Outcome.Tree, "src/calc.inc"));
        Assert.Contains("$1 + $2", await File.ReadAllTextAsync(Path.Combine(fixture.Paths.Runs, result.Run.Value, "tree", "src/calc.inc"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_attempt_that_changes_nothing_is_not_accepted_though_the_checks_pass()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("src/calc.inc", "add() { echo $(( $1 + $2 )); }\n"));
        fixture.Settings = fixture.Settings with { MaxAttempts = 2 };
        var result = await fixture.RunAsync(m => m.Say("Looks good.").Say("Still does."));

        Assert.False(result.Outcome!.Accepted);
        Assert.Contains("nothing was changed", fixture.Told(1));
    }

    [Fact]
    public async Task Without_a_verify_command_the_change_is_unverified_and_that_is_said()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { Verify = [] };
        var result = await fixture.RunAsync(m => m.Mend().Say("Done."));

        Assert.Equal((Verdict.Unverified, true), (result.Outcome!.Verdict, result.Outcome.Accepted));
        var attempt = Assert.Single((await fixture.HistoryAsync(result.Run)).Attempts);
        Assert.Equal(["No check ran: there is no verify command."], attempt.Finished!.Reasons);
    }

    [Fact]
    public async Task A_check_that_broke_by_the_change_is_failed_and_names_it()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("src/calc.inc", "add() { echo $(( $1 + $2 )); }\n"));
        fixture.Settings = fixture.Settings with { MaxAttempts = 1 };
        var result = await fixture.RunAsync(m => m.Edit("src/calc.inc", "$1 + $2", "$1 - $2").Say("Done."));

        Assert.Equal((Verdict.Failed, false), (result.Outcome!.Verdict, result.Outcome.Accepted));
        Assert.Contains("it passed before the change", Assert.Single((await fixture.HistoryAsync(result.Run)).Attempts).Finished!.Reasons[0]);
    }

    [Fact]
    public async Task A_check_that_cannot_be_found_is_no_check()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { Verify = ["no-such-program --check"] };
        var result = await fixture.RunAsync(m => m.Mend().Say("Done."));

        Assert.Equal((Verdict.Unverified, false), (result.Outcome!.Verdict, result.Outcome.Accepted));
        Assert.Contains("could not run (exit code 127)", Assert.Single((await fixture.HistoryAsync(result.Run)).Attempts).Finished!.Reasons[0]);
    }
}

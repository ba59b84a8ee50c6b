using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.Storage.Files;
using Lathe.TestKit;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Tests.Runs;

/// <summary>What the next attempt is told, and whether there is one.</summary>
public sealed class FeedbackFacts
{
    [Fact]
    public async Task An_item_is_tracked_until_it_is_seen_fixed()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var result = await fixture.RunAsync(m => m.Edit("src/calc.inc", "$1 - $2", "$1 * $2").Say("No.").Edit("src/calc.inc", "$1 * $2", "$1 + $2").Say("Yes."));
        var tracked = Assert.Single((await Feedback(fixture).ListAsync(result.Run, TestContext.Current.CancellationToken)).Items);
        Assert.Equal((FeedbackSource.Check, FeedbackState.Fixed, 1, 2), (tracked.Item.Source, tracked.State, tracked.Told, tracked.ResolvedIn));
        var told = Assert.Single((await fixture.EventsAsync(result.Run)).Select(e => e.Data).OfType<FeedbackTold>());
        Assert.Equal(("attempt-2", "1 failing check"), (told.Place, told.Summary));
    }

    [Fact]
    public async Task A_compilers_errors_come_by_file_and_line_and_before_the_rest()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { Verify = ["[ ! -e src/main.c ] || { echo 'src/main.c:2:3: error: unknown word retrun'; echo '    2 |   retrun 0;'; exit 1; }", RunFixture.Check], MaxAttempts = 2 };
        await fixture.RunAsync(m => m.Write("src/main.c", "int main(void) {\n  retrun 0;\n}\n").Say("No.").Say("No."));
        var told = fixture.Told(2);
        Assert.Contains("1. compiler error\n«data»\nsrc/main.c:2: unknown word retrun", told);
        Assert.Contains("retrun 0;", told);
        Assert.True(told.IndexOf("compiler error", StringComparison.Ordinal) < told.IndexOf("failing check", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_failure_once_more_changes_the_approach_and_a_third_time_ends_the_run()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { MaxAttempts = 9 };
        var result = await fixture.RunAsync(m => m.Edit("src/calc.inc", "- $2", "* $2").Say("1").Edit("src/calc.inc", "* $2", "*  $2").Say("2").Say("3"));
        Assert.Equal(3, result.History.Attempts.Count);
        Assert.Equal([("new_failures", true), ("repeated", true), ("nothing_new", false)], Decisions(result.History).Select(d => (d.Code, d.Again)));
        Assert.Contains("It failed in the same way before.", fixture.Told(4));
        Assert.DoesNotContain("in the same way", fixture.Told(2));
    }

    [Fact]
    public async Task Another_model_goes_on_where_the_router_says_so_and_a_resumed_run_knows()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { MaxAttempts = 9 };
        fixture.Router = new OtherModel();
        var result = await fixture.RunAsync(m => m.Edit("src/calc.inc", "- $2", "* $2").Say("1").Say("2").Edit("src/calc.inc", "* $2", "+ $2").Say("3"));
        Assert.True(result.Outcome!.Accepted);
        Assert.Equal("scripted/other", Decisions(result.History)[1].Model);
        var models = (await fixture.EventsAsync(result.Run)).Select(e => e.Data).OfType<StepFinished>().Where(s => s.Kind == StepKind.Model).Select(s => s.Title).ToList();
        Assert.Equal(["scripted/model", "scripted/model", "scripted/model", "scripted/other", "scripted/other"], models);
    }

    [Fact]
    public async Task A_worse_attempt_is_put_back_to_the_best_and_the_next_one_is_told()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { Verify = ["sh -n src/*.inc", RunFixture.Check] };
        var result = await fixture.RunAsync(m => m
            .Edit("src/calc.inc", "- $2", "* $2").Say("Better.")
            .Edit("src/calc.inc", "add() {", "add() { (").Say("Worse.")
            .Read("src/calc.inc").Edit("src/calc.inc", "* $2", "+ $2").Say("Good."));
        Assert.Contains("the files are back as attempt 1 left them", fixture.Told(4));
        Assert.Contains("* $2", fixture.Told(5));
        Assert.DoesNotContain("{ (", fixture.Told(5));
        Assert.Equal((Verdict.Verified, 3), (result.Outcome!.Verdict, result.Outcome.Attempt));
        Assert.Equal((1, "add() { echo $(( $1 + $2 )); }\n"), (Decisions(result.History)[1].FromAttempt, fixture.FileIn(result.Outcome.Tree, "src/calc.inc")));
    }

    [Fact]
    public async Task A_check_that_cannot_run_here_ends_the_run_after_the_first_attempt()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { Verify = ["echo 'curl: (6) Could not resolve host: example.test'; exit 6"] };
        var result = await fixture.RunAsync(m => m.Mend().Say("Done."));
        Assert.Equal("cannot_pass", Assert.Single(Decisions(result.History)).Code);
        Assert.Single(result.History.Attempts);
    }

    [Fact]
    public async Task A_persons_word_is_told_before_the_next_turn_and_once()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Inbox = new FileRunInbox(fixture.Paths.Runs);
        fixture.Model.Answer(async (request, _) =>
        {
            var receipt = await Feedback(fixture).SayAsync(await fixture.OnlyRunAsync(), "Leave a note in NOTES.", null, null, CancellationToken.None);
            Assert.False(receipt.Taken);
            return fixture.Model.Response([new FunctionCallContent("call_x", "read_file", new Dictionary<string, object?> { ["path"] = "src/calc.inc" })]);
        });
        var result = await fixture.RunAsync(m => m.Mend().Finish());
        Assert.Contains("While you work, a person says:", fixture.Told(1));
        Assert.Contains("Leave a note in NOTES.", fixture.Told(1));
        Assert.DoesNotContain("a person says", fixture.Told(2));
        Assert.True(result.Outcome!.Accepted);
        Assert.Equal("attempt-1/turn-2", Assert.Single((await fixture.EventsAsync(result.Run)).Select(e => e.Data).OfType<FeedbackTold>()).Place);
        Assert.Equal(FeedbackState.Answered, Assert.Single((await Feedback(fixture).ListAsync(result.Run, CancellationToken.None)).Items).State);
        Assert.Empty(await fixture.Inbox.ReadAsync(result.Run, CancellationToken.None));
    }

    [Fact]
    public async Task A_finished_run_goes_on_with_a_persons_word_and_the_later_attempt_is_delivered()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Inbox = new FileRunInbox(fixture.Paths.Runs);
        fixture.Settings = fixture.Settings with { MaxAttempts = 1 };
        var first = await fixture.RunAsync(m => m.Mend().Finish());
        var receipt = await Feedback(fixture).SayAsync(first.Run, "Say sum, not add.", "src/calc.inc", 1, CancellationToken.None);
        Assert.Equal((true, RunState.Finished), (receipt.Taken, receipt.State));

        fixture.Client = new ScriptedChatClient().Shell("echo '# sum' >> src/calc.inc").Finish("Named.");
        var second = await fixture.ResumeAsync(first.Run);
        Assert.Contains("The checks of attempt 1 pass. More is asked of the change.", fixture.Told(0));
        Assert.Contains("1. person's remark: src/calc.inc:1: Say sum, not add.", fixture.Told(0));
        Assert.Equal((2, true, "Named."), (second.Outcome!.Attempt, second.Outcome.Accepted, second.Outcome.Summary));
        Assert.Contains("# sum", fixture.FileIn(second.Outcome.Tree, "src/calc.inc"));

        // Nothing is left to say: it is done.
        fixture.Client = new ScriptedChatClient();
        Assert.Equal(second.Outcome, (await fixture.ResumeAsync(first.Run)).Outcome);
    }

    [Fact]
    public async Task A_persons_word_that_breaks_the_change_leaves_the_accepted_attempt()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Inbox = new FileRunInbox(fixture.Paths.Runs);
        fixture.Settings = fixture.Settings with { MaxAttempts = 1 };
        var first = await fixture.RunAsync(m => m.Mend().Finish());
        await Feedback(fixture).SayAsync(first.Run, "Subtract.", null, null, CancellationToken.None);
        fixture.Client = new ScriptedChatClient().Shell("sed -i 's/+/-/' src/calc.inc").Finish("Subtracted.");
        var second = await fixture.ResumeAsync(first.Run);
        Assert.Equal((first.Outcome!.Tree, 1), (second.Outcome!.Tree, second.Outcome.Attempt));
    }

    [Fact]
    public async Task What_is_waived_is_not_told_and_does_not_change_the_verdict()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Inbox = new FileRunInbox(fixture.Paths.Runs);
        fixture.Settings = fixture.Settings with { MaxAttempts = 1 };
        var first = await fixture.RunAsync(m => m.Edit("src/calc.inc", "- $2", "* $2").Say("No."));
        var item = Assert.Single((await Feedback(fixture).ListAsync(first.Run, CancellationToken.None)).Items).Item;
        await Feedback(fixture).WaiveAsync(first.Run, item.Id[..5], "It is known.", CancellationToken.None);
        fixture.Client = new ScriptedChatClient().Say("Nothing.");
        var second = await fixture.ResumeAsync(first.Run, new ResumeRequest { MaxAttempts = 2 });
        Assert.DoesNotContain("failing check", fixture.Told(0));
        Assert.Equal((Verdict.Failed, FeedbackState.Waived), (second.Outcome!.Verdict, Assert.Single((await Feedback(fixture).ListAsync(first.Run, CancellationToken.None)).Items).State));
    }

    [Fact]
    public async Task A_secret_that_a_person_says_is_not_kept()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Inbox = new FileRunInbox(fixture.Paths.Runs);
        var run = await fixture.RunAsync(m => m.Mend().Finish());
        await Feedback(fixture).SayAsync(run.Run, "Use sk-ant-0123456789abcdef0123456789 there.", null, null, CancellationToken.None);
        Assert.Contains("«secret:", Assert.Single((await Feedback(fixture).ListAsync(run.Run, CancellationToken.None)).Items).Item.Title);
        Assert.All(Directory.EnumerateFiles(fixture.Paths.State, "*", SearchOption.AllDirectories), f => Assert.DoesNotContain("sk-ant-0123456789abcdef", File.ReadAllText(f)));
    }

    [Fact]
    public async Task A_scan_that_leaves_sarif_is_fed_back_by_its_results()
    {
        const string Sarif = """{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"scanner"}},"results":[{"ruleId":"S1","level":"error","message":{"text":"Tainted."},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"src/calc.inc"},"region":{"startLine":1}}}]}]}]}""";
        await using var fixture = await RunFixture.OpenAsync(files => files.Write("known.txt", Sarif));
        fixture.Settings = fixture.Settings with { Verify = ["grep -q '+' src/*.inc && exit 0; cat known.* > scan.sarif; exit 1"], MaxAttempts = 2 };
        var result = await fixture.RunAsync(m => m.Edit("src/calc.inc", "- $2", "* $2").Say("No.").Edit("src/calc.inc", "* $2", "+ $2").Say("Yes."));
        Assert.Contains("weakness of a scan\n«data»\nsrc/calc.inc:1: Tainted.", fixture.Told(2));
        Assert.True(result.Outcome!.Accepted);
        Assert.Equal(FeedbackState.Fixed, Assert.Single(FeedbackLedger.Of(result.History, fixture.Objects).Items).State);
    }

    [Fact]
    public async Task A_run_of_an_earlier_version_which_tells_none_of_this_goes_on()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { MaxAttempts = 2 };
        var first = await fixture.RunAsync(m => m.Edit("src/calc.inc", "- $2", "* $2").Say("One.").Edit("src/calc.inc", "* $2", "*  $2").Say("Two."));
        fixture.Journal = new ForgettingJournal(fixture.Journal);
        fixture.Client = new ScriptedChatClient().Edit("src/calc.inc", "*  $2", "+ $2").Say("Three.");
        var result = await fixture.ResumeAsync(first.Run, new ResumeRequest { MaxAttempts = 3 });
        Assert.True(result.Outcome is { Accepted: true, Attempt: 3 }, result.Error?.ToString());
        Assert.Contains("Attempt 2 was not accepted", fixture.Told(0));
        Assert.Contains("add 2 3 gave 6", fixture.Told(0));
    }

    private static RunFeedback Feedback(RunFixture fixture) => new(fixture.Journal, fixture.Objects, fixture.Inbox, TimeProvider.System);

    private static List<AttemptDecided> Decisions(RunHistory history) => [.. history.Attempts.Select(a => history.Feedback.DecisionAfter(a.Number)).OfType<AttemptDecided>()];

    // What was not written then cannot be read.
    private sealed class ForgettingJournal(IJournal inner) : JournalAround(inner)
    {
        public override async IAsyncEnumerable<RunEvent> ReadAsync(RunId run, long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var stored in Inner.ReadAsync(run, after, cancellationToken))
                yield return stored.Data is FeedbackTold or AttemptDecided or StepFinished { Kind: StepKind.Feedback } ? stored with { Data = new UnreadableEvent("x", "not there") } : stored;
        }
    }

    private sealed class OtherModel : IAttemptRouter
    {
        public string? Route(RouteQuestion question) => question.Model == "scripted/model" ? "scripted/other" : null;
    }
}

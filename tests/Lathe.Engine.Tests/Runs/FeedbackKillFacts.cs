using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.Storage.Files;
using Lathe.TestKit;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Tests.Runs;

/// <summary>Feedback, decisions, a person's word, reviews and a way back to an earlier attempt, killed at any commit: the run comes to the same, and nobody is told or asked twice.</summary>
public sealed class FeedbackKillFacts
{
    private static readonly FeedbackSaid Word = new("01ARZ3NDEKTSV4RRFFQ69G5FAV", new FeedbackItem(FeedbackId.Of(FeedbackSource.Person, "Mind the sign."), FeedbackSource.Person, FeedbackPriority.Must, "Mind the sign."));

    private static readonly Action<RunFixture>[] Answers =
    [
        f => f.Model.Answer(async (_, token) =>
        {
            await f.Inbox.LeaveAsync(await f.OnlyRunAsync(), Word, token);
            return f.Model.Response([new FunctionCallContent("call_1", "edit_file", new Dictionary<string, object?> { ["path"] = "src/calc.inc", ["old_text"] = "- $2", ["new_text"] = "* $2" })]);
        }),
        f => f.Model.Say("One."),
        f => f.Model.Call("report_remarks", """{"remarks":[{"path":"src/calc.inc","severity":"error","message":"It multiplies."}]}"""),
        f => f.Model.Edit("src/calc.inc", "add() {", "add() { ("),
        f => f.Model.Say("Two."),
        f => f.Model.Call("report_remarks", """{"remarks":[]}"""),
        f => f.Model.Read("src/calc.inc"),
        f => f.Model.Edit("src/calc.inc", "* $2", "+ $2"),
        f => f.Model.Say("Three."),
        f => f.Model.Call("report_remarks", """{"remarks":[]}"""),
    ];

    [Fact]
    public async Task Killed_at_any_commit_feedback_comes_to_the_same()
    {
        await using var whole = await OpenAsync();
        var journal = new KillingJournal(whole.Journal, int.MaxValue, after: false);
        whole.Journal = journal;
        var expected = await whole.StartAsync();
        Assert.Equal((Verdict.Verified, 3), (expected.Outcome!.Verdict, expected.Outcome.Attempt));
        var items = Items(expected.History, whole);
        Assert.Contains("Person Answered 1", items);
        Assert.Contains("Review Fixed 1", items);
        Assert.Contains(items, i => i.StartsWith("Check Fixed", StringComparison.Ordinal));

        var kills = Enumerable.Range(1, journal.Commits - 1).Where(i => i % 2 == 1);
        await Parallel.ForEachAsync(kills, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken }, async (kill, _) =>
        {
            await using var fixture = await OpenAsync();
            fixture.Journal = new KillingJournal(fixture.Journal, kill, after: false);
            await Assert.ThrowsAsync<KilledException>(() => fixture.StartAsync());
            await fixture.ReopenAsync();
            var run = await fixture.OnlyRunAsync();
            var recorded = (await fixture.EventsAsync(run)).Count(e => e.Data is StepFinished { Kind: StepKind.Model });
            fixture.Client = new ScriptedChatClient();
            foreach (var answer in Answers[recorded..]) answer(fixture);
            var result = await fixture.ResumeAsync(run);
            Assert.True(result.Outcome == expected.Outcome, $"Killed before commit {kill}: {result.Outcome} {result.Error}");
            Assert.Equal(items, Items(result.History, fixture));
            Assert.Equal(0, fixture.Model.Remaining);
        });
    }

    private static List<string> Items(RunHistory history, RunFixture fixture) => [.. FeedbackLedger.Of(history, fixture.Objects).Items.Select(t => $"{t.Item.Source} {t.State} {t.Told}")];

    private static async Task<RunFixture> OpenAsync()
    {
        var fixture = await RunFixture.OpenAsync();
        fixture.Inbox = new FileRunInbox(fixture.Paths.Runs);
        fixture.Settings = fixture.Settings with { Verify = ["sh -n src/*.inc", RunFixture.Check], ReviewModel = "scripted/reviewer" };
        foreach (var answer in Answers) answer(fixture);
        return fixture;
    }
}

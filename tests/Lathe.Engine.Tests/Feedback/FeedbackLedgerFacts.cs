using System.Text.Json;
using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Verification;

namespace Lathe.Engine.Tests.Feedback;

/// <summary>What becomes of items over attempts, folded from events.</summary>
public sealed class FeedbackLedgerFacts
{
    private static readonly FeedbackItem A = Item("a"), B = Item("b");
    private static readonly FeedbackItem Person = new(FeedbackId.Of(FeedbackSource.Person, "Name it total."), FeedbackSource.Person, FeedbackPriority.Must, "Name it total.");

    [Fact]
    public void An_item_is_open_until_it_is_seen_fixed_and_opens_again_when_it_comes_back()
    {
        Assert.Equal(FeedbackState.Open, State([Seen(1, [A])], A));
        Assert.Equal(FeedbackState.Open, State([Seen(1, [A]), Seen(2, [B])], A));
        Assert.Equal(FeedbackState.Fixed, State([Seen(1, [A]), Seen(2, [B], A.Id)], A));
        var back = Ledger([Seen(1, [A]), Seen(2, [B], A.Id), Seen(3, [A])]).Find(A.Id)!;
        Assert.Equal((FeedbackState.Open, true, 1, 3, 2), (back.State, back.CameBack, back.FirstSeen, back.LastSeen, back.Seen));
    }

    [Fact]
    public void A_waiver_holds_however_often_the_item_is_seen_again()
    {
        var tracked = Ledger([Seen(1, [A]), new FeedbackWaived("m1", A.Id, "known"), Seen(2, [A])]).Find(A.Id)!;
        Assert.Equal((FeedbackState.Waived, "known", 2), (tracked.State, tracked.Note, tracked.Seen));
        Assert.Equal(FeedbackState.Open, State([Seen(1, [A]), new FeedbackWaived("m1", "ffffffff", "nothing")], A));
    }

    [Fact]
    public void A_persons_word_waits_until_it_is_told_and_is_answered_by_the_attempt_that_was_told()
    {
        Assert.Equal([Person.Id], Ledger([new FeedbackSaid("m1", Person)]).Untold.Select(i => i.Id));
        RunEventData[] told = [Seen(1, [A]), new FeedbackSaid("m1", Person), Told("attempt-2", Person.Id)];
        Assert.Empty(Ledger(told).Untold);
        Assert.Equal(FeedbackState.Open, State(told, Person));
        Assert.Equal(FeedbackState.Answered, State([.. told, Seen(2, [])], Person));

        // Said once more, it is open and untold once more; the same message read twice counts once.
        Assert.Equal([Person.Id], Ledger([.. told, Seen(2, []), new FeedbackSaid("m2", Person)]).Untold.Select(i => i.Id));
        Assert.Empty(Ledger([.. told, Seen(2, []), new FeedbackSaid("m1", Person)]).Untold);
    }

    [Fact]
    public void The_history_knows_what_is_untold_without_the_object_store()
    {
        Assert.Single(History([new FeedbackSaid("m1", Person)]).Feedback.Untold);
        Assert.Empty(History([new FeedbackSaid("m1", Person), Told("attempt-1/turn-2", Person.Id)]).Feedback.Untold);
        Assert.Empty(History([new FeedbackSaid("m1", Person), new FeedbackWaived("m2", Person.Id, "no more")]).Feedback.Untold);
    }

    [Fact]
    public void The_oldest_resolved_items_are_dropped_first_and_open_ones_stay()
    {
        var events = new List<RunEventData>();
        for (var attempt = 1; attempt <= 12; attempt++)
        {
            var items = Enumerable.Range(0, 50).Select(i => Item($"{attempt}-{i}")).ToList();
            events.Add(Seen(attempt, [A, .. items], attempt == 1 ? [] : [.. Enumerable.Range(0, 50).Select(i => Item($"{attempt - 1}-{i}").Id)]));
        }

        var ledger = Ledger(events);
        Assert.Equal(FeedbackLedger.MostItems, ledger.Items.Count);
        Assert.Equal(FeedbackState.Open, ledger.Find(A.Id)!.State);
        Assert.Null(ledger.Find(Item("1-0").Id));
        Assert.All(Enumerable.Range(0, 50), i => Assert.NotNull(ledger.Find(Item($"12-{i}").Id)));
    }

    [Fact]
    public void An_overruled_item_says_by_what()
    {
        var person = Person with { Title = "Keep the unused parameter.", Path = "a.c", Line = 3 };
        var linter = new FeedbackItem("0000aaaa", FeedbackSource.Validator, FeedbackPriority.High, "Remove the unused parameter.") { Path = "a.c", Line = 3 };
        var ledger = Ledger([Seen(1, [linter]), new FeedbackSaid("m1", person)]);
        Assert.Equal("0000aaaa", Assert.Single(ledger.Contradictions).Overruled);
        Assert.Contains($"overruled by {person.Id}", ledger.Find("0000aaaa")!.Note);
    }

    [Theory]
    [InlineData(FeedbackSource.Test, "passed", true)]
    [InlineData(FeedbackSource.Test, "other test fails", true)]
    [InlineData(FeedbackSource.Test, "does not build", false)]
    [InlineData(FeedbackSource.Test, "passed without it", false)]
    [InlineData(FeedbackSource.Test, "not run", false)]
    [InlineData(FeedbackSource.Compiler, "passed", true)]
    [InlineData(FeedbackSource.Compiler, "other test fails", true)]
    [InlineData(FeedbackSource.Compiler, "does not build", false)]
    [InlineData(FeedbackSource.Check, "passed", true)]
    [InlineData(FeedbackSource.Check, "other test fails", false)]
    [InlineData(FeedbackSource.Quality, "not run", true)]
    [InlineData(FeedbackSource.Review, "passed", false)]
    [InlineData(FeedbackSource.Person, "passed", false)]
    public void An_item_is_fixed_only_where_it_was_looked_at_again(FeedbackSource source, string what, bool isFixed)
    {
        var item = new FeedbackItem("0000bbbb", source, FeedbackPriority.High, "x") { Rule = "the test", From = ["make test"] };
        var check = new CheckResult("make test", CheckTree.Delivered, ObjectHash.Of([]), CommandEnd.Exited, what.StartsWith("passed", StringComparison.Ordinal) ? 0 : 1, "");
        var now = new List<FeedbackItem>();
        if (what == "other test fails") check = check with { Tests = new TestResults { Format = "x", Passed = 1, Failed = 1, Failures = [new NamedTest("other", TestState.Failed)], PassedNames = TestNames.Pack(["the test"]) } };
        if (what == "passed without it") check = check with { Tests = new TestResults { Format = "x", Passed = 1, PassedNames = TestNames.Pack(["other"]) } };
        if (what == "does not build") now.Add(new FeedbackItem("0000cccc", FeedbackSource.Compiler, FeedbackPriority.High, "; expected"));
        var evidence = new AttemptEvidence { Checks = what == "not run" ? [] : [check], Places = MemoryObjects.Places(), PlacesBefore = MemoryObjects.Places() };
        var tracked = new TrackedItem(item, FeedbackState.Open, 1, 1, 1, 1, null);
        Assert.Equal(isFixed, FixedItems.Of([tracked], now, evidence).Contains(item.Id));
    }

    private static FeedbackItem Item(string name) => new(FeedbackId.Of(FeedbackSource.Test, name), FeedbackSource.Test, FeedbackPriority.High, name) { Rule = name };

    private static FeedbackTold Told(string place, string id) => new(place, [id], "1 person's remark", ["…"]);

    private static StepFinished Seen(int attempt, IReadOnlyList<FeedbackItem> items, params string[] gone)
    {
        var json = JsonSerializer.SerializeToElement(new FeedbackRecord(attempt, items, gone, $"s{attempt}"), FeedbackJson.Default.FeedbackRecord);
        return new StepFinished(new StepId($"attempt-{attempt}/feedback"), StepKind.Feedback, "", 1, json);
    }

    private static RunHistory History(IReadOnlyList<RunEventData> events)
    {
        var history = new RunHistory();
        var sequence = 0;
        foreach (var data in events)
        {
            // As the journal would give it back.
            var (type, json) = EngineJson.Write(data);
            history.Apply(new RunEvent(new RunId("01ARZ3NDEKTSV4RRFFQ69G5FAV"), ++sequence, DateTimeOffset.UnixEpoch, 1, EngineJson.Read(type, System.Text.Encoding.UTF8.GetString(json))!));
        }

        return history;
    }

    private static FeedbackLedger Ledger(IReadOnlyList<RunEventData> events) => FeedbackLedger.Of(History(events), new MemoryObjects());

    private static FeedbackState State(IReadOnlyList<RunEventData> events, FeedbackItem item) => Ledger(events).Find(item.Id)!.State;
}

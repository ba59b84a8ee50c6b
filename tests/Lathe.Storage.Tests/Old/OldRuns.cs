using Lathe.Engine.Journal;
using Lathe.TestKit.Conformance;

namespace Lathe.Storage.Tests.Old;

/// <summary>What has to hold of the three runs that every old journal has, whichever database it is in.</summary>
internal static class OldRuns
{
    private static readonly StepId First = new("attempt-1/turn-1/model"), Second = new("attempt-1/turn-2/model");

    public static async Task AreWholeAsync(IJournal journal, CancellationToken cancellationToken)
    {
        var runs = await journal.ListAsync(new RunQuery(), cancellationToken);
        Assert.Equal([("Interrupted", RunState.Running), ("Waits", RunState.Waiting), ("Every kind", RunState.Finished)], runs.Select(r => (r.Title, r.State)));
        foreach (var run in runs)
        {
            var events = new List<RunEvent>();
            await foreach (var stored in journal.ReadAsync(run.Run, 0, cancellationToken)) events.Add(stored);
            Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));
            Assert.DoesNotContain(events, e => e.Data is UnreadableEvent);
            var history = await RunHistory.ReadAsync(journal, run.Run, cancellationToken);
            Assert.Equal((run.State, run.Title, "/home/ada/parser", 1.25m), (history.State, history.Started!.Task.Title, history.Started.Repository, history.Started.Settings.MaxCost));
            Assert.Equal(["no \"quotes\" lost", "ünïcode ✓", "line\nbreak\0nul"], history.Started.Task.Requirements);
        }

        // Every kind that there was then is read as what it is: thirteen at the least.
        var all = await RunHistory.ReadAsync(journal, runs[2].Run, cancellationToken);
        Assert.True(all.LastSequence >= 14);
        Assert.Equal("""{"a":[1,2.50,null,{"b":"\u00FC"}]}""", all.FinishedSteps.Single(s => s.Step == First).Result!.GetRawText());
        Assert.Equal((Verdict.Verified, "Did it."), (all.Ended!.Outcome!.Verdict, all.Ended.Outcome.Summary));
        Assert.Equal(0.0123456789m, all.Spent);
        Assert.Equal(TimeSpan.FromHours(1), all.Started!.Settings.MaxTime);
    }

    public static async Task GoOnAsync(IJournal journal, CancellationToken cancellationToken)
    {
        var run = (await journal.ListAsync(new RunQuery(States: [RunState.Running]), cancellationToken)).Single().Run;
        await using var lease = await journal.TryAcquireAsync(run, cancellationToken);
        var history = await RunHistory.ReadAsync(journal, run, cancellationToken);

        // The answer that was paid for is there, and the call that was in flight is known.
        Assert.True(history.TryGetResult(First, out _));
        Assert.Equal((2L, 0.5m, 9_000L), (lease!.Generation, history.InFlight(Second)!.Reserved!.Value, history.InFlight(Second)!.ReservedTokens!.Value));
        foreach (var stored in await journal.AppendAsync(
            lease,
            [new RunResumed(2, "0.1.0"), JournalSamples.Finished(Second, usage: new TokenUsage(1, 0, 1, 0.25m)), new RunEnded(RunState.Finished, null, null)],
            cancellationToken)) history.Apply(stored);

        Assert.Equal((8L, RunState.Finished), (history.LastSequence, history.State));
        var balance = Assert.Single(await journal.BalancesAsync([new LedgerAccount(null, null, LedgerPeriod.Ever)], cancellationToken));
        Assert.Equal(0m, balance.ReservedCost);
        Assert.True(balance.Cost >= 0.25m);
    }
}

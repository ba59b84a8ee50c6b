using Lathe.Engine.Journal;
using Lathe.Errors;
using static Lathe.TestKit.Conformance.JournalSamples;

namespace Lathe.TestKit.Conformance;

/// <content>Runs that were recorded elsewhere.</content>
public abstract partial class JournalConformance
{
    [Fact]
    public async Task A_run_of_elsewhere_reads_back_as_it_was_and_its_summary_is_the_fold()
    {
        var run = RunId.New(Time);
        var events = Elsewhere(run);
        await Journal.ImportAsync(events, Stop);

        Assert.Equal(events.Select(Text), (await AllAsync(run)).Select(Text));
        RunSummary? folded = null;
        foreach (var e in events) folded = folded is null ? RunSummary.Begin(run, (RunStarted)e.Data, e.At) : folded.Apply(e.Data, e.At);
        Assert.Equal(folded, Assert.Single(await Journal.ListAsync(new RunQuery(), Stop)));
    }

    [Fact]
    public async Task The_next_owner_of_a_run_of_elsewhere_is_newer_than_all_that_it_had()
    {
        var run = RunId.New(Time);
        var events = Elsewhere(run);
        await Journal.ImportAsync(events, Stop);

        await using var lease = await Journal.TryAcquireAsync(run, Stop);

        Assert.True(lease!.Generation > events.Max(e => e.Generation));
        var added = await Journal.AppendAsync(lease, [Note(1)], Stop);
        Assert.Equal(events.Count + 1, Assert.Single(added).Sequence);
    }

    [Fact]
    public async Task What_a_run_of_elsewhere_spent_is_not_in_the_ledger()
    {
        await Journal.ImportAsync(Elsewhere(RunId.New(Time)), Stop);

        var balance = Assert.Single(await Journal.BalancesAsync([new LedgerAccount(null, null, LedgerPeriod.Ever)], Stop));

        Assert.Equal((0m, 0L, 0m, 0L), (balance.Cost, balance.Tokens, balance.ReservedCost, balance.ReservedTokens));
    }

    [Fact]
    public async Task A_run_that_is_there_is_not_imported_over()
    {
        var run = RunId.New(Time);
        await using var lease = await Journal.CreateAsync(run, Started("mine"), Stop);

        var error = await FailsAsync(async () => await Journal.ImportAsync(Elsewhere(run), Stop));

        Assert.Equal((ErrorKind.Conflict, "journal.run_exists"), (error.Kind, error.Code));
        Assert.Equal("mine", Assert.Single(await Journal.ListAsync(new RunQuery(), Stop)).Title);
        Assert.Single(await Journal.AppendAsync(lease, [Note(1)], Stop));
    }

    [Fact]
    public async Task What_is_not_one_whole_run_is_not_imported_nor_after_a_stop()
    {
        var run = RunId.New(Time);
        var events = Elsewhere(run);
        IReadOnlyList<RunEvent>[] broken =
        [
            [],
            [.. events.Skip(1)],
            [events[0], .. events.Skip(2)],
            [events[0], events[1] with { Run = RunId.New(Time) }],
            [events[0], events[1] with { Data = new UnreadableEvent("x", "y") }],
            [events[0], events[1] with { Data = new RunNoted(null!, "no code") }],
        ];
        foreach (var bad in broken) await Assert.ThrowsAnyAsync<ArgumentException>(() => Journal.ImportAsync(bad, Stop));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Journal.ImportAsync(events, new CancellationToken(canceled: true)));

        Assert.Empty(await Journal.ListAsync(new RunQuery(), Stop));
        await Journal.ImportAsync(events, Stop);
    }

    [Fact]
    public async Task A_run_has_an_owner_as_long_as_somebody_holds_it()
    {
        var run = RunId.New(Time);
        Assert.False(await Journal.HasOwnerAsync(run, Stop));
        await using (await Journal.CreateAsync(run, Started(), Stop)) Assert.True(await Journal.HasOwnerAsync(run, Stop));
        Assert.False(await Journal.HasOwnerAsync(run, Stop));
        Assert.NotNull(await Journal.TryAcquireAsync(run, Stop));
    }

    private List<RunEvent> Elsewhere(RunId run)
    {
        var events = new List<RunEvent>();
        foreach (var data in (IEnumerable<RunEventData>)[Started(), .. EveryKind(), Note(7)])
            events.Add(new RunEvent(run, events.Count + 1, Time.GetUtcNow().AddDays(-3).AddMilliseconds(events.Count), 1 + (events.Count / 4), data));
        return events;
    }
}

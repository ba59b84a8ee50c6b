using Lathe.Engine.Journal;
using static Lathe.TestKit.Conformance.JournalSamples;

namespace Lathe.TestKit.Conformance;

/// <content>Lists, look-ups and cancel requests.</content>
public abstract partial class JournalConformance
{
    [Fact]
    public async Task The_summary_is_the_fold_of_the_events()
    {
        var run = RunId.New(Time);
        await using var lease = await Journal.CreateAsync(run, Started(), Stop);
        Time.Advance(TimeSpan.FromSeconds(5));
        await Journal.AppendAsync(lease, EveryKind(), Stop);
        Time.Advance(TimeSpan.FromSeconds(5));
        await Journal.AppendAsync(lease, [Note(1)], Stop);

        RunSummary? folded = null;
        foreach (var e in await AllAsync(run)) folded = folded is null ? RunSummary.Begin(run, (RunStarted)e.Data, e.At) : folded.Apply(e.Data, e.At);

        var kept = Assert.Single(await Journal.ListAsync(new RunQuery(), Stop));
        Assert.Equal(folded, kept);
        Assert.Equal(0.0123456789m, kept.Cost);
        Assert.True(kept.CostIsPartial);
    }

    [Fact]
    public async Task Lists_are_newest_first_and_filtered()
    {
        var a = await MakeAsync("/a", new RunEnded(RunState.Finished, Outcome: null, Error: null));
        var b = await MakeAsync("/b", new RunPaused(RunState.NeedsHuman, "which one?"));
        var c = await MakeAsync("/a", Note(1));

        Assert.Equal([c, b, a], await IdsAsync(new RunQuery()));
        Assert.Equal([c, a], await IdsAsync(new RunQuery(Repository: "/a")));
        Assert.Equal([b, a], await IdsAsync(new RunQuery(States: [RunState.Finished, RunState.NeedsHuman])));
        Assert.Equal([a], await IdsAsync(new RunQuery("/a", [RunState.Finished])));
        Assert.Equal([c], await IdsAsync(new RunQuery(Limit: 1)));
        Assert.Equal([b, a], await IdsAsync(new RunQuery { Before = c }));
        Assert.Equal([a], await IdsAsync(new RunQuery("/a", Limit: 1) { Before = c }));
        Assert.Empty(await IdsAsync(new RunQuery { Before = a }));
        Assert.Empty(await IdsAsync(new RunQuery(Repository: "/c")));
        Assert.Empty(await IdsAsync(new RunQuery(States: [])));
        Assert.Equal([c, b, a], await PagesAsync(new RunQuery(Limit: 2), 10));
        Assert.Equal([c, b], await PagesAsync(new RunQuery(Limit: 1), 2));
        Assert.Equal([c, a], await PagesAsync(new RunQuery("/a", Limit: 1), int.MaxValue));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Journal.ListAsync(new RunQuery(Limit: 0), Stop));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Journal.ListAsync(new RunQuery(Limit: 1001), Stop));
    }

    [Fact]
    public async Task A_run_is_found_by_the_beginning_of_its_id()
    {
        var run = await MakeAsync("/a", Note(1));
        Time.Advance(TimeSpan.FromDays(20_000));
        var other = await MakeAsync("/a", Note(1));

        Assert.Equal([run], await FoundAsync(run.Value));
        Assert.Equal([run], await FoundAsync(run.Value[..8].ToLowerInvariant()));
        Assert.Equal([other, run], await FoundAsync("0"));
        foreach (var odd in new[] { "", "Z", "%", "_", "0%", "' OR 1=1 --", new string('0', 27) }) Assert.Empty(await FoundAsync(odd));
    }

    [Fact]
    public async Task A_look_up_finds_the_ten_newest_at_most()
    {
        var runs = new List<RunId>();
        for (var i = 0; i < 12; i++) runs.Add(await MakeAsync("/a", Note(i)));

        Assert.Equal(Enumerable.Reverse(runs).Take(10), await FoundAsync(runs[0].Value[..4]));
    }

    [Fact]
    public async Task A_cancel_request_reaches_an_owner_that_appends()
    {
        await using var lease = await Journal.CreateAsync(RunId.New(Time), Started(), Stop);
        await using var other = await OpenAsync();

        await other.RequestCancelAsync(lease.Run, Stop);
        await Journal.AppendAsync(lease, [Note(1)], Stop);

        await SignalAsync(lease.CancelRequested);
    }

    [Fact]
    public async Task A_cancel_request_reaches_an_owner_that_only_waits()
    {
        await using var lease = await Journal.CreateAsync(RunId.New(Time), Started(), Stop);
        await using var other = await OpenAsync();
        Time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(lease.CancelRequested.IsCancellationRequested);

        await other.RequestCancelAsync(lease.Run, Stop);
        Time.Advance(TimeSpan.FromSeconds(2));

        await SignalAsync(lease.CancelRequested);
    }

    [Fact]
    public async Task A_cancel_request_is_for_the_owner_of_its_time_and_not_for_the_next()
    {
        var lease = await Journal.CreateAsync(RunId.New(Time), Started(), Stop);
        await Journal.RequestCancelAsync(lease.Run, Stop);
        await lease.DisposeAsync();

        await using var next = await Journal.TryAcquireAsync(lease.Run, Stop);
        Time.Advance(TimeSpan.FromSeconds(2));
        await Journal.AppendAsync(next!, [Note(1)], Stop);
        Assert.False(next!.CancelRequested.IsCancellationRequested);

        await Journal.RequestCancelAsync(lease.Run, Stop);
        await Journal.AppendAsync(next, [Note(2)], Stop);
        await SignalAsync(next.CancelRequested);
    }

    private async Task SignalAsync(CancellationToken token)
    {
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(signal.SetResult);
        await signal.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
    }

    private async Task<RunId> MakeAsync(string repository, RunEventData last)
    {
        Time.Advance(TimeSpan.FromMilliseconds(1));
        await using var lease = await Journal.CreateAsync(RunId.New(Time), Started(repository: repository), Stop);
        await Journal.AppendAsync(lease, [last], Stop);
        return lease.Run;
    }

    private async Task<IEnumerable<RunId>> IdsAsync(RunQuery query) => (await Journal.ListAsync(query, Stop)).Select(s => s.Run);

    private async Task<IEnumerable<RunId>> PagesAsync(RunQuery query, int most) => (await RunPages.ListAsync(Journal, query, most, Stop)).Select(s => s.Run);

    private async Task<IEnumerable<RunId>> FoundAsync(string prefix) => (await Journal.FindAsync(prefix, Stop)).Select(s => s.Run);
}

using Lathe.Engine.Journal;
using Lathe.Errors;
using static Lathe.TestKit.Conformance.JournalSamples;

namespace Lathe.TestKit.Conformance;

/// <summary>What every journal does. An adapter's test class derives from it and supplies an empty store for each test.</summary>
public abstract partial class JournalConformance : IAsyncLifetime
{
    protected ManualTime Time { get; } = new();

    protected CancellationToken Stop => TestContext.Current.CancellationToken;

    protected IJournal Journal { get; private set; } = null!;

    /// <summary>Opens the test's store once more, as another process would.</summary>
    protected abstract Task<IJournal> OpenAsync();

    /// <summary>Writes an event past the journal, as a later version or a damaged disk would. Replaces the one of that number.</summary>
    protected abstract Task PlantAsync(RunId run, long sequence, string type, string json);

    public virtual async ValueTask InitializeAsync() => Journal = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_new_run_has_its_first_event_and_its_first_owner()
    {
        var run = RunId.New(Time);
        await using var lease = await Journal.CreateAsync(run, Started(), Stop);

        Assert.Equal((run, 1L), (lease.Run, lease.Generation));
        Assert.False(lease.CancelRequested.IsCancellationRequested);
        var only = Assert.Single(await AllAsync(run));
        Assert.Equal(Text(new RunEvent(run, 1, Time.GetUtcNow(), 1, Started())), Text(only));
    }

    [Fact]
    public async Task A_run_is_created_only_once()
    {
        var run = RunId.New(Time);
        await (await Journal.CreateAsync(run, Started("first"), Stop)).DisposeAsync();

        var error = await FailsAsync(() => Journal.CreateAsync(run, Started("second"), Stop));

        Assert.Equal((ErrorKind.Conflict, "journal.run_exists"), (error.Kind, error.Code));
        Assert.Equal("first", Assert.Single(await Journal.ListAsync(new RunQuery(), Stop)).Title);
        Assert.NotNull(await Journal.TryAcquireAsync(run, Stop));
    }

    [Fact]
    public async Task Every_kind_of_event_reads_back_as_it_was_returned_and_numbers_have_no_gaps()
    {
        var run = RunId.New(Time);
        await using var lease = await Journal.CreateAsync(run, Started(), Stop);
        Time.Advance(TimeSpan.FromTicks(12_345_678));

        var first = await Journal.AppendAsync(lease, EveryKind(), Stop);
        var second = await Journal.AppendAsync(lease, [Note(1)], Stop);

        var read = await AllAsync(run);
        Assert.Equal([.. first.Select(Text), .. second.Select(Text)], read.Skip(1).Select(Text));
        Assert.Equal(Enumerable.Range(1, read.Count).Select(i => (long)i), read.Select(e => e.Sequence));
        Assert.All(first, e => Assert.True((Time.GetUtcNow() - e.At).Duration() < TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public async Task Reading_can_begin_after_a_number()
    {
        var run = RunId.New(Time);
        await using var lease = await Journal.CreateAsync(run, Started(), Stop);
        await Journal.AppendAsync(lease, [Note(1), Note(2), Note(3)], Stop);

        var numbers = new List<long>();
        await foreach (var e in Journal.ReadAsync(run, after: 2, Stop)) numbers.Add(e.Sequence);

        Assert.Equal([3, 4], numbers);
        Assert.Empty(await AllAsync(RunId.New(Time)));
    }

    [Fact]
    public async Task A_history_that_was_read_goes_on_with_what_has_come_since()
    {
        var run = RunId.New(Time);
        await using var lease = await Journal.CreateAsync(run, Started(), Stop);
        await Journal.AppendAsync(lease, [Note(1)], Stop);
        var history = await RunHistory.ReadAsync(Journal, run, Stop);
        await Journal.AppendAsync(lease, [Note(2), Note(3)], Stop);

        await history.ReadOnAsync(Journal, run, Stop);
        await history.ReadOnAsync(Journal, run, Stop);

        Assert.Equal(4, history.LastSequence);
        Assert.Equal(["Note 1", "Note 2", "Note 3"], history.Notes.Select(n => n.Text));
    }

    [Fact]
    public async Task What_cannot_be_stored_is_refused_with_everything_beside_it()
    {
        var run = RunId.New(Time);
        await using var lease = await Journal.CreateAsync(run, Started(), Stop);

        await Assert.ThrowsAsync<ArgumentException>(() => Journal.AppendAsync(lease, [], Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => Journal.AppendAsync(lease, [Note(1), new UnreadableEvent("x", "y")], Stop));

        Assert.Single(await AllAsync(run));
    }

    [Fact]
    public async Task An_append_that_fails_half_way_leaves_nothing()
    {
        var run = RunId.New(Time);
        await using var lease = await Journal.CreateAsync(run, Started(), Stop);
        await PlantAsync(run, 3, "run_noted", """{"type":"run_noted","code":"in.the_way","text":""}""");

        await FailsAsync(() => Journal.AppendAsync(lease, [new AttemptStarted(7), Note(2)], Stop));

        Assert.Equal([1, 3], (await AllAsync(run)).Select(e => e.Sequence));
        Assert.Equal(0, Assert.Single(await Journal.ListAsync(new RunQuery(), Stop)).Attempt);
    }

    [Fact]
    public async Task A_cancelled_append_stores_nothing()
    {
        var run = RunId.New(Time);
        await using var lease = await Journal.CreateAsync(run, Started(), Stop);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Journal.AppendAsync(lease, [Note(1)], new CancellationToken(canceled: true)));

        Assert.Single(await AllAsync(run));
    }

    [Fact]
    public async Task A_run_has_one_owner_at_a_time()
    {
        var run = RunId.New(Time);
        await using var other = await OpenAsync();
        var lease = await Journal.CreateAsync(run, Started(), Stop);

        Assert.Null(await other.TryAcquireAsync(run, Stop));
        Assert.Null(await Journal.TryAcquireAsync(run, Stop));
        await lease.DisposeAsync();
        await using var next = await other.TryAcquireAsync(run, Stop);

        Assert.NotNull(next);
        Assert.Equal(2, next.Generation);
        Assert.Null(await Journal.TryAcquireAsync(run, Stop));
        Assert.Equal(2, Assert.Single(await other.AppendAsync(next, [Note(1)], Stop)).Generation);
    }

    [Fact]
    public async Task A_former_owner_can_no_longer_append()
    {
        var run = RunId.New(Time);
        var lease = await Journal.CreateAsync(run, Started(), Stop);
        await lease.DisposeAsync();
        await using var other = await OpenAsync();
        await using var next = await other.TryAcquireAsync(run, Stop);

        // A copy that does not know that it was released, as a process that was frozen meanwhile.
        var frozen = await FailsAsync(() => Journal.AppendAsync(new ForeignLease(run, lease.Generation), [Note(1)], Stop));
        var released = await FailsAsync(() => Journal.AppendAsync(lease, [Note(1)], Stop));

        Assert.Equal((ErrorKind.Conflict, "journal.stale_lease"), (frozen.Kind, frozen.Code));
        Assert.Equal((ErrorKind.Conflict, "journal.stale_lease"), (released.Kind, released.Code));
        Assert.Single(await AllAsync(run));
    }

    [Fact]
    public async Task A_released_lease_cannot_append_even_when_nobody_took_over()
    {
        var lease = await Journal.CreateAsync(RunId.New(Time), Started(), Stop);
        await lease.DisposeAsync();
        await lease.DisposeAsync();

        Assert.Equal("journal.stale_lease", (await FailsAsync(() => Journal.AppendAsync(lease, [Note(1)], Stop))).Code);
    }

    [Fact]
    public async Task A_run_that_does_not_exist_cannot_be_taken_or_cancelled_or_written()
    {
        var run = RunId.New(Time);

        Assert.Equal(ErrorKind.NotFound, (await FailsAsync(() => Journal.TryAcquireAsync(run, Stop))).Kind);
        Assert.Equal(ErrorKind.NotFound, (await FailsAsync(() => Journal.RequestCancelAsync(run, Stop))).Kind);
        Assert.Equal(ErrorKind.NotFound, (await FailsAsync(() => Journal.AppendAsync(new ForeignLease(run, 1), [Note(1)], Stop))).Kind);
    }

    [Fact]
    public async Task Two_openers_append_to_their_own_runs_at_once()
    {
        await using var other = await OpenAsync();
        var runs = new[] { RunId.New(Time), RunId.New(Time) };

        await Task.WhenAll(Task.Run(() => FillAsync(Journal, runs[0]), Stop), Task.Run(() => FillAsync(other, runs[1]), Stop));

        foreach (var run in runs) Assert.Equal(Enumerable.Range(1, 51).Select(i => (long)i), (await AllAsync(run)).Select(e => e.Sequence));
    }

    [Fact]
    public async Task Appends_of_one_owner_at_once_are_all_numbered()
    {
        var run = RunId.New(Time);
        await using var lease = await Journal.CreateAsync(run, Started(), Stop);

        var stored = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Journal.AppendAsync(lease, [Note(i), Note(i)], Stop), Stop)));

        Assert.All(stored, pair => Assert.Equal(pair[0].Sequence + 1, pair[1].Sequence));
        Assert.Equal(Enumerable.Range(1, 41).Select(i => (long)i), (await AllAsync(run)).Select(e => e.Sequence));
    }

    [Theory]
    [InlineData("from_the_future", """{"type":"from_the_future","much":"more"}""")]
    [InlineData("run_noted", """{"type":"run_noted","code":""")]
    [InlineData("run_noted", "")]
    [InlineData("run_noted", "null")]
    [InlineData("run_noted", "[1]")]
    [InlineData("run_noted", """{"code":"no.type"}""")]
    [InlineData("run_noted", """{"type":"run_noted","code":5}""")]
    [InlineData("run_started", """{"type":"run_started","version":"1"}""")]
    [InlineData("step_finished", """{"type":"step_finished","step":7}""")]
    [InlineData("step_finished", """{"type":"step_finished","kind":"Dance","step":"a"}""")]
    public async Task An_event_that_cannot_be_read_hides_no_other(string type, string json)
    {
        var run = RunId.New(Time);
        await using var lease = await Journal.CreateAsync(run, Started(), Stop);
        await Journal.AppendAsync(lease, [Note(1), Note(2), Note(3)], Stop);
        await PlantAsync(run, 3, type, json);

        var read = await AllAsync(run);

        Assert.Equal(4, read.Count);
        var unreadable = Assert.IsType<UnreadableEvent>(read[2].Data);
        Assert.Equal(type, unreadable.Type);
        Assert.NotEmpty(unreadable.Problem);
        Assert.Equal(Note(3), read[3].Data);
    }

    [Fact]
    public async Task A_result_as_deep_as_json_may_be_reads_back()
    {
        var run = RunId.New(Time);
        await using var lease = await Journal.CreateAsync(run, Started(), Stop);
        var json = new string('[', 64) + new string(']', 64);
        await Journal.AppendAsync(lease, [Finished(new StepId("deep"), json)], Stop);

        var read = Assert.IsType<StepFinished>((await AllAsync(run))[1].Data);

        Assert.Equal(json, read.Result!.Element.GetRawText());
    }

    [Fact]
    public async Task A_long_run_reads_in_order_while_its_owner_goes_on_appending()
    {
        var run = RunId.New(Time);
        await using var lease = await Journal.CreateAsync(run, Started(), Stop);
        for (var batch = 0; batch < 10; batch++)
            await Journal.AppendAsync(lease, [.. Enumerable.Range(batch * 1000, 1000).Select(Note)], Stop);

        var expected = 0L;
        await foreach (var e in Journal.ReadAsync(run, after: 0, Stop))
        {
            Assert.Equal(++expected, e.Sequence);
            if (expected == 3000) await Journal.AppendAsync(lease, [Note(10_000)], Stop);
        }

        Assert.Equal(10_002, expected);
    }

    private async Task FillAsync(IJournal journal, RunId run)
    {
        await using var lease = await journal.CreateAsync(run, Started(), Stop);
        for (var i = 0; i < 50; i++) await journal.AppendAsync(lease, [Note(i)], Stop);
    }

    private async Task<List<RunEvent>> AllAsync(RunId run)
    {
        var events = new List<RunEvent>();
        await foreach (var e in Journal.ReadAsync(run, after: 0, Stop)) events.Add(e);
        return events;
    }

    private static async Task<LatheError> FailsAsync(Func<Task> action) => (await Assert.ThrowsAsync<LatheException>(action)).Error;

    private sealed record ForeignLease(RunId Run, long Generation) : IRunLease
    {
        public CancellationToken CancelRequested => CancellationToken.None;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

using Lathe.Engine.Journal;
using Lathe.Storage.Postgres.Journal;
using Lathe.TestKit.Conformance;
using Lathe.TestKit.Servers;
using Lathe.TestKit.Stores;
using Npgsql;

namespace Lathe.Storage.Tests.Postgres;

/// <summary>What becomes of a lease while its owner lives: on a busy machine, and where the server answers badly.</summary>
public sealed class PostgresLeaseTests(TestServers servers) : IAsyncLifetime
{
    private const string Looks = "cancel_generation";
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);
    private readonly ManualTime _time = new();
    private readonly StoreDice _dice = new(1, share: 0);
    private string _connection = "";
    private PostgresFaultProxy _proxy = null!;
    private PostgresJournal _journal = null!;
    private IRunLease _lease = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connection = await JournalDatabases.MakeAsync(await servers.PostgresAsync(), Stop);
        _proxy = PostgresFaultProxy.Start(new NpgsqlConnectionStringBuilder(_connection).Port, _dice);
        var through = new NpgsqlConnectionStringBuilder(_connection) { Host = "127.0.0.1", Port = _proxy.Port }.ConnectionString;
        _journal = await PostgresJournal.OpenAsync(new PostgresJournalOptions(through) { Lease = Lasts }, new SlowWatch(_time), Stop);
        _lease = await _journal.CreateAsync(RunId.New(_time), JournalSamples.Started(), Stop);
    }

    public async ValueTask DisposeAsync()
    {
        _dice.Forget();
        if (_lease is not null) await _lease.DisposeAsync();
        if (_journal is not null) await _journal.DisposeAsync();
        if (_proxy is not null) await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task One_that_ran_out_and_that_nobody_took_is_renewed_beside_the_run()
    {
        await JournalDatabases.ExpireAsync(_connection, Stop);

        await RenewedAsync();

        Assert.False(_lease.CancelRequested.IsCancellationRequested);
        Assert.Null(await _journal.TryAcquireAsync(_lease.Run, Stop));
        Assert.Equal(2, Assert.Single(await _journal.AppendAsync(_lease, [JournalSamples.Note(1)], Stop)).Sequence);
    }

    // Without a bound of its own it would take as long as a command may, which is as long as the usual lease.
    [Fact]
    public async Task A_look_that_hangs_does_not_use_it_up()
    {
        await JournalDatabases.ExpireAsync(_connection, Stop);
        _dice.Want(Looks, StoreFault.Silence);

        await RenewedAsync();

        Assert.Equal(1, _dice.Drawn[StoreFault.Silence]);
        Assert.False(_lease.CancelRequested.IsCancellationRequested);
    }

    [Fact]
    public async Task An_owner_that_wakes_up_late_and_whose_first_look_fails_looks_once_more()
    {
        await JournalDatabases.ExpireAsync(_connection, Stop);
        _dice.Want(Looks, StoreFault.ResetBefore);

        // By its watch the lease is over long since.
        _time.Advance(TimeSpan.FromSeconds(5));
        await RenewedAsync();

        Assert.Equal(1, _dice.Drawn[StoreFault.ResetBefore]);
        Assert.False(_lease.CancelRequested.IsCancellationRequested);
    }

    [Fact]
    public async Task An_owner_that_does_not_reach_the_server_for_the_whole_time_stops()
    {
        _dice.Want(Looks, [.. Enumerable.Repeat(StoreFault.ResetBefore, 1_000)]);

        await UntilAsync(() => Task.FromResult(_lease.CancelRequested.IsCancellationRequested));

        Assert.InRange(_dice.Drawn[StoreFault.ResetBefore], 2, 1_000);
    }

    private Task RenewedAsync() => UntilAsync(async () => await JournalDatabases.AskAsync(_connection, "SELECT expires > clock_timestamp() FROM lathe_runs", Stop) is true);

    // Time goes on by the server's answers.
    private async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        while (!await isSo())
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            await JournalDatabases.AskAsync(_connection, "SELECT 1", patience.Token);
        }
    }

    /// <summary>The test's clock with its hand as the stopwatch: leases grow old when the test says so.</summary>
    private sealed class SlowWatch(ManualTime time) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => time.GetUtcNow().Ticks * 200;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
    }
}

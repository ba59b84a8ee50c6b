using Lathe.Engine.Journal;
using Lathe.Errors;
using Lathe.Storage.Postgres.Journal;
using Lathe.TestKit.Conformance;
using Lathe.TestKit.Servers;
using static Lathe.TestKit.Conformance.JournalSamples;

namespace Lathe.Storage.Tests.Postgres;

public sealed class PostgresJournalTests(TestServers servers) : JournalConformance
{
    private string _connection = "";

    public override async ValueTask InitializeAsync()
    {
        _connection = await JournalDatabases.MakeAsync(await servers.PostgresAsync(), Stop);
        await base.InitializeAsync();
    }

    public override ValueTask DisposeAsync() => Journal is null ? ValueTask.CompletedTask : base.DisposeAsync();

    protected override async Task<IJournal> OpenAsync() => await PostgresJournal.OpenAsync(new PostgresJournalOptions(_connection), Time, Stop);

    protected override Task PlantAsync(RunId run, long sequence, string type, string json) => JournalDatabases.ExecuteAsync(
        _connection,
        "INSERT INTO lathe_events (run, seq, at, generation, type, json) VALUES ($1, $2, 0, 1, $3, $4) ON CONFLICT (run, seq) DO UPDATE SET type = excluded.type, json = excluded.json",
        Stop, run.Value, sequence, type, json);

    [Fact]
    public async Task An_owner_that_no_longer_renews_its_lease_is_followed_and_fenced_out()
    {
        await using var other = await OpenAsync();
        await using var lease = await Journal.CreateAsync(RunId.New(Time), Started(), Stop);
        Assert.Null(await other.TryAcquireAsync(lease.Run, Stop));

        await JournalDatabases.ExpireAsync(_connection, Stop);
        await using var next = await other.TryAcquireAsync(lease.Run, Stop);
        var late = (await Assert.ThrowsAsync<LatheException>(() => Journal.AppendAsync(lease, [Note(1)], Stop))).Error;

        Assert.Equal(2, next!.Generation);
        Assert.Equal((ErrorKind.Conflict, "journal.stale_lease"), (late.Kind, late.Code));
        await CancelledAsync(lease);
        Assert.Equal(2, Assert.Single(await other.AppendAsync(next, [Note(2)], Stop)).Sequence);

        // What the former owner gives back is not the lease of the next one.
        await lease.DisposeAsync();
        Assert.Null(await Journal.TryAcquireAsync(lease.Run, Stop));
    }

    [Fact]
    public async Task An_owner_that_lost_its_run_learns_of_it_without_appending()
    {
        await using var other = await OpenAsync();
        await using var lease = await Journal.CreateAsync(RunId.New(Time), Started(), Stop);
        await JournalDatabases.ExpireAsync(_connection, Stop);
        await using var next = await other.TryAcquireAsync(lease.Run, Stop);

        Time.Advance(TimeSpan.FromSeconds(2));

        await CancelledAsync(lease);
        Assert.False(next!.CancelRequested.IsCancellationRequested);
    }

    [Fact]
    public async Task An_append_before_anybody_took_over_goes_through_and_renews_the_lease()
    {
        await using var other = await OpenAsync();
        await using var lease = await Journal.CreateAsync(RunId.New(Time), Started(), Stop);
        await JournalDatabases.ExpireAsync(_connection, Stop);

        await Journal.AppendAsync(lease, [Note(1)], Stop);

        Assert.Null(await other.TryAcquireAsync(lease.Run, Stop));
    }

    [Fact]
    public async Task An_append_whose_answer_was_lost_is_not_stored_again()
    {
        await using var lease = await Journal.CreateAsync(RunId.New(Time), Started(), Stop);
        var append = new PostgresAppend(lease, TimeSpan.FromSeconds(30), Time) { Events = [Note(1), Note(2)] };
        await using var source = Npgsql.NpgsqlDataSource.Create(_connection);
        await using var connection = await source.OpenConnectionAsync(Stop);

        var first = await append.TryAsync(connection, Stop);
        Time.Advance(TimeSpan.FromMilliseconds(5));
        var again = await append.TryAsync(connection, Stop);

        Assert.Equal(first.Select(Text), again.Select(Text));
        Assert.Equal(3L, await JournalDatabases.AskAsync(_connection, "SELECT count(*) FROM lathe_events", Stop));
    }

    [Fact]
    public async Task Ten_that_reserve_at_once_do_not_spend_what_is_left_twice()
    {
        var account = new LedgerAccount(null, null, LedgerPeriod.Day);
        var journals = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => OpenAsync()));

        var granted = await Task.WhenAll(journals.Select((journal, i) => Task.Run(async () =>
        {
            await using var lease = await journal.CreateAsync(RunId.From(i, new byte[10]), Started(), Stop);
            var stored = await journal.ReserveAsync(lease, [account], b => b[0].ReservedCost + 0.3m <= 1m ? [new StepStarted(new StepId("m"), StepKind.Model, Hash.Hex, Reserved: 0.3m)] : [Note(i)], Stop);
            return stored[0].Data is StepStarted;
        })));

        Assert.Equal(3, granted.Count(g => g));
        Assert.Equal(0.9m, Assert.Single(await Journal.BalancesAsync([account], Stop)).ReservedCost);
        foreach (var journal in journals) await journal.DisposeAsync();
    }

    [Fact]
    public async Task A_title_that_PostgreSQL_cannot_hold_does_not_keep_a_run_from_beginning()
    {
        await using var lease = await Journal.CreateAsync(RunId.New(Time), Started("a\0b\ud800"), Stop);

        Assert.Equal("a\ufffdb\ufffd", Assert.Single(await Journal.ListAsync(new RunQuery(), Stop)).Title);
    }

    [Fact]
    public async Task Many_that_make_the_tables_at_once_all_find_them()
    {
        var empty = await JournalDatabases.MakeAsync(await servers.PostgresAsync(), Stop);
        var journals = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => PostgresJournal.OpenAsync(new PostgresJournalOptions(empty), Time, Stop))));

        foreach (var journal in journals)
        {
            Assert.Empty(await journal.ListAsync(new RunQuery(), Stop));
            await journal.DisposeAsync();
        }

        Assert.Equal(1L, await JournalDatabases.AskAsync(empty, "SELECT count(*) FROM lathe_journal_version", Stop));
    }

    [Fact]
    public async Task Tables_of_a_newer_version_are_left_alone()
    {
        await JournalDatabases.ExecuteAsync(_connection, "UPDATE lathe_journal_version SET version = 99", Stop);

        Assert.Equal("journal.newer_version", (await Assert.ThrowsAsync<LatheException>(OpenAsync)).Error.Code);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=9;Username=x;Password=secret-word", ErrorKind.Storage, "journal.unreachable", "127.0.0.1:9")]
    [InlineData("postgres://x:secret-word@127.0.0.1:9/team?sslmode=disable", ErrorKind.Storage, "journal.unreachable", "team at 127.0.0.1:9")]
    [InlineData("Nonsense=1;Password=secret-word", ErrorKind.Validation, "journal.bad_url", "no address")]
    [InlineData("mysql://x:secret-word@host/db", ErrorKind.Validation, "journal.bad_url", "no address")]
    [InlineData("postgres://x:secret-word@host/db?sslmode=perhaps", ErrorKind.Validation, "journal.bad_url", "no address")]
    public async Task What_cannot_be_opened_names_the_server_and_the_setting_and_no_secret(string url, ErrorKind kind, string code, string said)
    {
        var error = (await Assert.ThrowsAsync<LatheException>(() => PostgresJournal.OpenAsync(new PostgresJournalOptions(url), Time, Stop))).Error;

        Assert.Equal((kind, code), (error.Kind, error.Code));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains("LATHE_JOURNAL_URL", error.Message + error.Guidance, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", error.Message + error.Guidance, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_named() => Assert.Equal(
        "journal.no_database",
        (await Assert.ThrowsAsync<LatheException>(() => PostgresJournal.OpenAsync(new PostgresJournalOptions($"{_connection};Database=nowhere"), Time, Stop))).Error.Code);

    private async Task CancelledAsync(IRunLease lease)
    {
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lease.CancelRequested.Register(signal.SetResult);
        await signal.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
    }
}

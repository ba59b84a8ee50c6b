using Lathe.Engine.Journal;
using Lathe.Storage.Postgres.Journal;
using Lathe.TestKit.Servers;
using Npgsql;
using static Lathe.TestKit.Conformance.JournalSamples;

namespace Lathe.Storage.Tests.Postgres;

/// <summary>Transactions that get into each other's way are made again, and nothing is stored twice by that.</summary>
public sealed class PostgresCollisionTests(TestServers servers)
{
    // The lock that appends share and a decision by the ledger takes alone.
    private const long LedgerLock = 0x4C_61_74_68_4C;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_append_that_the_server_ends_for_a_deadlock_is_made_again_once()
    {
        var connection = await JournalDatabases.MakeAsync(await servers.PostgresAsync(), Stop);
        await using var journal = await PostgresJournal.OpenAsync(new PostgresJournalOptions(connection), TimeProvider.System, Stop);
        await using var lease = await journal.CreateAsync(RunId.New(TimeProvider.System), Started(), Stop);
        await using var source = NpgsqlDataSource.Create(connection);
        await using var other = await source.OpenConnectionAsync(Stop);
        await using var transaction = await other.BeginTransactionAsync(Stop);

        // Whoever waits second would be ended otherwise, as a coin falls.
        await ExecuteAsync(other, "SET LOCAL deadlock_timeout = '100s'");
        await ExecuteAsync(other, $"SELECT 1 FROM lathe_runs WHERE run = '{lease.Run}' FOR UPDATE");
        var append = Task.Run(() => journal.AppendAsync(lease, [Note(1), Note(2)], Stop), Stop);
        while ((long)(await JournalDatabases.AskAsync(connection, "SELECT count(*) FROM pg_locks WHERE NOT granted", Stop))! == 0) await Task.Delay(5, Stop);

        // The append has the shared lock and waits for the row; this has the row and waits for the lock. The server lets this one through by ending the append.
        await ExecuteAsync(other, $"SELECT pg_advisory_xact_lock({LedgerLock})");
        Assert.False(append.IsCompleted);
        await transaction.CommitAsync(Stop);

        Assert.Equal([2L, 3L], (await append).Select(e => e.Sequence));
        Assert.Equal(3L, await JournalDatabases.AskAsync(connection, "SELECT count(*) FROM lathe_events", Stop));
    }

    // A database whose transactions are serializable unless they say otherwise: what is one statement collides there.
    [Fact]
    public async Task On_a_database_that_is_serializable_by_default_many_owners_get_everything_stored_once()
    {
        var connection = await JournalDatabases.MakeAsync(await servers.PostgresAsync(), Stop);
        var name = new NpgsqlConnectionStringBuilder(connection).Database;
        await JournalDatabases.ExecuteAsync(connection, $"ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'", Stop);
        var journals = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PostgresJournal.OpenAsync(new PostgresJournalOptions(connection), TimeProvider.System, Stop)));

        await Task.WhenAll(journals.Select(journal => Task.Run(
            async () =>
            {
                await using var lease = await journal.CreateAsync(RunId.New(TimeProvider.System), Started(), Stop);
                for (var i = 0; i < 15; i++)
                {
                    var step = new StepId($"s{i}");
                    await journal.ReserveAsync(lease, [new LedgerAccount(null, null, LedgerPeriod.Day)], _ => [new StepStarted(step, StepKind.Model, Hash.Hex, Reserved: 0.3m)], Stop);
                    await journal.AppendAsync(lease, [Finished(step, usage: new TokenUsage(1, 0, 1, 0.25m))], Stop);
                    await journal.RequestCancelAsync(lease.Run, Stop);
                }
            },
            Stop)));

        Assert.Equal(6 * 31L, await JournalDatabases.AskAsync(connection, "SELECT count(*) FROM lathe_events", Stop));
        var balance = Assert.Single(await journals[0].BalancesAsync([new LedgerAccount(null, null, LedgerPeriod.Ever)], Stop));
        Assert.Equal((6 * 15 * 0.25m, 0m), (balance.Cost, balance.ReservedCost));
        foreach (var journal in journals) await journal.DisposeAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}

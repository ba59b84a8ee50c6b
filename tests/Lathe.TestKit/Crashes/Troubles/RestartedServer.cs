using System.Diagnostics;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Storage.Postgres.Journal;
using Lathe.TestKit.Servers;
using Npgsql;

namespace Lathe.TestKit.Crashes.Troubles;

/// <summary>The journal on a PostgreSQL of its own, which is stopped without notice (<c>-m immediate</c>: it has to recover) and started again, mostly at once, now and then after longer than Lathe tries.</summary>
internal sealed class RestartedServer : NoTrouble
{
    private static readonly TimeSpan LongerThanTried = TimeSpan.FromSeconds(11);

    private readonly TestServers _servers;
    private readonly string _connection;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private long _struck;

    private RestartedServer(string root, TestServers servers, string connection) : base(root) => (_servers, _connection) = (servers, connection);

    public override int Kills => 50;

    public override bool HasLeases => true;

    public override bool HasStruckSince(long moment) => Volatile.Read(ref _struck) >= moment;

    public static async Task<RestartedServer> OpenAsync(string root)
    {
        var servers = new TestServers();
        try
        {
            return new RestartedServer(root, servers, await servers.PostgresAsync());
        }
        catch (Xunit.Sdk.SkipException e)
        {
            await servers.DisposeAsync();
            throw new TroubleUnavailableException(e.Message);
        }
    }

    public override Func<Task<string>> Prepare(ProcessStartInfo start, Random chance)
    {
        start.Environment["LATHE_JOURNAL_URL"] = _connection;
        var isLong = chance.Next(20) == 0;
        return async () =>
        {
            await _turn.WaitAsync();
            try
            {
                Volatile.Write(ref _struck, long.MaxValue);
                await _servers.RestartPostgresAsync(isLong ? LongerThanTried : TimeSpan.Zero);
            }
            finally
            {
                Volatile.Write(ref _struck, Stopwatch.GetTimestamp());
                _turn.Release();
            }

            return isLong ? "a server that was away for 11 s" : "a server that was started anew";
        };
    }

    // A dead owner's lease lasts on until the server's clock ends it. Mostly it is ended at once; the rest wait as a user would.
    public override async Task AfterKillAsync(RunId? run, Random chance)
    {
        if (run is not { } id || chance.Next(15) == 0) return;
        await _turn.WaitAsync();
        try
        {
            await using var source = NpgsqlDataSource.Create(_connection);
            await using var command = source.CreateCommand("UPDATE lathe_runs SET expires = clock_timestamp() - interval '1 second' WHERE run = $1 AND expires IS NOT NULL");
            command.Parameters.AddWithValue(id.Value);
            await command.ExecuteNonQueryAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public override string? Refuse(int exitCode, string output) => RefuseAllButStorage(exitCode, output);

    public override async Task<IJournal?> OpenAsync(LathePaths paths, CancellationToken cancellationToken) =>
        await PostgresJournal.OpenAsync(new PostgresJournalOptions(_connection), TimeProvider.System, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await _servers.DisposeAsync();
        _turn.Dispose();
    }
}

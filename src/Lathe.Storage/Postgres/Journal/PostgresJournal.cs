using System.Data;
using System.Runtime.CompilerServices;
using Lathe.Engine.Journal;
using Lathe.Errors;
using Lathe.Storage.Failures;
using Lathe.Storage.Sqlite;
using Npgsql;

namespace Lathe.Storage.Postgres.Journal;

/// <summary>
/// The journal of a team: PostgreSQL for the events, the ledger and the leases, which run out by the server's clock. Any number of machines may use it at once. A transaction that collided with another one, and
/// one whose connection broke, is made again; nothing is stored twice by that.
/// </summary>
public sealed class PostgresJournal : IJournal
{
    private readonly PostgresJournalDatabase _database;
    private readonly TimeSpan _lease;
    private readonly TimeProvider _time;

    private PostgresJournal(PostgresJournalDatabase database, TimeSpan lease, TimeProvider time) => (_database, _lease, _time) = (database, lease, time);

    /// <summary>Opens the journal, and makes its tables where there are none.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="time">Dates the events, and paces renewals and the look for cancel requests. Leases run out by the server's clock.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LatheException">Validation <c>journal.bad_url</c>; Storage <c>journal.unreachable</c>, <c>journal.bad_credentials</c>, <c>journal.no_database</c>, <c>journal.newer_version</c>, ….</exception>
    public static async Task<PostgresJournal> OpenAsync(PostgresJournalOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        new(await PostgresJournalDatabase.OpenAsync(options, time, cancellationToken), options.Lease, time);

    /// <inheritdoc/>
    public async Task<IRunLease> CreateAsync(RunId run, RunStarted started, CancellationToken cancellationToken)
    {
        var data = EventCodec.Encode(started);
        var at = JournalErrors.Now(_time);
        var row = new PostgresRun(RunSummary.Begin(run, started, at), Generation: 1, LastSequence: 1, started.User ?? "", Mark(), CancelGeneration: 0, LastAppend: null);
        await _database.DoAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                if (!await InsertAsync(connection, row, there => there.Owner == row.Owner, token)) return true;
                await using var first = PostgresEvents.Insert(connection, new RunEvent(run, Sequence: 1, at, Generation: 1, started), data);
                await first.ExecuteNonQueryAsync(token);
                await transaction.CommitAsync(CancellationToken.None);
                return true;
            },
            cancellationToken);
        return new PostgresLease(_database, run, generation: 1, _lease, _time);
    }

    /// <inheritdoc/>
    public async Task ImportAsync(IReadOnlyList<RunEvent> events, CancellationToken cancellationToken)
    {
        var (imported, data) = ImportedRun.Of(events);
        var run = imported.Summary.Run;
        var mark = Mark();
        var row = new PostgresRun(imported.Summary, imported.Generation, imported.LastSequence, imported.User, mark, CancelGeneration: 0, LastAppend: null);
        await _database.DoAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                if (!await InsertAsync(connection, row, there => there.LastAppend == mark, token)) return true;
                await using var batch = new NpgsqlBatch(connection);
                for (var i = 0; i < data.Length; i++) PostgresEvents.Insert(batch, events[i], data[i]);
                PostgresRuns.LetGo(batch, run, mark);
                await batch.ExecuteNonQueryAsync(token);
                await transaction.CommitAsync(CancellationToken.None);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> HasOwnerAsync(RunId run, CancellationToken cancellationToken) => _database.DoAsync(
        async (connection, token) =>
        {
            await using var owned = connection.Command("SELECT 1 FROM lathe_runs WHERE run = $1 AND expires > clock_timestamp()", PostgresCommands.Text(run.Value));
            return await owned.ExecuteScalarAsync(token) is not null;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<IRunLease?> TryAcquireAsync(RunId run, CancellationToken cancellationToken)
    {
        var mark = Mark();
        var generation = await _database.DoAsync(
            async (connection, token) =>
            {
                await using var acquire = PostgresRuns.Acquire(connection, run, mark, _lease);
                if (await acquire.ExecuteScalarAsync(token) is long taken) return taken;
                await using var exists = connection.Command("SELECT 1 FROM lathe_runs WHERE run = $1", PostgresCommands.Text(run.Value));
                return await exists.ExecuteScalarAsync(token) is null ? throw JournalErrors.NotThere(run) : (long?)null;
            },
            cancellationToken);
        return generation is null ? null : new PostgresLease(_database, run, generation.Value, _lease, _time);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunEvent>> AppendAsync(IRunLease lease, IReadOnlyList<RunEventData> events, CancellationToken cancellationToken) =>
        WriteAsync(lease, () => new PostgresAppend(lease, _lease, _time) { Events = events }, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunEvent>> ReserveAsync(
        IRunLease lease, IReadOnlyList<LedgerAccount> accounts, Func<IReadOnlyList<LedgerBalance>, IReadOnlyList<RunEventData>> decide, CancellationToken cancellationToken) =>
        WriteAsync(lease, () => new PostgresAppend(lease, _lease, _time) { Accounts = accounts, Decide = decide }, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LedgerBalance>> BalancesAsync(IReadOnlyList<LedgerAccount> accounts, CancellationToken cancellationToken) => _database.DoAsync(
        async (connection, token) =>
        {
            // One snapshot for all of them; a transaction that only reads collides with none.
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, token);
            return await PostgresLedger.BalancesAsync(connection, accounts, run: null, JournalErrors.Now(_time), token);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<RunEvent> ReadAsync(RunId run, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var from = after;
            var page = await _database.DoAsync((connection, token) => PostgresEvents.PageAsync(connection, run, from, token), cancellationToken);
            foreach (var stored in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return stored;
            }

            if (page.Count < PostgresEvents.PageSize) yield break;
            after = page[^1].Sequence;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 1000);
        return _database.DoAsync(
            async (connection, token) =>
            {
                await using var list = PostgresRuns.List(connection, query);
                return await PostgresRuns.SummariesAsync(list, token);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunSummary>> FindAsync(string prefix, CancellationToken cancellationToken) => prefix.Length is < 1 or > 26
        ? Task.FromResult<IReadOnlyList<RunSummary>>([])
        : _database.DoAsync(
            async (connection, token) =>
            {
                await using var find = PostgresRuns.WithPrefix(connection, prefix.ToUpperInvariant());
                return await PostgresRuns.SummariesAsync(find, token);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task RequestCancelAsync(RunId run, CancellationToken cancellationToken) => _database.DoAsync(
        async (connection, token) =>
        {
            await using var cancel = PostgresRuns.Cancel(connection, run);
            return await cancel.ExecuteNonQueryAsync(token) == 1 ? true : throw JournalErrors.NotThere(run);
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>Puts a run's row there. False where it is there already and is ours: the try before was stored, and only its answer was lost.</summary>
    private async Task<bool> InsertAsync(NpgsqlConnection connection, PostgresRun row, Func<PostgresRun, bool> isOurs, CancellationToken cancellationToken)
    {
        await using var insert = PostgresRuns.Insert(connection, row, _lease);
        if (await insert.ExecuteNonQueryAsync(cancellationToken) == 1) return true;
        await using var find = connection.Command(PostgresRuns.Find, PostgresCommands.Text(row.Summary.Run.Value));
        await using var reader = await find.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) && isOurs(PostgresRuns.Read(reader)) ? false : throw JournalErrors.AlreadyThere(row.Summary.Run);
    }

    private string Mark() => RunId.New(_time).Value;

    private async Task<IReadOnlyList<RunEvent>> WriteAsync(IRunLease lease, Func<PostgresAppend> make, CancellationToken cancellationToken)
    {
        var append = make();
        var own = lease as PostgresLease;
        if (own is { IsReleased: true }) throw JournalErrors.Stale(lease);
        if (own is not null) await own.EnterAsync(cancellationToken);
        try
        {
            var began = _time.GetTimestamp();
            var stored = await _database.DoAsync(append.TryAsync, cancellationToken);
            own?.Renewed(began, append.Cancelled);
            return stored;
        }
        catch (LatheException e) when (e.Error.Code == JournalErrors.StaleLease)
        {
            own?.Lose();
            throw;
        }
        finally
        {
            own?.Leave();
        }
    }
}

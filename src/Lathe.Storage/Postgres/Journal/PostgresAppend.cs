using Lathe.Engine.Journal;
using Lathe.Errors;
using Lathe.Storage.Failures;
using Lathe.Storage.Sqlite;
using Npgsql;
using static Lathe.Storage.Postgres.PostgresCommands;

namespace Lathe.Storage.Postgres.Journal;

/// <summary>
/// One append, over all its tries: nothing is stored twice, because the run's row has the mark of the append that came last. It locks the run's row, so that a generation cannot become stale between the
/// look and the commit; all appends share a lock that a decision by the ledger takes alone.
/// </summary>
/// <param name="lease">The owner.</param>
/// <param name="lasts">How long its lease lasts from then on.</param>
/// <param name="time">Dates the events.</param>
internal sealed class PostgresAppend(IRunLease lease, TimeSpan lasts, TimeProvider time)
{
    private const long LedgerLock = 0x4C_61_74_68_4C;

    // Whoever dies or hangs in the middle must not hold up the others for long.
    private const string Bounds = "SELECT set_config('lock_timeout', '10s', true), set_config('idle_in_transaction_session_timeout', '15s', true)";

    private readonly string _mark = RunId.New(time).Value;
    private IReadOnlyList<RunEventData>? _events;
    private StoredData[] _data = [];
    private bool _decided;

    /// <summary>What is appended; null where <see cref="Decide"/> says it.</summary>
    public IReadOnlyList<RunEventData>? Events
    {
        init
        {
            _events = value;
            if (value is not null) _data = Encode(value);
        }
    }

    public IReadOnlyList<LedgerAccount> Accounts { get; init; } = [];

    public Func<IReadOnlyList<LedgerBalance>, IReadOnlyList<RunEventData>>? Decide { get; init; }

    /// <summary>The generation that was asked to stop last.</summary>
    public long Cancelled { get; private set; }

    public async Task<IReadOnlyList<RunEvent>> TryAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var run = await LockAsync(connection, cancellationToken);
        Cancelled = run.CancelGeneration;
        if (run.LastAppend == _mark) return await StoredAsync(connection, run, cancellationToken);
        if (run.Generation != lease.Generation) throw JournalErrors.Stale(lease);
        var at = JournalErrors.Now(time);
        if (Decide is not null) await DecideAsync(connection, at, cancellationToken);
        var stored = await WriteAsync(connection, run, at, cancellationToken);

        // Not to be stopped half-way: whoever stops it could not know what became of it.
        await transaction.CommitAsync(CancellationToken.None);
        return stored;
    }

    private static StoredData[] Encode(IReadOnlyList<RunEventData> events)
    {
        if (events.Count == 0) throw new ArgumentException("At least one event is appended.", nameof(events));
        return [.. events.Select(EventCodec.Encode)];
    }

    private async Task<PostgresRun> LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(Bounds);
        batch.Add(Decide is null ? $"SELECT pg_advisory_xact_lock_shared({LedgerLock})" : $"SELECT pg_advisory_xact_lock({LedgerLock})");
        batch.Add(PostgresRuns.Find + " FOR UPDATE", Text(lease.Run.Value));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? PostgresRuns.Read(reader) : throw JournalErrors.NotThere(lease.Run);
    }

    private async Task DecideAsync(NpgsqlConnection connection, DateTimeOffset at, CancellationToken cancellationToken)
    {
        // What it decided by may no longer be so, and it is asked only once.
        if (_decided) throw new LatheError(ErrorKind.Storage, "journal.not_stored", "The connection to the journal's server broke before a reservation was stored; nothing of it remains.") { Guidance = "Go on with: lathe resume" }.ToException();
        var balances = await PostgresLedger.BalancesAsync(connection, Accounts, lease.Run, at, cancellationToken);
        _decided = true;
        _events = Decide!(balances);
        _data = Encode(_events);
    }

    private async Task<RunEvent[]> WriteAsync(NpgsqlConnection connection, PostgresRun run, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        var summary = run.Summary;
        var stored = new RunEvent[_data.Length];
        for (var i = 0; i < stored.Length; i++)
        {
            stored[i] = new RunEvent(lease.Run, run.LastSequence + 1 + i, at, lease.Generation, _events![i]);
            PostgresEvents.Insert(batch, stored[i], _data[i]);
            PostgresLedger.Apply(batch, run, stored[i]);
            summary = summary.Apply(_events[i], at);
        }

        PostgresRuns.Update(batch, run with { Summary = summary, LastSequence = run.LastSequence + stored.Length, LastAppend = _mark }, lasts);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return stored;
    }

    // The try before was stored, and only its answer was lost.
    private async Task<RunEvent[]> StoredAsync(NpgsqlConnection connection, PostgresRun run, CancellationToken cancellationToken)
    {
        var first = run.LastSequence - _data.Length;
        var at = (await PostgresEvents.PageAsync(connection, lease.Run, first, cancellationToken))[0].At;
        return [.. _events!.Select((data, i) => new RunEvent(lease.Run, first + 1 + i, at, lease.Generation, data))];
    }
}

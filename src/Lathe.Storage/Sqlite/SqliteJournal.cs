using System.Runtime.CompilerServices;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Errors;
using Lathe.Storage.Failures;
using Lathe.Storage.Leases;

namespace Lathe.Storage.Sqlite;

/// <summary>
/// The journal of one machine: a SQLite database (write-ahead log, synchronous FULL) for the events, a file lock a run for its owner's life. Any number of
/// processes may use it at once. Statements run on the caller's thread, one at a time.
/// </summary>
public sealed class SqliteJournal : IJournal
{
    private readonly JournalDatabase database;
    private readonly RunStatements runs;
    private readonly EventStatements events;
    private readonly LedgerStatements ledger;
    private readonly RunFolders folders;
    private readonly TimeProvider time;

    private SqliteJournal(JournalDatabase database, string runsFolder, TimeProvider time)
    {
        this.database = database;
        this.time = time;
        runs = new RunStatements(database);
        events = new EventStatements(database);
        ledger = new LedgerStatements(database);
        folders = new RunFolders(runsFolder);
    }

    /// <summary>Opens the journal, and makes it where there is none.</summary>
    /// <param name="paths">Where the database and the runs' folders lie.</param>
    /// <param name="time">Dates the events, and paces the look for cancel requests.</param>
    /// <exception cref="LatheException">
    /// DependencyMissing <c>sqlite.missing</c>; Storage <c>journal.disk_full</c>, <c>journal.read_only</c>, <c>journal.corrupt</c>,
    /// <c>journal.newer_version</c>, <c>journal.busy</c> or <c>journal.failed</c>.
    /// </exception>
    public static SqliteJournal Open(LathePaths paths, TimeProvider time) => new(JournalDatabase.Open(paths.JournalFile), paths.Runs, time);

    /// <inheritdoc/>
    public async Task<IRunLease> CreateAsync(RunId run, RunStarted started, CancellationToken cancellationToken)
    {
        var data = EventCodec.Encode(started);
        var held = folders.TryLock(run) ?? throw JournalErrors.AlreadyThere(run);
        try
        {
            await database.WriteAsync(() => Insert(run, started, data), cancellationToken);
            return new FileLease(folders, run, generation: 1, held, time);
        }
        catch (Exception e)
        {
            held.Dispose();
            if (e is not LatheException { Error.Code: JournalErrors.RunExists }) folders.Abandon(run);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<IRunLease?> TryAcquireAsync(RunId run, CancellationToken cancellationToken)
    {
        await RowAsync(run, cancellationToken);
        if (folders.TryLock(run) is not { } held) return null;
        try
        {
            var row = await database.WriteAsync(() => RaiseGeneration(run), cancellationToken);
            return new FileLease(folders, run, row.Generation, held, time);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunEvent>> AppendAsync(IRunLease lease, IReadOnlyList<RunEventData> events, CancellationToken cancellationToken)
    {
        var data = Encode(events);
        return WriteAsync(lease, () => Append(lease, events, data), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunEvent>> ReserveAsync(
        IRunLease lease, IReadOnlyList<LedgerAccount> accounts, Func<IReadOnlyList<LedgerBalance>, IReadOnlyList<RunEventData>> decide, CancellationToken cancellationToken) =>
        WriteAsync(
            lease,
            () =>
            {
                var decided = decide(ledger.Balances(accounts, lease.Run, Now()));
                return Append(lease, decided, Encode(decided));
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LedgerBalance>> BalancesAsync(IReadOnlyList<LedgerAccount> accounts, CancellationToken cancellationToken) =>
        database.SnapshotAsync<IReadOnlyList<LedgerBalance>>(() => ledger.Balances(accounts, run: null, Now()), cancellationToken);

    private static StoredData[] Encode(IReadOnlyList<RunEventData> events)
    {
        if (events.Count == 0) throw new ArgumentException("At least one event is appended.", nameof(events));
        var data = new StoredData[events.Count];
        for (var i = 0; i < data.Length; i++) data[i] = EventCodec.Encode(events[i]);
        return data;
    }

    private async Task<IReadOnlyList<RunEvent>> WriteAsync(IRunLease lease, Func<RunEvent[]> write, CancellationToken cancellationToken)
    {
        var own = lease as FileLease;
        if (own is { IsReleased: true }) throw JournalErrors.Stale(lease);
        try
        {
            var stored = await database.WriteAsync(write, cancellationToken);
            own?.LookForCancel();
            return stored;
        }
        catch (LatheException e) when (e.Error.Code == JournalErrors.StaleLease)
        {
            own?.Lose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RunEvent> ReadAsync(RunId run, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = await PageAsync(run, after, cancellationToken);
        while (true)
        {
            // The next page of a long run is read while this one is taken apart and looked at: two halves of about the same length.
            var last = page.Count < EventStatements.PageSize ? 0 : page[^1].Sequence;
            var next = last == 0 ? null : Task.Run(() => PageAsync(run, last, cancellationToken), cancellationToken);
            try
            {
                foreach (var row in page)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return row.Event(run);
                }
            }
            finally
            {
                // Who stops looking may close the journal next.
                if (next is not null) await Task.WhenAny(next);
            }

            if (next is null) yield break;
            page = await next;
        }
    }

    private Task<List<StoredRow>> PageAsync(RunId run, long after, CancellationToken cancellationToken) => database.ReadAsync(() => events.Page(run, after), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 1000);
        return database.ReadAsync(() => runs.List(query), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunSummary>> FindAsync(string prefix, CancellationToken cancellationToken) => prefix.Length is < 1 or > 26
        ? Task.FromResult<IReadOnlyList<RunSummary>>([])
        : database.ReadAsync(() => runs.WithPrefix(prefix.ToUpperInvariant()), cancellationToken);

    /// <inheritdoc/>
    public async Task ImportAsync(IReadOnlyList<RunEvent> events, CancellationToken cancellationToken)
    {
        var (row, data) = ImportedRun.Of(events);
        var run = row.Summary.Run;
        using var held = folders.TryLock(run) ?? throw JournalErrors.AlreadyThere(run);
        try
        {
            await database.WriteAsync(() => InsertWhole(row, events, data), cancellationToken);
        }
        catch (Exception e)
        {
            if (e is not LatheException { Error.Code: JournalErrors.RunExists }) folders.Abandon(run);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<bool> HasOwnerAsync(RunId run, CancellationToken cancellationToken) => Task.FromResult(folders.IsLocked(run));

    /// <inheritdoc/>
    public async Task RequestCancelAsync(RunId run, CancellationToken cancellationToken)
    {
        var row = await RowAsync(run, cancellationToken);
        folders.RequestCancel(run, row.Generation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        database.Dispose();
        return ValueTask.CompletedTask;
    }

    private RunRow Insert(RunId run, RunStarted started, StoredData data)
    {
        if (runs.Find(run) is not null) throw JournalErrors.AlreadyThere(run);
        var at = Now();
        var row = new RunRow(RunSummary.Begin(run, started, at), Generation: 1, LastSequence: 1, started.User ?? "");
        runs.Insert(row);
        events.Insert(new RunEvent(run, Sequence: 1, at, Generation: 1, started), data);
        return row;
    }

    private RunRow InsertWhole(RunRow row, IReadOnlyList<RunEvent> stored, StoredData[] data)
    {
        if (runs.Find(row.Summary.Run) is not null) throw JournalErrors.AlreadyThere(row.Summary.Run);
        runs.Insert(row);
        for (var i = 0; i < data.Length; i++) events.Insert(stored[i], data[i]);
        return row;
    }

    private RunRow RaiseGeneration(RunId run)
    {
        var row = runs.Find(run) ?? throw JournalErrors.NotThere(run);
        row = row with { Generation = row.Generation + 1 };
        runs.Update(row);
        return row;
    }

    private RunEvent[] Append(IRunLease lease, IReadOnlyList<RunEventData> appended, StoredData[] data)
    {
        var row = runs.Find(lease.Run) ?? throw JournalErrors.NotThere(lease.Run);
        if (row.Generation != lease.Generation) throw JournalErrors.Stale(lease);
        var at = Now();
        var summary = row.Summary;
        var stored = new RunEvent[data.Length];
        for (var i = 0; i < stored.Length; i++)
        {
            stored[i] = new RunEvent(lease.Run, row.LastSequence + 1 + i, at, lease.Generation, appended[i]);
            events.Insert(stored[i], data[i]);
            summary = summary.Apply(appended[i], at);
            ledger.Apply(row, stored[i]);
        }

        runs.Update(row with { Summary = summary, LastSequence = row.LastSequence + stored.Length });
        return stored;
    }

    private Task<RunRow> RowAsync(RunId run, CancellationToken cancellationToken) =>
        database.ReadAsync(() => runs.Find(run) ?? throw JournalErrors.NotThere(run), cancellationToken);

    private DateTimeOffset Now() => JournalErrors.Now(time);
}

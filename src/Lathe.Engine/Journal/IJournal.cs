namespace Lathe.Engine.Journal;

/// <summary>
/// The append-only list of events of every run; the only truth about a run. Adapters: SQLite, PostgreSQL. Every adapter passes the conformance
/// suite in <c>tests/Lathe.TestKit/Conformance</c>. It keeps the ledger of money and tokens in the same transactions: the intent of a model call reserves, its result
/// or failure settles, and what a run left open when it ended counts as spent. Failures of the store are thrown as <see cref="Lathe.Errors.LatheException"/> of kind
/// Storage that name the file or the server; a lost lease as kind Conflict.
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>Creates a run with its first event and takes its lease, in one transaction.</summary>
    /// <param name="run">A new id.</param>
    /// <param name="started">The first event.</param>
    /// <param name="cancellationToken">Stops the wait; nothing is created then.</param>
    Task<IRunLease> CreateAsync(RunId run, RunStarted started, CancellationToken cancellationToken);

    /// <summary>Takes over a run that no living process owns, and raises its generation, so that the former owner can no longer append.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The lease; null while another living process holds it. A run that does not exist is a NotFound <see cref="Lathe.Errors.LatheException"/>.</returns>
    Task<IRunLease?> TryAcquireAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Appends events durably, in one transaction: all or none. When it returns they survive a power cut.</summary>
    /// <param name="lease">Proof of ownership; a stale generation is refused with kind Conflict.</param>
    /// <param name="events">At least one event, in order.</param>
    /// <param name="cancellationToken">Stops the wait; the transaction is then either wholly there or not at all.</param>
    /// <returns>The stored events with their sequence numbers, which start at 1 and have no gaps.</returns>
    Task<IReadOnlyList<RunEvent>> AppendAsync(IRunLease lease, IReadOnlyList<RunEventData> events, CancellationToken cancellationToken);

    /// <summary>Decides by what the ledger says and appends what was decided, in one transaction that no other append comes between.</summary>
    /// <param name="lease">Proof of ownership; a stale generation is refused with kind Conflict.</param>
    /// <param name="accounts">What to look at.</param>
    /// <param name="decide">Told what stands in them, in their order; gives at least one event, or throws, and nothing is stored. It is called at most once, and must be quick.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The stored events, as <see cref="AppendAsync"/> gives them.</returns>
    Task<IReadOnlyList<RunEvent>> ReserveAsync(
        IRunLease lease, IReadOnlyList<LedgerAccount> accounts, Func<IReadOnlyList<LedgerBalance>, IReadOnlyList<RunEventData>> decide, CancellationToken cancellationToken);

    /// <summary>What stands in accounts, in their order; as of one instant.</summary>
    /// <param name="accounts">Which.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<IReadOnlyList<LedgerBalance>> BalancesAsync(IReadOnlyList<LedgerAccount> accounts, CancellationToken cancellationToken);

    /// <summary>Reads a run's events in order. An event that cannot be read comes as <see cref="UnreadableEvent"/>; it never hides the rest.</summary>
    /// <param name="run">The run.</param>
    /// <param name="after">Only events with a greater sequence number.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    IAsyncEnumerable<RunEvent> ReadAsync(RunId run, long after, CancellationToken cancellationToken);

    /// <summary>Lists runs, newest first, from the summaries that are kept in step with the events.</summary>
    /// <param name="query">What to list.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>Finds runs whose id begins with a prefix, newest first, at most ten.</summary>
    /// <param name="prefix">One to 26 characters, any case.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<IReadOnlyList<RunSummary>> FindAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a whole run as it was recorded elsewhere, with its numbers, times and generations, in one transaction: all or none. The run has no owner afterwards, and the next one has a greater generation
    /// than its last event. What it spent was spent elsewhere: the ledger stays as it is.
    /// </summary>
    /// <param name="events">The events of one run, from number 1 on without gaps, the first of them <see cref="RunStarted"/>; none is an <see cref="UnreadableEvent"/>. Anything else is an <see cref="ArgumentException"/>.</param>
    /// <param name="cancellationToken">Stops the wait; nothing is written then.</param>
    /// <exception cref="Lathe.Errors.LatheException">Conflict <c>journal.run_exists</c>; Storage.</exception>
    Task ImportAsync(IReadOnlyList<RunEvent> events, CancellationToken cancellationToken);

    /// <summary>Whether a living process holds a run's lease. Nothing is changed by asking.</summary>
    /// <param name="run">The run; one that does not exist has no owner.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    Task<bool> HasOwnerAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Leaves a request to stop for the process that owns the run; the owner sees it through <see cref="IRunLease.CancelRequested"/>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    Task RequestCancelAsync(RunId run, CancellationToken cancellationToken);
}

/// <summary>The right to append to one run. Disposing of it frees the run for others at once; so does the death of the process where the lease is a lock of this machine; on a server its lease runs out first.</summary>
public interface IRunLease : IAsyncDisposable
{
    /// <summary>The run.</summary>
    RunId Run { get; }

    /// <summary>Grows by one with every owner; 1 for the creator.</summary>
    long Generation { get; }

    /// <summary>Cancelled when somebody asked for the run to stop (see <see cref="IJournal.RequestCancelAsync"/>) or the lease was lost.</summary>
    CancellationToken CancelRequested { get; }
}

/// <summary>Which runs to list.</summary>
/// <param name="Repository">Only runs of this repository (its absolute path); null for all.</param>
/// <param name="States">Only runs in one of these states; null for all.</param>
/// <param name="Limit">At most this many, 1 to 1,000.</param>
public sealed record RunQuery(string? Repository = null, IReadOnlyCollection<RunState>? States = null, int Limit = 50)
{
    /// <summary>The largest limit.</summary>
    public const int MostAtOnce = 1_000;

    /// <summary>Only runs that come behind this one in the list: for the next page.</summary>
    public RunId? Before { get; init; }
}

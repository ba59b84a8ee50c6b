using Lathe.Engine.Journal;

namespace Lathe.Engine.Tests.Runs;

/// <summary>A journal that hands everything on to another, for those that differ in one thing.</summary>
internal abstract class JournalAround(IJournal inner) : IJournal
{
    protected IJournal Inner { get; } = inner;

    public virtual Task<IReadOnlyList<RunEvent>> AppendAsync(IRunLease lease, IReadOnlyList<RunEventData> events, CancellationToken cancellationToken) => Inner.AppendAsync(lease, events, cancellationToken);

    public virtual Task<IReadOnlyList<RunEvent>> ReserveAsync(
        IRunLease lease, IReadOnlyList<LedgerAccount> accounts, Func<IReadOnlyList<LedgerBalance>, IReadOnlyList<RunEventData>> decide, CancellationToken cancellationToken) =>
        Inner.ReserveAsync(lease, accounts, decide, cancellationToken);

    public virtual IAsyncEnumerable<RunEvent> ReadAsync(RunId run, long after, CancellationToken cancellationToken) => Inner.ReadAsync(run, after, cancellationToken);

    public Task<IReadOnlyList<LedgerBalance>> BalancesAsync(IReadOnlyList<LedgerAccount> accounts, CancellationToken cancellationToken) => Inner.BalancesAsync(accounts, cancellationToken);

    public Task<IRunLease> CreateAsync(RunId run, RunStarted started, CancellationToken cancellationToken) => Inner.CreateAsync(run, started, cancellationToken);

    public Task<IRunLease?> TryAcquireAsync(RunId run, CancellationToken cancellationToken) => Inner.TryAcquireAsync(run, cancellationToken);

    public Task<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken) => Inner.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<RunSummary>> FindAsync(string prefix, CancellationToken cancellationToken) => Inner.FindAsync(prefix, cancellationToken);

    public Task ImportAsync(IReadOnlyList<RunEvent> events, CancellationToken cancellationToken) => Inner.ImportAsync(events, cancellationToken);

    public Task<bool> HasOwnerAsync(RunId run, CancellationToken cancellationToken) => Inner.HasOwnerAsync(run, cancellationToken);

    public Task RequestCancelAsync(RunId run, CancellationToken cancellationToken) => Inner.RequestCancelAsync(run, cancellationToken);

    public ValueTask DisposeAsync() => Inner.DisposeAsync();
}

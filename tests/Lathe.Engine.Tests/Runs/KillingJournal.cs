using Lathe.Engine.Journal;

namespace Lathe.Engine.Tests.Runs;

/// <summary>The process is gone.</summary>
internal sealed class KilledException() : Exception("Killed.");

/// <summary>Dies at one commit and stays dead: what a process does after a kill is nothing.</summary>
internal sealed class KillingJournal(IJournal inner, int kill, bool after) : IJournal
{
    private int _commits;

    public int Commits => _commits;

    public int Count(List<RunEvent> events) => events.Count(e => e.Data is StepStarted or StepFinished { Kind: StepKind.Workspace or StepKind.Model or StepKind.Verify } or AttemptStarted or AttemptFinished or RunEnded)
        + events.Count(e => e.Data is StepFinished { Kind: StepKind.Tool } f && events.Exists(s => s.Data is StepStarted started && started.Step == f.Step)) - 1;

    public async Task<IReadOnlyList<RunEvent>> AppendAsync(IRunLease lease, IReadOnlyList<RunEventData> events, CancellationToken cancellationToken)
    {
        var dies = ++_commits >= kill;
        if (dies && !(after && _commits == kill)) throw new KilledException();
        var stored = await inner.AppendAsync(lease, events, cancellationToken);
        return dies ? throw new KilledException() : stored;
    }

    public async Task<IReadOnlyList<RunEvent>> ReserveAsync(
        IRunLease lease, IReadOnlyList<LedgerAccount> accounts, Func<IReadOnlyList<LedgerBalance>, IReadOnlyList<RunEventData>> decide, CancellationToken cancellationToken)
    {
        var dies = ++_commits >= kill;
        if (dies && !(after && _commits == kill)) throw new KilledException();
        var stored = await inner.ReserveAsync(lease, accounts, decide, cancellationToken);
        return dies ? throw new KilledException() : stored;
    }

    public Task<IReadOnlyList<LedgerBalance>> BalancesAsync(IReadOnlyList<LedgerAccount> accounts, CancellationToken cancellationToken) => inner.BalancesAsync(accounts, cancellationToken);

    public Task<IRunLease> CreateAsync(RunId run, RunStarted started, CancellationToken cancellationToken) => inner.CreateAsync(run, started, cancellationToken);

    public Task<IRunLease?> TryAcquireAsync(RunId run, CancellationToken cancellationToken) => inner.TryAcquireAsync(run, cancellationToken);

    public IAsyncEnumerable<RunEvent> ReadAsync(RunId run, long after, CancellationToken cancellationToken) => inner.ReadAsync(run, after, cancellationToken);

    public Task<IReadOnlyList<RunSummary>> ListAsync(RunQuery query, CancellationToken cancellationToken) => inner.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<RunSummary>> FindAsync(string prefix, CancellationToken cancellationToken) => inner.FindAsync(prefix, cancellationToken);

    public Task ImportAsync(IReadOnlyList<RunEvent> events, CancellationToken cancellationToken) => inner.ImportAsync(events, cancellationToken);

    public Task<bool> HasOwnerAsync(RunId run, CancellationToken cancellationToken) => inner.HasOwnerAsync(run, cancellationToken);

    public Task RequestCancelAsync(RunId run, CancellationToken cancellationToken) => inner.RequestCancelAsync(run, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

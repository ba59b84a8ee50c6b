using Lathe.Engine.Journal;

namespace Lathe.Engine.Tests.Runs;

/// <summary>The process is gone.</summary>
internal sealed class KilledException() : Exception("Killed.");

/// <summary>Dies at one commit and stays dead: what a process does after a kill is nothing.</summary>
internal sealed class KillingJournal(IJournal inner, int kill, bool after) : JournalAround(inner)
{
    private int _commits;

    public int Commits => _commits;

    public int Count(List<RunEvent> events) => events.Count(e => e.Data is StepStarted or StepFinished { Kind: StepKind.Workspace or StepKind.Model or StepKind.Verify } or AttemptStarted or AttemptFinished or RunEnded)
        + events.Count(e => e.Data is StepFinished { Kind: StepKind.Tool } f && events.Exists(s => s.Data is StepStarted started && started.Step == f.Step)) - 1;

    public override async Task<IReadOnlyList<RunEvent>> AppendAsync(IRunLease lease, IReadOnlyList<RunEventData> events, CancellationToken cancellationToken)
    {
        var dies = ++_commits >= kill;
        if (dies && !(after && _commits == kill)) throw new KilledException();
        var stored = await Inner.AppendAsync(lease, events, cancellationToken);
        return dies ? throw new KilledException() : stored;
    }

    public override async Task<IReadOnlyList<RunEvent>> ReserveAsync(
        IRunLease lease, IReadOnlyList<LedgerAccount> accounts, Func<IReadOnlyList<LedgerBalance>, IReadOnlyList<RunEventData>> decide, CancellationToken cancellationToken)
    {
        var dies = ++_commits >= kill;
        if (dies && !(after && _commits == kill)) throw new KilledException();
        var stored = await Inner.ReserveAsync(lease, accounts, decide, cancellationToken);
        return dies ? throw new KilledException() : stored;
    }
}

using Lathe.Engine.Journal;

namespace Lathe.Storage.Leases;

/// <summary>A lease on one machine: the file lock says that the owner lives, the generation keeps a former owner from appending.</summary>
internal sealed class FileLease : IRunLease
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private readonly RunFolders folders;
    private readonly FileLock held;
    private readonly ITimer timer;

    // Never disposed: whoever holds the token may still register with it, and without a timer of its own there is nothing to free.
    private readonly CancellationTokenSource cancel = new();

    public FileLease(RunFolders folders, RunId run, long generation, FileLock held, TimeProvider time)
    {
        this.folders = folders;
        this.held = held;
        (Run, Generation) = (run, generation);
        timer = time.CreateTimer(static lease => ((FileLease)lease!).LookForCancel(), this, LookEvery, LookEvery);
    }

    public RunId Run { get; }

    public long Generation { get; }

    public CancellationToken CancelRequested => cancel.Token;

    public bool IsReleased { get; private set; }

    public void LookForCancel()
    {
        if (!cancel.IsCancellationRequested && folders.CancelIsRequested(Run, Generation)) Cancel();
    }

    /// <summary>Somebody else owns the run now.</summary>
    public void Lose() => Cancel();

    public async ValueTask DisposeAsync()
    {
        if (IsReleased) return;
        IsReleased = true;
        await timer.DisposeAsync();
        held.Dispose();
    }

    // The callbacks run elsewhere: one that throws must not take down the timer or fail an append that succeeded.
    private void Cancel() => _ = cancel.CancelAsync();
}

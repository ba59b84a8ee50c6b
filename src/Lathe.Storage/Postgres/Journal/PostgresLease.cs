using Lathe.Engine.Journal;

namespace Lathe.Storage.Postgres.Journal;

/// <summary>
/// A lease on the server: it runs out by the server's clock unless it is renewed, which happens here beside the run; the generation keeps a former owner from appending. Appends of one owner go one after
/// the other, so that the mark of the latest tells whether one whose answer was lost was stored. One that ran out and that nobody has taken is renewed as if it had not: a busy machine may be late.
/// </summary>
internal sealed class PostgresLease : IRunLease
{
    // A lease is renewed after a sixth of it and no try takes longer than that: one that hangs leaves room for four more.
    private const int Share = 6;

    // Who was frozen, or got no time from a busy machine, finds an old lease at its first look, and that one may fail for another reason.
    private const int MostFailed = 2;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly PostgresJournalDatabase _database;
    private readonly TimeSpan _lease;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _turn = new(1, 1);

    // Never disposed: whoever holds the token may still register with it, and without a timer of its own there is nothing to free.
    private readonly CancellationTokenSource _cancel = new();

    private long _renewed;
    private int _asked;
    private int _failed;

    public PostgresLease(PostgresJournalDatabase database, RunId run, long generation, TimeSpan lease, TimeProvider time)
    {
        (_database, Run, Generation, _lease, _time) = (database, run, generation, lease, time);
        _renewed = time.GetTimestamp();
        var every = lease / Share < LookEvery ? lease / Share : LookEvery;
        _timer = time.CreateTimer(static own => ((PostgresLease)own!).Ask(), this, every, every);
    }

    public RunId Run { get; }

    public long Generation { get; }

    public CancellationToken CancelRequested => _cancel.Token;

    public bool IsReleased { get; private set; }

    /// <summary>Waits until the owner's earlier append is done.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => _turn.WaitAsync(cancellationToken);

    public void Leave() => _turn.Release();

    /// <summary>An append went through, which renews the lease.</summary>
    /// <param name="began">When it began: the server's time began later.</param>
    /// <param name="cancelled">The generation that was asked to stop last.</param>
    public void Renewed(long began, long cancelled)
    {
        Renewed(began);
        if (cancelled >= Generation) Lose();
    }

    /// <summary>Somebody else owns the run now, or asked it to stop. The callbacks run elsewhere: one that throws must not fail an append that succeeded.</summary>
    public void Lose()
    {
        if (!_cancel.IsCancellationRequested) _ = _cancel.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (IsReleased) return;
        IsReleased = true;
        await _timer.DisposeAsync();
        try
        {
            await _database.OnceAsync(
                async (connection, token) =>
                {
                    await using var release = PostgresRuns.Release(connection, Run, Generation);
                    return await release.ExecuteNonQueryAsync(token);
                },
                CancellationToken.None);
        }
        catch (Exception e) when (PostgresJournalFailure.Explains(e, CancellationToken.None) || e is ObjectDisposedException)
        {
            // It runs out by itself.
        }
    }

    private void Renewed(long asked)
    {
        for (var known = Volatile.Read(ref _renewed); asked > known;)
        {
            var before = Interlocked.CompareExchange(ref _renewed, asked, known);
            if (before == known) return;
            known = before;
        }
    }

    // A tick during a look makes for another look: the request that it is about may be younger than the first one.
    private void Ask()
    {
        if (Interlocked.Increment(ref _asked) == 1) _ = LookAsync();
    }

    private async Task LookAsync()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _asked);
            await LookOnceAsync();
        }
        while (Interlocked.CompareExchange(ref _asked, 0, seen) != seen);
    }

    private async Task LookOnceAsync()
    {
        if (IsReleased || _cancel.IsCancellationRequested) return;
        var asked = _time.GetTimestamp();
        var age = _time.GetElapsedTime(Volatile.Read(ref _renewed), asked);
        var renews = age > _lease / Share;
        using var bound = new CancellationTokenSource(_lease / Share, _time);
        try
        {
            var cancelled = await _database.OnceAsync(
                async (connection, token) =>
                {
                    await using var command = renews ? PostgresRuns.Renew(connection, Run, Generation, _lease) : PostgresRuns.Look(connection, Run, Generation);
                    return await command.ExecuteScalarAsync(token) as long?;
                },
                bound.Token);
            _failed = 0;
            if (cancelled is null || cancelled >= Generation) Lose();
            else if (renews) Renewed(asked);
        }
        catch (Exception e) when (PostgresJournalFailure.Explains(e, CancellationToken.None) || e is ObjectDisposedException)
        {
            // Somebody else may own the run from here on.
            if (++_failed >= MostFailed && age > _lease) Lose();
        }
    }
}

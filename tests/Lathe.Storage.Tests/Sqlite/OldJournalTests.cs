using System.Text;
using Lathe.Engine.Journal;
using Lathe.Errors;
using Lathe.Storage.Sqlite;
using Lathe.TestKit.Conformance;

namespace Lathe.Storage.Tests.Sqlite;

/// <summary>A journal of the version before the ledger, as that version made it: its runs go on, and what they spent counts on the days on which they did.</summary>
public sealed class OldJournalTests : IDisposable
{
    private const long Day = 86_400_000;
    private static readonly LedgerAccount Ever = new(null, null, LedgerPeriod.Ever), Today = new(null, null, LedgerPeriod.Day);
    private static readonly StepId First = new("attempt-1/turn-1/model"), Second = new("attempt-1/turn-2/model");
    private readonly ScratchFolder scratch = new();
    private readonly ManualTime time = new();
    private int events;

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Money_of_old_runs_counts_for_the_day_on_which_it_was_spent()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var run = MakeOld(RunState.Finished, "/a");
        Plant(run, now - Day, Intent(First, 0.5m), JournalSamples.Finished(First, usage: new TokenUsage(10, 0, 5, 0.0000105m)));
        Plant(run, now, Intent(Second, 0.5m), new StepFailed(Second, new LatheError(ErrorKind.Provider, "x.y", "No."), new TokenUsage(3, 0, 4, 0.25m)));
        Plant(run, now, JournalSamples.Finished(new StepId("attempt-1/turn-1/call-0")), new RunEnded(RunState.Finished, null, null));
        PlantText(run, now, "step_finished", "{ not json");

        await using var journal = SqliteJournal.Open(scratch.Paths, time);
        var balances = await journal.BalancesAsync([Ever, Today, new("ada", null, LedgerPeriod.Day), new(null, "/a", LedgerPeriod.Ever), new(null, "/b", LedgerPeriod.Ever)], CancellationToken.None);
        Assert.Equal([0.2500105m, 0.25m, 0.25m, 0.2500105m, 0m], balances.Select(b => b.Cost));
        Assert.Equal([22L, 7L, 7L, 22L, 0L], balances.Select(b => b.Tokens));
        Assert.All(balances, b => Assert.Equal(0m, b.ReservedCost));
        Assert.Equal(2L, RawDatabase.Execute(scratch.Paths.JournalFile, "PRAGMA user_version"));
    }

    [Fact]
    public async Task A_call_that_was_in_flight_stays_reserved_where_its_run_can_go_on_and_is_spent_where_it_cannot()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var interrupted = MakeOld(RunState.Running, "/a");
        Plant(interrupted, now, Intent(First, 0.5m), Intent(First, 0.25m));
        var cancelled = MakeOld(RunState.Cancelled, "/a");
        Plant(cancelled, now, Intent(First, 4m), new RunEnded(RunState.Cancelled, null, null));

        await using var journal = SqliteJournal.Open(scratch.Paths, time);
        var balance = Assert.Single(await journal.BalancesAsync([Today], CancellationToken.None));
        Assert.Equal((4.5m, 18_000L, 0.25m, 9_000L), (balance.Cost, balance.Tokens, balance.ReservedCost, balance.ReservedTokens));

        await using var lease = await journal.TryAcquireAsync(interrupted, CancellationToken.None);
        await journal.AppendAsync(lease!, [Intent(First, 0.3m), JournalSamples.Finished(First, usage: new TokenUsage(1, 0, 1, 0.1m))], CancellationToken.None);
        balance = Assert.Single(await journal.BalancesAsync([Today], CancellationToken.None));
        Assert.Equal((4.85m, 0m), (balance.Cost, balance.ReservedCost));
        Assert.Equal(2, (await journal.ListAsync(new RunQuery(), CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Processes_that_open_it_at_once_bring_it_up_once()
    {
        var run = MakeOld(RunState.Finished, "/a");
        Plant(run, time.GetUtcNow().ToUnixTimeMilliseconds(), JournalSamples.Finished(First, usage: new TokenUsage(1, 0, 1, 2m)));
        var journals = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => SqliteJournal.Open(scratch.Paths, time))));
        foreach (var journal in journals)
        {
            Assert.Equal(2m, Assert.Single(await journal.BalancesAsync([Ever], CancellationToken.None)).Cost);
            await journal.DisposeAsync();
        }
    }

    private static StepStarted Intent(StepId step, decimal cost) => new(step, StepKind.Model, JournalSamples.Hash.Hex, Reserved: cost, ReservedTokens: 9_000);

    private RunId MakeOld(RunState state, string repository)
    {
        Directory.CreateDirectory(scratch.Paths.State);
        if (!File.Exists(scratch.Paths.JournalFile))
        {
            RawDatabase.Execute(scratch.Paths.JournalFile, """
                PRAGMA journal_mode = WAL;
                CREATE TABLE runs (run TEXT NOT NULL PRIMARY KEY, generation INTEGER NOT NULL, last_seq INTEGER NOT NULL, title TEXT NOT NULL, repository TEXT NOT NULL, model TEXT NOT NULL,
                  state INTEGER NOT NULL, started INTEGER NOT NULL, updated INTEGER NOT NULL, attempt INTEGER NOT NULL, verdict INTEGER, cost TEXT NOT NULL, cost_is_partial INTEGER NOT NULL,
                  tokens INTEGER NOT NULL, error_code TEXT, applied INTEGER NOT NULL) WITHOUT ROWID;
                CREATE TABLE events (run TEXT NOT NULL REFERENCES runs(run), seq INTEGER NOT NULL, at INTEGER NOT NULL, generation INTEGER NOT NULL, type TEXT NOT NULL, json TEXT NOT NULL,
                  PRIMARY KEY (run, seq)) WITHOUT ROWID;
                PRAGMA user_version = 1;
                """);
        }

        var run = RunId.New(time);
        RawDatabase.Execute(
            scratch.Paths.JournalFile, "INSERT INTO runs VALUES ($1, 1, 1, 'Old', $2, 'a/b', $3, 0, 0, 1, NULL, '0', 0, 0, NULL, 0)", run.Value, repository, (long)state);
        Directory.CreateDirectory(Path.Combine(scratch.Paths.Runs, run.Value));
        return run;
    }

    private void Plant(RunId run, long at, params RunEventData[] planted)
    {
        foreach (var data in planted)
        {
            var (type, json) = EngineJson.Write(data);
            PlantText(run, at, type, Encoding.UTF8.GetString(json));
        }
    }

    private void PlantText(RunId run, long at, string type, string json)
    {
        events++;
        RawDatabase.Execute(scratch.Paths.JournalFile, "INSERT INTO events VALUES ($1, $2, $3, 1, $4, $5)", run.Value, (long)events, at, type, json);
        RawDatabase.Execute(scratch.Paths.JournalFile, "UPDATE runs SET last_seq = $2 WHERE run = $1", run.Value, (long)events);
    }
}

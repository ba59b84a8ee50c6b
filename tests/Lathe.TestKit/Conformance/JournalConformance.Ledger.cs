using Lathe.Engine.Journal;
using Lathe.Errors;
using static Lathe.TestKit.Conformance.JournalSamples;

namespace Lathe.TestKit.Conformance;

/// <content>The ledger of money and tokens, which is kept with the events.</content>
public abstract partial class JournalConformance
{
    private static readonly LedgerAccount Everybody = new(null, null, LedgerPeriod.Day);
    private static readonly StepId Call = new("attempt-1/turn-1/model");

    [Fact]
    public async Task A_call_is_reserved_with_its_intent_and_settled_with_its_answer()
    {
        await using var lease = await BeginAsync("ada", "/a");
        await Journal.AppendAsync(lease, [Intent(Call, 0.5m, 9_000)], Stop);
        Assert.Equal((0m, 0L, 0.5m, 9_000L, 0.5m), Figures(await BalanceAsync(Everybody)));

        await Journal.AppendAsync(lease, [Finished(Call, usage: new TokenUsage(100, 40, 20, 0.0123456785m))], Stop);
        Assert.Equal((0.012345679m, 120L, 0m, 0L, 0m), Figures(await BalanceAsync(Everybody)));
    }

    [Fact]
    public async Task A_failed_call_gives_back_what_it_did_not_use()
    {
        await using var lease = await BeginAsync("ada", "/a");
        var error = new LatheError(ErrorKind.Provider, "models.x", "No.");
        await Journal.AppendAsync(lease, [Intent(Call, 0.5m, 9_000), new StepFailed(Call, error)], Stop);
        Assert.Equal((0m, 0L, 0m, 0L, 0m), Figures(await BalanceAsync(Everybody)));
        await Journal.AppendAsync(lease, [Intent(Call, 0.5m, 9_000), new StepFailed(Call, error, new TokenUsage(70, 0, 30, 0.25m))], Stop);
        Assert.Equal((0.25m, 100L, 0m, 0L, 0m), Figures(await BalanceAsync(Everybody)));
    }

    [Fact]
    public async Task What_a_call_reserved_whose_end_nobody_learnt_is_spent_once()
    {
        await using var lease = await BeginAsync("ada", "/a");
        await Journal.AppendAsync(lease, [Intent(Call, 0.5m, 9_000)], Stop);
        await Journal.AppendAsync(lease, [new RunResumed(2, "1"), Intent(Call, 0.4m, 8_000)], Stop);
        Assert.Equal((0.5m, 9_000L, 0.4m, 8_000L, 0.4m), Figures(await BalanceAsync(Everybody)));
        await Journal.AppendAsync(lease, [Finished(Call, usage: new TokenUsage(1, 0, 2, 0.1m))], Stop);
        Assert.Equal((0.6m, 9_003L, 0m, 0L, 0m), Figures(await BalanceAsync(Everybody)));

        // A run that ends leaves nothing reserved.
        await Journal.AppendAsync(lease, [Intent(new StepId("attempt-1/turn-2/model"), 0.2m, 10), new RunEnded(RunState.Cancelled, null, null)], Stop);
        Assert.Equal((0.8m, 9_013L, 0m, 0L, 0m), Figures(await BalanceAsync(Everybody)));
        await Journal.AppendAsync(lease, [new RunEnded(RunState.Cancelled, null, null)], Stop);
        Assert.Equal((0.8m, 9_013L, 0m, 0L, 0m), Figures(await BalanceAsync(Everybody)));
    }

    [Fact]
    public async Task Spending_is_told_apart_by_user_and_project_and_what_nobody_is_named_for_counts_for_each()
    {
        await SpendAsync("ada", "/a", 1m);
        await SpendAsync("ada", "/b", 2m);
        await SpendAsync("bob", "/a", 4m);
        await SpendAsync(null, "/c", 8m);
        LedgerAccount[] accounts = [new("ada", null, LedgerPeriod.Ever), new("bob", null, LedgerPeriod.Day), new(null, "/a", LedgerPeriod.Month), new("ada", "/b", LedgerPeriod.Day), Everybody, new("eve", null, LedgerPeriod.Day)];
        Assert.Equal([11m, 12m, 5m, 2m, 15m, 8m], (await Journal.BalancesAsync(accounts, Stop)).Select(b => b.Cost));
    }

    [Fact]
    public async Task Days_and_months_are_those_of_UTC_and_a_call_counts_for_the_day_on_which_it_began()
    {
        await SpendAsync("ada", "/a", 1m);
        Time.Advance(new DateTimeOffset(2026, 1, 31, 23, 59, 59, TimeSpan.Zero) - Time.GetUtcNow());
        await SpendAsync("ada", "/a", 2m);
        await using var lease = await BeginAsync("ada", "/a");
        await Journal.AppendAsync(lease, [Intent(Call, 0.5m, 1)], Stop);
        LedgerAccount[] accounts = [Everybody, new(null, null, LedgerPeriod.Month), new(null, null, LedgerPeriod.Ever)];
        Assert.Equal([2m, 3m, 3m], (await Journal.BalancesAsync(accounts, Stop)).Select(b => b.Cost));

        Time.Advance(TimeSpan.FromSeconds(2));
        await Journal.AppendAsync(lease, [Finished(Call, usage: new TokenUsage(1, 0, 1, 0.25m))], Stop);
        var balances = await Journal.BalancesAsync(accounts, Stop);
        Assert.Equal([0m, 0m, 3.25m], balances.Select(b => b.Cost));
        Assert.Equal([new DateOnly(2026, 2, 1), new DateOnly(2026, 2, 1), DateOnly.FromDateTime(DateTime.UnixEpoch)], balances.Select(b => b.Since));
    }

    [Fact]
    public async Task A_call_without_a_known_price_is_counted_apart()
    {
        await using var lease = await BeginAsync("ada", "/a");
        await Journal.AppendAsync(lease, [Intent(Call, null, 500)], Stop);
        Assert.Equal(500, (await BalanceAsync(Everybody)).ReservedTokens);
        await Journal.AppendAsync(lease, [Finished(Call, usage: new TokenUsage(5, 0, 6, null))], Stop);
        var balance = await BalanceAsync(Everybody);
        Assert.Equal((0m, 11L, 1L), (balance.Cost, balance.Tokens, balance.Unpriced));
    }

    [Fact]
    public async Task Absurd_figures_count_for_much_and_never_for_less_than_nothing()
    {
        await using var lease = await BeginAsync("ada", "/a");
        await Journal.AppendAsync(lease, [Finished(Call, usage: new TokenUsage(long.MaxValue, 0, long.MaxValue, decimal.MaxValue)), Finished(Call, usage: new TokenUsage(-5, 0, -6, -7m))], Stop);
        var balance = await BalanceAsync(Everybody);
        Assert.Equal((1_000_000m, 1_000_000_000_000L), (balance.Cost, balance.Tokens));
    }

    [Fact]
    public async Task What_is_decided_against_is_not_stored_and_what_was_decided_is_stored_with_it()
    {
        await using var lease = await BeginAsync("ada", "/a");
        await Assert.ThrowsAsync<LatheException>(() => Journal.ReserveAsync(lease, [Everybody], _ => throw new LatheError(ErrorKind.LimitReached, "limits.x", "No.").ToException(), Stop));
        Assert.Single(await AllAsync(lease.Run));

        await using var other = await BeginAsync("bob", "/b");
        await Journal.AppendAsync(other, [Intent(Call, 0.75m, 3)], Stop);
        LedgerBalance? seen = null;
        var stored = await Journal.ReserveAsync(lease, [Everybody], balances => [Note(1), Intent(Call, 1m - (seen = balances[0]).ReservedCost, 4)], Stop);
        Assert.Equal([2, 3], stored.Select(e => e.Sequence));
        Assert.Equal((0.75m, 0.75m), (seen!.ReservedCost, seen.OthersReservedCost));
        await Journal.ReserveAsync(lease, [Everybody], balances => [Note((int)((seen = balances[0]).OthersReservedTokens))], Stop);
        Assert.Equal((1m, 0.75m, 3L), (seen.ReservedCost, seen.OthersReservedCost, seen.OthersReservedTokens));
    }

    [Fact]
    public async Task Many_that_decide_at_once_never_reserve_more_than_there_is()
    {
        var journals = new List<IJournal>();
        for (var i = 0; i < 8; i++) journals.Add(await OpenAsync());
        var granted = await Task.WhenAll(journals.Select((journal, i) => Task.Run(() => ReserveAllAsync(journal, i), Stop)));
        Assert.Equal(20, granted.Sum());
        Assert.Equal(2m, (await BalanceAsync(Everybody)).ReservedCost);
        foreach (var journal in journals) await journal.DisposeAsync();
    }

    // Takes 0.1 as often as 2.0 allow.
    private async Task<int> ReserveAllAsync(IJournal journal, int number)
    {
        await using var lease = await journal.CreateAsync(RunId.From(number, new byte[10]), Started(), Stop);
        for (var taken = 0; ; taken++)
        {
            var step = new StepId($"attempt-1/turn-{taken}/model");
            var stored = await journal.ReserveAsync(lease, [Everybody], balances => balances[0].ReservedCost + 0.1m <= 2m ? [Intent(step, 0.1m, 1)] : [Note(taken)], Stop);
            if (stored[0].Data is RunNoted) return taken;
        }
    }

    private static (decimal, long, decimal, long, decimal) Figures(LedgerBalance balance) => (balance.Cost, balance.Tokens, balance.ReservedCost, balance.ReservedTokens, balance.OthersReservedCost);

    private static StepStarted Intent(StepId step, decimal? cost, long tokens) => new(step, StepKind.Model, Hash.Hex, Reserved: cost, ReservedTokens: tokens);

    private async Task<LedgerBalance> BalanceAsync(LedgerAccount account) => Assert.Single(await Journal.BalancesAsync([account], Stop));

    private Task<IRunLease> BeginAsync(string? user, string project) => Journal.CreateAsync(RunId.New(Time), Started(repository: project) with { User = user }, Stop);

    private async Task SpendAsync(string? user, string project, decimal cost)
    {
        await using var lease = await BeginAsync(user, project);
        await Journal.AppendAsync(lease, [Intent(Call, cost, 10), Finished(Call, usage: new TokenUsage(5, 0, 5, cost))], Stop);
    }
}

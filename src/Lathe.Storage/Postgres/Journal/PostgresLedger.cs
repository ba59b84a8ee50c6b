using Lathe.Engine.Journal;
using Lathe.Storage.Ledger;
using Npgsql;
using static Lathe.Storage.Postgres.PostgresCommands;

namespace Lathe.Storage.Postgres.Journal;

/// <summary>The ledger of money and tokens: a projection of the events, kept in the transaction that appends them, by statements that need no answer.</summary>
internal static class PostgresLedger
{
    private const string Of = "day >= $1 AND ($2 IS NULL OR person IN ($2, '')) AND ($3 IS NULL OR project = $3)";

    private const string Add = "ON CONFLICT (day, person, project) DO UPDATE SET cost = s.cost + excluded.cost, tokens = s.tokens + excluded.tokens, unpriced = s.unpriced + excluded.unpriced";

    // What was reserved counts as spent: of one step, or of all that the run left open. In order of the key, so that two that do it wait for each other and do not block each other.
    private const string Lose =
        $"""
        WITH gone AS (DELETE FROM lathe_reservations WHERE run = $1 AND ($2 IS NULL OR step = $2) RETURNING day, person, project, cost, tokens, unpriced)
        INSERT INTO lathe_spending AS s (day, person, project, cost, tokens, unpriced)
        SELECT day, person, project, SUM(cost)::bigint, SUM(tokens)::bigint, SUM(unpriced)::bigint FROM gone GROUP BY day, person, project ORDER BY day, person, project
        {Add}
        """;

    private const string Settle =
        $"""
        WITH gone AS (DELETE FROM lathe_reservations WHERE run = $1 AND step = $2 RETURNING day)
        INSERT INTO lathe_spending AS s (day, person, project, cost, tokens, unpriced) VALUES (COALESCE((SELECT day FROM gone), $3), $4, $5, $6, $7, $8)
        {Add}
        """;

    // One statement sees one state: what is settled meanwhile is in one of the two sums, and not in none.
    private const string Balance =
        $"""
        SELECT s.cost, s.tokens, s.unpriced, r.cost, r.tokens, r.others_cost, r.others_tokens FROM
          (SELECT COALESCE(SUM(cost), 0)::numeric AS cost, COALESCE(SUM(tokens), 0)::numeric AS tokens, COALESCE(SUM(unpriced), 0)::numeric AS unpriced FROM lathe_spending WHERE {Of}) s,
          (SELECT COALESCE(SUM(cost), 0)::numeric AS cost, COALESCE(SUM(tokens), 0)::numeric AS tokens,
            COALESCE(SUM(cost) FILTER (WHERE run <> $4), 0)::numeric AS others_cost, COALESCE(SUM(tokens) FILTER (WHERE run <> $4), 0)::numeric AS others_tokens FROM lathe_reservations WHERE {Of}) r
        """;

    /// <summary>Takes an event into account.</summary>
    public static void Apply(NpgsqlBatch batch, PostgresRun run, RunEvent stored)
    {
        var id = run.Summary.Run.Value;
        switch (stored.Data)
        {
            case StepStarted { Kind: StepKind.Model } step:
                batch.Add(Lose, Text(id), Text(step.Step.Value));
                batch.Add(
                    "INSERT INTO lathe_reservations (run, step, day, person, project, cost, tokens, unpriced) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    Text(id), Text(step.Step.Value), Long(LedgerFigures.DayOf(stored.At)), Text(run.User), Text(run.Summary.Repository), Long(LedgerFigures.Amount(step.Reserved)), Long(LedgerFigures.Tokens(step.ReservedTokens ?? 0)),
                    Long(step.Reserved is null ? 1 : 0));
                break;
            case StepFinished { Kind: StepKind.Model } step:
                Close(batch, run, step.Step, LedgerFigures.TookNothing(step) ? null : step.Usage, stored.At);
                break;
            case StepFailed step:
                Close(batch, run, step.Step, step.Usage, stored.At);
                break;
            case RunEnded:
                batch.Add(Lose, Text(id), Text(null));
                break;
        }
    }

    /// <summary>What stands in accounts.</summary>
    /// <param name="connection">Its transaction decides what is seen.</param>
    /// <param name="accounts">Which.</param>
    /// <param name="run">The run whose reservations are not others'; null for none.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<IReadOnlyList<LedgerBalance>> BalancesAsync(NpgsqlConnection connection, IReadOnlyList<LedgerAccount> accounts, RunId? run, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (accounts.Count == 0) return [];
        await using var batch = new NpgsqlBatch(connection);
        foreach (var account in accounts) batch.Add(Balance, Long(LedgerFigures.From(account.Period, now)), Text(account.User), Text(account.Project), Text(run?.Value ?? ""));
        var balances = new List<LedgerBalance>(accounts.Count);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        do
        {
            await reader.ReadAsync(cancellationToken);
            var account = accounts[balances.Count];
            balances.Add(new LedgerBalance(
                account, LedgerFigures.Date(LedgerFigures.From(account.Period, now)), reader.GetDecimal(0) / LedgerFigures.Billion, Whole(1), Whole(2), reader.GetDecimal(3) / LedgerFigures.Billion, Whole(4),
                reader.GetDecimal(5) / LedgerFigures.Billion, Whole(6)));
        }
        while (await reader.NextResultAsync(cancellationToken));

        return balances;

        long Whole(int column) => (long)reader.GetDecimal(column);
    }

    private static void Close(NpgsqlBatch batch, PostgresRun run, StepId step, TokenUsage? usage, DateTimeOffset at)
    {
        if (usage is null)
        {
            batch.Add("DELETE FROM lathe_reservations WHERE run = $1 AND step = $2", Text(run.Summary.Run.Value), Text(step.Value));
            return;
        }

        batch.Add(
            Settle, Text(run.Summary.Run.Value), Text(step.Value), Long(LedgerFigures.DayOf(at)), Text(run.User), Text(run.Summary.Repository), Long(LedgerFigures.Amount(usage.Cost)), Long(LedgerFigures.TokensOf(usage)),
            Long(usage.Cost is null ? 1 : 0));
    }
}

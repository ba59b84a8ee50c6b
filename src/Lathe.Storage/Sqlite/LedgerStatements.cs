using Lathe.Engine.Journal;
using Microsoft.Data.Sqlite;
using static Lathe.Storage.Ledger.LedgerFigures;

namespace Lathe.Storage.Sqlite;

/// <summary>
/// The ledger of money and tokens: a projection of the events, kept in the transaction that appends them. The intent of a model call reserves; its result or its failure settles, on the day of the
/// reservation; an intent that is made anew, or whose run ended, leaves its reservation behind as spent. To be called in a turn of the database's.
/// </summary>
internal sealed class LedgerStatements(JournalDatabase database)
{
    private const string Of = "day >= $from AND ($user IS NULL OR user IN ($user, '')) AND ($project IS NULL OR project = $project)";

    private SqliteCommand? reserve, open, openOfRun, close, spend, spent, reserved;

    /// <summary>Takes an event into account.</summary>
    public void Apply(RunRow run, RunEvent stored)
    {
        switch (stored.Data)
        {
            case StepStarted { Kind: StepKind.Model } step:
                if (Take(run, step.Step.Value) is { } lost) Spend(lost);
                Reserve(run, step, new Entry(step.Step.Value, DayOf(stored.At), run.User, run.Summary.Repository, Amount(step.Reserved), Tokens(step.ReservedTokens ?? 0), step.Reserved is null ? 1 : 0));
                break;
            case StepFinished { Kind: StepKind.Model } step:
                Settle(run, step.Step.Value, TookNothing(step) ? null : step.Usage, stored.At);
                break;
            case StepFailed step:
                Settle(run, step.Step.Value, step.Usage, stored.At);
                break;
            case RunEnded:
                foreach (var left in Open(run)) Spend(Close(run, left));
                break;
        }
    }

    /// <summary>What stands in accounts.</summary>
    /// <param name="accounts">Which.</param>
    /// <param name="run">The run whose reservations are not others'; null for none.</param>
    /// <param name="now">The time.</param>
    public LedgerBalance[] Balances(IReadOnlyList<LedgerAccount> accounts, RunId? run, DateTimeOffset now)
    {
        spent ??= database.Prepare($"SELECT COALESCE(SUM(cost), 0), COALESCE(SUM(tokens), 0), COALESCE(SUM(unpriced), 0) FROM spending WHERE {Of}", "$from", "$user", "$project");
        reserved ??= database.Prepare(
            $"SELECT COALESCE(SUM(cost), 0), COALESCE(SUM(tokens), 0), COALESCE(SUM(CASE WHEN run = $run THEN 0 ELSE cost END), 0), COALESCE(SUM(CASE WHEN run = $run THEN 0 ELSE tokens END), 0) FROM reservations WHERE {Of}",
            "$from", "$user", "$project", "$run");
        var balances = new LedgerBalance[accounts.Count];
        for (var i = 0; i < balances.Length; i++)
        {
            var from = From(accounts[i].Period, now);
            Aim(spent, accounts[i], from);
            Aim(reserved, accounts[i], from);
            reserved.Parameters[3].Value = run?.Value ?? "";
            var (cost, tokens, unpriced, _) = Sums(spent);
            var (reservedCost, reservedTokens, othersCost, othersTokens) = Sums(reserved);
            balances[i] = new LedgerBalance(accounts[i], Date(from), cost / Billion, tokens, unpriced, reservedCost / Billion, reservedTokens, othersCost / Billion, othersTokens);
        }

        return balances;
    }

    private static void Aim(SqliteCommand command, LedgerAccount account, long from)
    {
        command.Parameters[0].Value = from;
        command.Parameters[1].Value = (object?)account.User ?? DBNull.Value;
        command.Parameters[2].Value = (object?)account.Project ?? DBNull.Value;
    }

    private static (long, long, long, long) Sums(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.FieldCount > 3 ? reader.GetInt64(3) : 0);
    }

    private void Settle(RunRow run, string step, TokenUsage? usage, DateTimeOffset at)
    {
        var held = Take(run, step);
        if (usage is null) return;
        Spend(new Entry(step, held?.Day ?? DayOf(at), run.User, run.Summary.Repository, Amount(usage.Cost), TokensOf(usage), usage.Cost is null ? 1 : 0));
    }

    private void Reserve(RunRow run, StepStarted step, Entry entry)
    {
        reserve ??= database.Prepare(
            "INSERT INTO reservations (run, step, day, user, project, cost, tokens, unpriced) VALUES ($run, $step, $day, $user, $project, $cost, $tokens, $unpriced)",
            "$run", "$step", "$day", "$user", "$project", "$cost", "$tokens", "$unpriced");
        reserve.Parameters[0].Value = run.Summary.Run.Value;
        reserve.Parameters[1].Value = step.Step.Value;
        Set(reserve.Parameters, 2, entry);
        reserve.ExecuteNonQuery();
    }

    private Entry? Take(RunRow run, string step)
    {
        open ??= database.Prepare("SELECT step, day, user, project, cost, tokens, unpriced FROM reservations WHERE run = $run AND step = $step", "$run", "$step");
        open.Parameters[0].Value = run.Summary.Run.Value;
        open.Parameters[1].Value = step;
        Entry? found;
        using (var reader = open.ExecuteReader()) found = reader.Read() ? Read(reader) : null;
        return found is null ? null : Close(run, found);
    }

    private List<Entry> Open(RunRow run)
    {
        openOfRun ??= database.Prepare("SELECT step, day, user, project, cost, tokens, unpriced FROM reservations WHERE run = $run", "$run");
        openOfRun.Parameters[0].Value = run.Summary.Run.Value;
        var found = new List<Entry>();
        using var reader = openOfRun.ExecuteReader();
        while (reader.Read()) found.Add(Read(reader));
        return found;
    }

    private Entry Close(RunRow run, Entry entry)
    {
        close ??= database.Prepare("DELETE FROM reservations WHERE run = $run AND step = $step", "$run", "$step");
        close.Parameters[0].Value = run.Summary.Run.Value;
        close.Parameters[1].Value = entry.Step;
        close.ExecuteNonQuery();
        return entry;
    }

    private void Spend(Entry entry)
    {
        spend ??= database.Prepare(
            "INSERT INTO spending (day, user, project, cost, tokens, unpriced) VALUES ($day, $user, $project, $cost, $tokens, $unpriced) ON CONFLICT (day, user, project) DO UPDATE SET cost = cost + excluded.cost, tokens = tokens + excluded.tokens, unpriced = unpriced + excluded.unpriced",
            "$day", "$user", "$project", "$cost", "$tokens", "$unpriced");
        Set(spend.Parameters, 0, entry);
        spend.ExecuteNonQuery();
    }

    private static void Set(SqliteParameterCollection parameters, int next, Entry entry)
    {
        parameters[next++].Value = entry.Day;
        parameters[next++].Value = entry.User;
        parameters[next++].Value = entry.Project;
        parameters[next++].Value = entry.Cost;
        parameters[next++].Value = entry.Tokens;
        parameters[next].Value = entry.Unpriced;
    }

    private static Entry Read(SqliteDataReader reader) =>
        new(reader.GetString(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6));

    private sealed record Entry(string Step, long Day, string User, string Project, long Cost, long Tokens, long Unpriced);
}

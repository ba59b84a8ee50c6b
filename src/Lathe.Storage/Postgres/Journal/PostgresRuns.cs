using Lathe.Engine.Journal;
using Lathe.Storage.Rows;
using Npgsql;
using static Lathe.Storage.Postgres.PostgresCommands;

namespace Lathe.Storage.Postgres.Journal;

/// <summary>A row of the table of runs.</summary>
/// <param name="Summary">What lists show.</param>
/// <param name="Generation">Of the latest owner.</param>
/// <param name="LastSequence">Of the latest event.</param>
/// <param name="User">Whose limits it counts for; empty where nobody said.</param>
/// <param name="Owner">The latest owner's mark; null after it let go.</param>
/// <param name="CancelGeneration">The owner that was asked to stop last; 0 for none.</param>
/// <param name="LastAppend">The mark of the latest append.</param>
internal sealed record PostgresRun(RunSummary Summary, long Generation, long LastSequence, string User, string? Owner, long CancelGeneration, string? LastAppend);

/// <summary>The statements on the table of runs.</summary>
internal static class PostgresRuns
{
    public const string Columns = $"{RunColumns.Names}, person, owner, cancel_generation, last_append";

    public const string Find = $"SELECT {Columns} FROM lathe_runs WHERE run = $1";

    private const string Expiry = "clock_timestamp() + $3 * interval '1 millisecond'";

    public static NpgsqlCommand Insert(NpgsqlConnection connection, PostgresRun row, TimeSpan lease) => connection.Command(
        """
        INSERT INTO lathe_runs (run, owner, expires, generation, last_seq, title, repository, model, state, started, updated, attempt, verdict, cost, cost_is_partial, tokens, error_code, applied, person)
        VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) ON CONFLICT (run) DO NOTHING
        """,
        Text(row.Summary.Run.Value), Text(row.Owner), Milliseconds(lease), Long(row.Generation), Long(row.LastSequence), Text(row.Summary.Title), Text(row.Summary.Repository), Text(row.Summary.Model), Long((long)row.Summary.State),
        Long(row.Summary.Started.ToUnixTimeMilliseconds()), Long(row.Summary.Updated.ToUnixTimeMilliseconds()), Long(row.Summary.Attempt), Long((long?)row.Summary.Verdict), Money(row.Summary.Cost), Flag(row.Summary.CostIsPartial),
        Long(row.Summary.Tokens), Text(row.Summary.ErrorCode), Long(row.Summary.Applied), Text(row.User));

    /// <summary>What an append changes. It renews the lease as well.</summary>
    public static void Update(NpgsqlBatch batch, PostgresRun row, TimeSpan lease) => batch.Add(
        $"""
        UPDATE lathe_runs SET last_append = $2, expires = {Expiry}, last_seq = $4, state = $5, updated = $6, attempt = $7, verdict = $8, cost = $9, cost_is_partial = $10, tokens = $11, error_code = $12, applied = $13, repository = $14
        WHERE run = $1
        """,
        Text(row.Summary.Run.Value), Text(row.LastAppend), Milliseconds(lease), Long(row.LastSequence), Long((long)row.Summary.State), Long(row.Summary.Updated.ToUnixTimeMilliseconds()), Long(row.Summary.Attempt),
        Long((long?)row.Summary.Verdict), Money(row.Summary.Cost), Flag(row.Summary.CostIsPartial), Long(row.Summary.Tokens), Text(row.Summary.ErrorCode), Long(row.Summary.Applied), Text(row.Summary.Repository));

    /// <summary>Takes a run whose lease ran out or was given back; the one who took it a moment ago and did not hear of it keeps its generation.</summary>
    public static NpgsqlCommand Acquire(NpgsqlConnection connection, RunId run, string owner, TimeSpan lease) => connection.Command(
        $"""
        UPDATE lathe_runs SET generation = generation + CASE WHEN owner = $2 THEN 0 ELSE 1 END, owner = $2, expires = {Expiry}
        WHERE run = $1 AND (expires IS NULL OR expires < clock_timestamp() OR owner = $2) RETURNING generation
        """,
        Text(run.Value), Text(owner), Milliseconds(lease));

    /// <summary>Gives the generation that was asked to stop last; no row where the lease belongs to another.</summary>
    public static NpgsqlCommand Renew(NpgsqlConnection connection, RunId run, long generation, TimeSpan lease) => connection.Command(
        $"UPDATE lathe_runs SET expires = {Expiry} WHERE run = $1 AND generation = $2 AND expires IS NOT NULL RETURNING cancel_generation", Text(run.Value), Long(generation), Milliseconds(lease));

    /// <summary>The same without renewing.</summary>
    public static NpgsqlCommand Look(NpgsqlConnection connection, RunId run, long generation) =>
        connection.Command("SELECT cancel_generation FROM lathe_runs WHERE run = $1 AND generation = $2", Text(run.Value), Long(generation));

    public static NpgsqlCommand Release(NpgsqlConnection connection, RunId run, long generation) =>
        connection.Command("UPDATE lathe_runs SET expires = NULL, owner = NULL WHERE run = $1 AND generation = $2", Text(run.Value), Long(generation));

    /// <summary>The same within a transaction, with its mark.</summary>
    public static void LetGo(NpgsqlBatch batch, RunId run, string mark) =>
        batch.Add("UPDATE lathe_runs SET expires = NULL, owner = NULL, last_append = $2 WHERE run = $1", Text(run.Value), Text(mark));

    public static NpgsqlCommand Cancel(NpgsqlConnection connection, RunId run) =>
        connection.Command("UPDATE lathe_runs SET cancel_generation = generation WHERE run = $1", Text(run.Value));

    public static NpgsqlCommand List(NpgsqlConnection connection, RunQuery query) => connection.Command(
        $"SELECT {Columns} FROM lathe_runs WHERE ($1 IS NULL OR repository = $1) AND ((1::bigint << state) & $2) <> 0 AND run < $4 ORDER BY run DESC LIMIT $3",
        Text(query.Repository), Long(RunColumns.States(query)), Long(query.Limit), Text(query.Before?.Value ?? "~"));

    // '~' sorts behind every character that an id can hold.
    public static NpgsqlCommand WithPrefix(NpgsqlConnection connection, string prefix) =>
        connection.Command($"SELECT {Columns} FROM lathe_runs WHERE run >= $1 AND run < $2 ORDER BY run DESC LIMIT 10", Text(prefix), Text(prefix + "~"));

    public static async Task<IReadOnlyList<RunSummary>> SummariesAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var summaries = new List<RunSummary>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) summaries.Add(Read(reader).Summary);
        return summaries;
    }

    public static PostgresRun Read(NpgsqlDataReader reader) => new(
        RunColumns.Summary(reader, reader.GetDecimal(RunColumns.Cost), reader.GetBoolean(RunColumns.CostIsPartial)),
        reader.GetInt64(RunColumns.Generation),
        reader.GetInt64(RunColumns.LastSequence),
        reader.GetString(RunColumns.Following),
        reader.IsDBNull(RunColumns.Following + 1) ? null : reader.GetString(RunColumns.Following + 1),
        reader.GetInt64(RunColumns.Following + 2),
        reader.IsDBNull(RunColumns.Following + 3) ? null : reader.GetString(RunColumns.Following + 3));

    private static NpgsqlParameter Milliseconds(TimeSpan time) => Long((long)time.TotalMilliseconds);
}

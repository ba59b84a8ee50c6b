using Lathe.Engine.Journal;
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
    public const string Columns =
        "run, generation, last_seq, title, repository, model, state, started, updated, attempt, verdict, cost, cost_is_partial, tokens, error_code, applied, person, owner, cancel_generation, last_append";

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
        UPDATE lathe_runs SET last_append = $2, expires = {Expiry}, last_seq = $4, state = $5, updated = $6, attempt = $7, verdict = $8, cost = $9, cost_is_partial = $10, tokens = $11, error_code = $12, applied = $13
        WHERE run = $1
        """,
        Text(row.Summary.Run.Value), Text(row.LastAppend), Milliseconds(lease), Long(row.LastSequence), Long((long)row.Summary.State), Long(row.Summary.Updated.ToUnixTimeMilliseconds()), Long(row.Summary.Attempt),
        Long((long?)row.Summary.Verdict), Money(row.Summary.Cost), Flag(row.Summary.CostIsPartial), Long(row.Summary.Tokens), Text(row.Summary.ErrorCode), Long(row.Summary.Applied));

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

    public static NpgsqlCommand List(NpgsqlConnection connection, RunQuery query)
    {
        long states = query.States is null ? -1 : 0;
        foreach (var state in query.States ?? []) states |= 1L << (int)state;
        return connection.Command(
            $"SELECT {Columns} FROM lathe_runs WHERE ($1 IS NULL OR repository = $1) AND ((1::bigint << state) & $2) <> 0 AND run < $4 ORDER BY run DESC LIMIT $3",
            Text(query.Repository), Long(states), Long(query.Limit), Text(query.Before?.Value ?? "~"));
    }

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
        new RunSummary
        {
            Run = new RunId(reader.GetString(0)),
            Title = reader.GetString(3),
            Repository = reader.GetString(4),
            Model = reader.GetString(5),
            State = (RunState)reader.GetInt32(6),
            Started = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(7)),
            Updated = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(8)),
            Attempt = reader.GetInt32(9),
            Verdict = reader.IsDBNull(10) ? null : (Verdict)reader.GetInt32(10),
            Cost = reader.GetDecimal(11),
            CostIsPartial = reader.GetBoolean(12),
            Tokens = reader.GetInt64(13),
            ErrorCode = reader.IsDBNull(14) ? null : reader.GetString(14),
            Applied = reader.GetInt32(15),
        },
        reader.GetInt64(1),
        reader.GetInt64(2),
        reader.GetString(16),
        reader.IsDBNull(17) ? null : reader.GetString(17),
        reader.GetInt64(18),
        reader.IsDBNull(19) ? null : reader.GetString(19));

    private static NpgsqlParameter Milliseconds(TimeSpan time) => Long((long)time.TotalMilliseconds);
}

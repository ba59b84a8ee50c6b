using System.Globalization;
using Lathe.Engine.Journal;
using Lathe.Storage.Rows;
using Microsoft.Data.Sqlite;

namespace Lathe.Storage.Sqlite;

/// <summary>A row of the table of runs.</summary>
/// <param name="Summary">What lists show.</param>
/// <param name="Generation">Of the latest owner.</param>
/// <param name="LastSequence">Of the latest event.</param>
/// <param name="User">Whose limits it counts for; empty where nobody said.</param>
internal sealed record RunRow(RunSummary Summary, long Generation, long LastSequence, string User);

/// <summary>The statements on the table of runs, each prepared when first used. To be called in a turn of the database's.</summary>
internal sealed class RunStatements(JournalDatabase database)
{
    private const string Columns = $"{RunColumns.Names}, user";

    // '~' sorts behind every character that an id can hold.
    private const string LastId = "~";

    private SqliteCommand? find, insert, update, list, prefix;

    public RunRow? Find(RunId run)
    {
        find ??= database.Prepare($"SELECT {Columns} FROM runs WHERE run = $run", "$run");
        find.Parameters[0].Value = run.Value;
        using var reader = find.ExecuteReader();
        return reader.Read() ? Row(reader) : null;
    }

    public void Insert(RunRow row)
    {
        insert ??= database.Prepare(
            $"INSERT INTO runs ({Columns}) VALUES ($run, $generation, $last, $title, $repository, $model, $state, $started, $updated, $attempt, $verdict, $cost, $partial, $tokens, $error, $applied, $user)",
            "$run", "$generation", "$last", "$state", "$updated", "$attempt", "$verdict", "$cost", "$partial", "$tokens", "$error", "$applied", "$title", "$repository", "$model", "$started", "$user");
        var next = SetChanging(insert.Parameters, row);
        insert.Parameters[next++].Value = row.Summary.Title;
        insert.Parameters[next++].Value = row.Summary.Repository;
        insert.Parameters[next++].Value = row.Summary.Model;
        insert.Parameters[next++].Value = row.Summary.Started.ToUnixTimeMilliseconds();
        insert.Parameters[next].Value = row.User;
        insert.ExecuteNonQuery();
    }

    public void Update(RunRow row)
    {
        update ??= database.Prepare(
            "UPDATE runs SET generation = $generation, last_seq = $last, repository = $repository, state = $state, updated = $updated, attempt = $attempt, verdict = $verdict, cost = $cost, cost_is_partial = $partial, tokens = $tokens, error_code = $error, applied = $applied WHERE run = $run",
            "$run", "$generation", "$last", "$state", "$updated", "$attempt", "$verdict", "$cost", "$partial", "$tokens", "$error", "$applied", "$repository");
        update.Parameters[SetChanging(update.Parameters, row)].Value = row.Summary.Repository;
        update.ExecuteNonQuery();
    }

    public IReadOnlyList<RunSummary> List(RunQuery query)
    {
        list ??= database.Prepare(
            $"SELECT {Columns} FROM runs WHERE ($repository IS NULL OR repository = $repository) AND ((1 << state) & $states) <> 0 AND run < $before ORDER BY run DESC LIMIT $limit",
            "$repository", "$states", "$limit", "$before");
        list.Parameters[0].Value = (object?)query.Repository ?? DBNull.Value;
        list.Parameters[1].Value = RunColumns.States(query);
        list.Parameters[2].Value = query.Limit;
        list.Parameters[3].Value = query.Before?.Value ?? LastId;
        return Summaries(list);
    }

    public IReadOnlyList<RunSummary> WithPrefix(string text)
    {
        prefix ??= database.Prepare($"SELECT {Columns} FROM runs WHERE run >= $from AND run < $to ORDER BY run DESC LIMIT 10", "$from", "$to");
        prefix.Parameters[0].Value = text;
        prefix.Parameters[1].Value = text + LastId;
        return Summaries(prefix);
    }

    private static int SetChanging(SqliteParameterCollection parameters, RunRow row)
    {
        var summary = row.Summary;
        var next = 0;
        parameters[next++].Value = summary.Run.Value;
        parameters[next++].Value = row.Generation;
        parameters[next++].Value = row.LastSequence;
        parameters[next++].Value = (long)summary.State;
        parameters[next++].Value = summary.Updated.ToUnixTimeMilliseconds();
        parameters[next++].Value = (long)summary.Attempt;
        parameters[next++].Value = summary.Verdict is { } verdict ? (long)verdict : DBNull.Value;
        parameters[next++].Value = summary.Cost.ToString(CultureInfo.InvariantCulture);
        parameters[next++].Value = summary.CostIsPartial ? 1L : 0L;
        parameters[next++].Value = summary.Tokens;
        parameters[next++].Value = (object?)summary.ErrorCode ?? DBNull.Value;
        parameters[next++].Value = (long)summary.Applied;
        return next;
    }

    private static List<RunSummary> Summaries(SqliteCommand command)
    {
        var summaries = new List<RunSummary>();
        using var reader = command.ExecuteReader();
        while (reader.Read()) summaries.Add(Row(reader).Summary);
        return summaries;
    }

    private static RunRow Row(SqliteDataReader reader) => new(
        RunColumns.Summary(reader, decimal.Parse(reader.GetString(RunColumns.Cost), CultureInfo.InvariantCulture), reader.GetInt64(RunColumns.CostIsPartial) != 0),
        reader.GetInt64(RunColumns.Generation),
        reader.GetInt64(RunColumns.LastSequence),
        reader.GetString(RunColumns.Following));
}

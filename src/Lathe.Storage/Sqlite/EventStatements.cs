using System.Text;
using Lathe.Engine.Journal;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Lathe.Storage.Sqlite;

/// <summary>The statements on the table of events. To be called in a turn of the database's.</summary>
internal sealed class EventStatements(JournalDatabase database)
{
    /// <summary>How many events are read in one turn, so that a long run holds up nobody's append.</summary>
    public const int PageSize = 256;

    private SqliteCommand? insert, page;

    public void Insert(RunEvent stored, StoredData data)
    {
        insert ??= database.Prepare(
            "INSERT INTO events (run, seq, at, generation, type, json) VALUES ($run, $seq, $at, $generation, $type, $json)",
            "$run", "$seq", "$at", "$generation", "$type", "$json");
        insert.Parameters[0].Value = stored.Run.Value;
        insert.Parameters[1].Value = stored.Sequence;
        insert.Parameters[2].Value = stored.At.ToUnixTimeMilliseconds();
        insert.Parameters[3].Value = stored.Generation;
        insert.Parameters[4].Value = data.Type;
        insert.Parameters[5].Value = data.Json;
        insert.ExecuteNonQuery();
    }

    public List<StoredRow> Page(RunId run, long after)
    {
        page ??= database.Prepare(
            $"SELECT seq, at, generation, type, json FROM events WHERE run = $run AND seq > $after ORDER BY seq LIMIT {PageSize}",
            "$run", "$after");
        page.Parameters[0].Value = run.Value;
        page.Parameters[1].Value = after;
        var rows = new List<StoredRow>();
        using var reader = page.ExecuteReader();

        // Past the provider, which asks for the column's type before each value.
        for (var row = reader.Handle; reader.Read();)
            rows.Add(new StoredRow(raw.sqlite3_column_int64(row, 0), raw.sqlite3_column_int64(row, 1), raw.sqlite3_column_int64(row, 2), TypeOf(raw.sqlite3_column_blob(row, 3)), raw.sqlite3_column_blob(row, 4).ToArray()));
        return rows;
    }

    // Nearly all are of two kinds, for which no text is made.
    private static string TypeOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("step_started"u8) ? "step_started" : name.SequenceEqual("step_finished"u8) ? "step_finished" : Encoding.UTF8.GetString(name);
}

/// <summary>An event as it is stored.</summary>
internal readonly record struct StoredRow(long Sequence, long At, long Generation, string Type, byte[] Json)
{
    public RunEvent Event(RunId run) => new(run, Sequence, DateTimeOffset.FromUnixTimeMilliseconds(At), Generation, EventCodec.Decode(Type, Json));
}

using Lathe.Engine.Journal;
using Lathe.Storage.Sqlite;
using Npgsql;
using static Lathe.Storage.Postgres.PostgresCommands;

namespace Lathe.Storage.Postgres.Journal;

/// <summary>The statements on the table of events.</summary>
internal static class PostgresEvents
{
    /// <summary>How many events are read at once.</summary>
    public const int PageSize = 500;

    private static readonly string Page = $"SELECT seq, at, generation, type, json FROM lathe_events WHERE run = $1 AND seq > $2 ORDER BY seq LIMIT {PageSize}";

    private const string InsertOne = "INSERT INTO lathe_events (run, seq, at, generation, type, json) VALUES ($1, $2, $3, $4, $5, $6)";

    public static void Insert(NpgsqlBatch batch, RunEvent stored, StoredData data) => batch.Add(InsertOne, Parameters(stored, data));

    public static NpgsqlCommand Insert(NpgsqlConnection connection, RunEvent stored, StoredData data) => connection.Command(InsertOne, Parameters(stored, data));

    public static async Task<IReadOnlyList<RunEvent>> PageAsync(NpgsqlConnection connection, RunId run, long after, CancellationToken cancellationToken)
    {
        var events = new List<RunEvent>();
        await using var command = connection.Command(Page, Text(run.Value), Long(after));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            events.Add(new RunEvent(
                run, reader.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), reader.GetInt64(2), EventCodec.Decode(reader.GetString(3), reader.GetFieldValue<byte[]>(4))));
        }

        return events;
    }

    private static NpgsqlParameter[] Parameters(RunEvent stored, StoredData data) =>
        [Text(stored.Run.Value), Long(stored.Sequence), Long(stored.At.ToUnixTimeMilliseconds()), Long(stored.Generation), Text(data.Type), Text(data.Json)];
}

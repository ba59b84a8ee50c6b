using Npgsql;

namespace Lathe.Storage.Tests.Postgres;

/// <summary>Databases for tests, and what is done in them past the journal.</summary>
internal static class JournalDatabases
{
    /// <summary>Makes an empty database and gives its connection string.</summary>
    public static async Task<string> MakeAsync(string server, CancellationToken cancellationToken)
    {
        var database = $"journal_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"CREATE DATABASE {database}", cancellationToken);
        return server.Replace("Database=postgres", $"Database={database}", StringComparison.Ordinal);
    }

    public static async Task ExecuteAsync(string connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Lets every lease run out, as time would.</summary>
    public static Task ExpireAsync(string connection, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, "UPDATE lathe_runs SET expires = clock_timestamp() - interval '1 second' WHERE expires IS NOT NULL", cancellationToken);

    public static async Task<object?> AskAsync(string connection, string sql, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}

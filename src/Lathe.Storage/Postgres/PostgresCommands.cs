using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Lathe.Storage.Postgres;

/// <summary>Short forms for statements and their parameters.</summary>
internal static class PostgresCommands
{
    public static void Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
    }

    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        return command;
    }

    /// <summary>A text; PostgreSQL stores neither NUL nor half of a pair of surrogates, so these become U+FFFD.</summary>
    public static NpgsqlParameter Text(string? value) => new() { Value = value is null ? DBNull.Value : Storable(value), NpgsqlDbType = NpgsqlDbType.Text };

    public static NpgsqlParameter Long(long? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint };

    public static NpgsqlParameter Money(decimal value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Numeric };

    public static NpgsqlParameter Flag(bool value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Boolean };

    private static string Storable(string text)
    {
        foreach (var c in text)
        {
            if (c == 0 || char.IsSurrogate(c)) return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\ufffd');
        }

        return text;
    }
}

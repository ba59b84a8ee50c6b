using Lathe.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Lathe.Storage.Tests.Sqlite;

/// <summary>The journal's file as any other program would see it.</summary>
internal static class RawDatabase
{
    public static object? Execute(string file, string sql, params object[] values)
    {
        SystemSqlite.Use();
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"${i + 1}", values[i]);
        return command.ExecuteScalar();
    }
}

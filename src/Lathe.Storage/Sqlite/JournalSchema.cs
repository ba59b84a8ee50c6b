using Lathe.Errors;
using Microsoft.Data.Sqlite;

namespace Lathe.Storage.Sqlite;

/// <summary>The journal's tables. Each migration leads from the version of its place to the next; a published one is never changed.</summary>
internal static class JournalSchema
{
    // state and verdict hold the numbers of RunState and Verdict; at, started and updated are milliseconds since 1970, UTC; cost is a decimal as text,
    // because SQLite has no exact one. WITHOUT ROWID: an append then touches one tree of each table.
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE runs (
          run TEXT NOT NULL PRIMARY KEY,
          generation INTEGER NOT NULL,
          last_seq INTEGER NOT NULL,
          title TEXT NOT NULL,
          repository TEXT NOT NULL,
          model TEXT NOT NULL,
          state INTEGER NOT NULL,
          started INTEGER NOT NULL,
          updated INTEGER NOT NULL,
          attempt INTEGER NOT NULL,
          verdict INTEGER,
          cost TEXT NOT NULL,
          cost_is_partial INTEGER NOT NULL,
          tokens INTEGER NOT NULL,
          error_code TEXT,
          applied INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE events (
          run TEXT NOT NULL REFERENCES runs(run),
          seq INTEGER NOT NULL,
          at INTEGER NOT NULL,
          generation INTEGER NOT NULL,
          type TEXT NOT NULL,
          json TEXT NOT NULL,
          PRIMARY KEY (run, seq)
        ) WITHOUT ROWID;
        """,
    ];

    public static int Version => Migrations.Length;

    /// <summary>Brings the database up to this version.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="found">The version that it has.</param>
    /// <param name="file">The database's path, for messages.</param>
    public static void Migrate(SqliteConnection connection, long found, string file)
    {
        if (found == Version) return;
        Refuse(found, file);

        // The journal mode is a lasting property of the file and cannot change inside a transaction.
        Execute(connection, "PRAGMA journal_mode = WAL");
        Execute(connection, "BEGIN IMMEDIATE");
        try
        {
            // Another process may have migrated it between the look and the lock.
            found = VersionOf(connection);
            Refuse(found, file);
            for (var version = found; version < Version; version++) Execute(connection, Migrations[version]);
            Execute(connection, $"PRAGMA user_version = {Version}");
            Execute(connection, "COMMIT");
        }
        catch
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0) Execute(connection, "ROLLBACK");
            throw;
        }
    }

    private static long VersionOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }

    private static void Refuse(long found, string file)
    {
        if (found <= Version) return;
        throw new LatheError(
            ErrorKind.Storage,
            "journal.newer_version",
            $"{file} was written by a newer Lathe (its format is {found}, this one knows {Version}).")
        {
            Guidance = "Use that version of Lathe, or set LATHE_HOME to another folder.",
        }.ToException();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

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

        // The ledger: what was spent, by day (since 1970, UTC), user and project, and what calls in flight have reserved. Money in billionths of a US dollar, so that sums are exact.
        // A run's user is '' where nobody said. What the events of earlier versions say is brought in: each use on the day of its event; of each intent of a model call that nothing followed
        // the reservation, and of each that was made anew, or whose run is over, what it had reserved, as spent.
        """
        ALTER TABLE runs ADD COLUMN user TEXT NOT NULL DEFAULT '';
        CREATE TABLE spending (
          day INTEGER NOT NULL,
          user TEXT NOT NULL,
          project TEXT NOT NULL,
          cost INTEGER NOT NULL,
          tokens INTEGER NOT NULL,
          unpriced INTEGER NOT NULL,
          PRIMARY KEY (day, user, project)
        ) WITHOUT ROWID;
        CREATE TABLE reservations (
          run TEXT NOT NULL,
          step TEXT NOT NULL,
          day INTEGER NOT NULL,
          user TEXT NOT NULL,
          project TEXT NOT NULL,
          cost INTEGER NOT NULL,
          tokens INTEGER NOT NULL,
          unpriced INTEGER NOT NULL,
          PRIMARY KEY (run, step)
        ) WITHOUT ROWID;
        CREATE TEMP TABLE calls AS
          SELECT e.run AS run, e.seq AS seq, e.at / 86400000 AS day, r.repository AS project, r.state AS state, e.type AS type,
            CASE WHEN json_valid(e.json) THEN json_extract(e.json, '$.step') END AS step,
            CASE WHEN json_valid(e.json) THEN json_extract(e.json, '$.kind') END AS kind,
            CASE WHEN json_valid(e.json) THEN json_extract(e.json, '$.usage.cost') END AS cost,
            CASE WHEN json_valid(e.json) THEN json_extract(e.json, '$.usage.input_tokens') + json_extract(e.json, '$.usage.output_tokens') END AS tokens,
            CASE WHEN json_valid(e.json) THEN json_extract(e.json, '$.reserved') END AS reserved,
            CASE WHEN json_valid(e.json) THEN json_extract(e.json, '$.reserved_tokens') END AS reserved_tokens
          FROM events e JOIN runs r ON r.run = e.run WHERE e.type IN ('step_started', 'step_finished', 'step_failed');
        CREATE TEMP TABLE intents AS
          SELECT *, LEAD(type) OVER (PARTITION BY run, step ORDER BY seq) AS next FROM calls WHERE step IS NOT NULL;
        INSERT INTO spending (day, user, project, cost, tokens, unpriced)
          SELECT day, '', project, SUM(amount), SUM(used), SUM(unknown) FROM (
            SELECT day, project, CAST(ROUND(COALESCE(cost, 0) * 1e9) AS INTEGER) AS amount, tokens AS used, cost IS NULL AS unknown
              FROM calls WHERE tokens IS NOT NULL
            UNION ALL
            SELECT day, project, CAST(ROUND(COALESCE(reserved, 0) * 1e9) AS INTEGER), COALESCE(reserved_tokens, 0), reserved IS NULL
              FROM intents WHERE type = 'step_started' AND kind = 'Model' AND (next = 'step_started' OR (next IS NULL AND state >= 4)))
          GROUP BY day, project;
        INSERT INTO reservations (run, step, day, user, project, cost, tokens, unpriced)
          SELECT run, step, day, '', project, CAST(ROUND(COALESCE(reserved, 0) * 1e9) AS INTEGER), COALESCE(reserved_tokens, 0), reserved IS NULL
          FROM intents WHERE type = 'step_started' AND kind = 'Model' AND next IS NULL AND state < 4;
        DROP TABLE intents;
        DROP TABLE calls;
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

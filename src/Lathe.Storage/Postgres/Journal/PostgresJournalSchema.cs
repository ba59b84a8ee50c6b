using System.Globalization;
using Lathe.Errors;
using Npgsql;

namespace Lathe.Storage.Postgres.Journal;

/// <summary>The journal's tables. Each migration leads from the version of its place to the next; a published one is never changed.</summary>
internal static class PostgresJournalSchema
{
    private const long MigrationLock = 0x4C_61_74_68_4A;

    // state and verdict hold the numbers of RunState and Verdict; at, started and updated are milliseconds since 1970, UTC; money in the ledger is in billionths of a US dollar.
    // COLLATE "C": ordinal order. expires is the server's clock; owner and last_append are random marks, by which a try whose answer was lost knows that it had succeeded.
    // json is TEXT, not JSONB: what was stored comes back to the byte, and what cannot be read stays readable.
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE lathe_runs (
          run TEXT COLLATE "C" NOT NULL PRIMARY KEY,
          generation BIGINT NOT NULL,
          last_seq BIGINT NOT NULL,
          title TEXT NOT NULL,
          repository TEXT COLLATE "C" NOT NULL,
          model TEXT NOT NULL,
          state INTEGER NOT NULL,
          started BIGINT NOT NULL,
          updated BIGINT NOT NULL,
          attempt INTEGER NOT NULL,
          verdict INTEGER,
          cost NUMERIC NOT NULL,
          cost_is_partial BOOLEAN NOT NULL,
          tokens BIGINT NOT NULL,
          error_code TEXT,
          applied INTEGER NOT NULL,
          person TEXT COLLATE "C" NOT NULL,
          owner TEXT,
          expires TIMESTAMPTZ,
          cancel_generation BIGINT NOT NULL DEFAULT 0,
          last_append TEXT
        );
        CREATE TABLE lathe_events (
          run TEXT COLLATE "C" NOT NULL REFERENCES lathe_runs(run),
          seq BIGINT NOT NULL,
          at BIGINT NOT NULL,
          generation BIGINT NOT NULL,
          type TEXT NOT NULL,
          json TEXT NOT NULL,
          PRIMARY KEY (run, seq)
        );
        CREATE TABLE lathe_spending (
          day BIGINT NOT NULL,
          person TEXT COLLATE "C" NOT NULL,
          project TEXT COLLATE "C" NOT NULL,
          cost BIGINT NOT NULL,
          tokens BIGINT NOT NULL,
          unpriced BIGINT NOT NULL,
          PRIMARY KEY (day, person, project)
        );
        CREATE TABLE lathe_reservations (
          run TEXT COLLATE "C" NOT NULL,
          step TEXT COLLATE "C" NOT NULL,
          day BIGINT NOT NULL,
          person TEXT COLLATE "C" NOT NULL,
          project TEXT COLLATE "C" NOT NULL,
          cost BIGINT NOT NULL,
          tokens BIGINT NOT NULL,
          unpriced BIGINT NOT NULL,
          PRIMARY KEY (run, step)
        );
        """,
    ];

    public static int Version => Migrations.Length;

    /// <summary>Brings the database up to this version; one of several that come at once does it.</summary>
    public static async Task MigrateAsync(NpgsqlConnection connection, string place, CancellationToken cancellationToken)
    {
        if (await FoundAsync(connection, place, cancellationToken) == Version) return;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({MigrationLock})", cancellationToken);

        // The look by name may still be what this connection saw before it waited; a table that is there is not made again.
        await ExecuteAsync(connection, "CREATE TABLE IF NOT EXISTS lathe_journal_version (version INTEGER NOT NULL); INSERT INTO lathe_journal_version SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM lathe_journal_version)", cancellationToken);
        var found = await VersionAsync(connection, place, cancellationToken);
        for (var version = found; version < Version; version++) await ExecuteAsync(connection, Migrations[version], cancellationToken);
        await ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"UPDATE lathe_journal_version SET version = {Version}"), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<int> FoundAsync(NpgsqlConnection connection, string place, CancellationToken cancellationToken)
    {
        await using var exists = connection.Command("SELECT to_regclass('lathe_journal_version') IS NOT NULL");
        if (await exists.ExecuteScalarAsync(cancellationToken) is not true) return 0;
        return await VersionAsync(connection, place, cancellationToken);
    }

    private static async Task<int> VersionAsync(NpgsqlConnection connection, string place, CancellationToken cancellationToken)
    {
        await using var command = connection.Command("SELECT COALESCE(MAX(version), 0) FROM lathe_journal_version");
        var found = (int)(await command.ExecuteScalarAsync(cancellationToken))!;
        if (found <= Version) return found;
        throw new LatheError(ErrorKind.Storage, "journal.newer_version", $"The journal {place} was written by a newer Lathe (its format is {found}, this one knows {Version}).")
        {
            Guidance = "Use that version of Lathe, or name another database in journal.url (LATHE_JOURNAL_URL).",
        }.ToException();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

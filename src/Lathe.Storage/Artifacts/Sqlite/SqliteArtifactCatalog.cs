using Lathe.Engine.Artifacts;
using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Lathe.Storage.Failures;
using Lathe.Storage.Files;
using Lathe.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Lathe.Storage.Artifacts.Sqlite;

/// <summary>The catalog in a SQLite file of its own (write-ahead log, synchronous FULL). Any number of processes may use it at once; statements run on the caller's thread, one at a time.</summary>
public sealed class SqliteArtifactCatalog : IArtifactCatalog
{
    private const int BusySeconds = 10, FormatVersion = 1, ConstraintViolated = 19;

    // Ordinal order of names is SQLite's own (BINARY).
    private const string Schema =
        """
        PRAGMA journal_mode = WAL;
        BEGIN IMMEDIATE;
        CREATE TABLE IF NOT EXISTS versions (
          project TEXT NOT NULL,
          item TEXT NOT NULL,
          version INTEGER NOT NULL,
          revision INTEGER NOT NULL,
          record TEXT NOT NULL,
          PRIMARY KEY (project, item, version)
        ) WITHOUT ROWID;
        PRAGMA user_version = 1;
        COMMIT;
        """;

    private readonly string _file;
    private readonly SqliteConnection _connection;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly WriteProbe _disk;

    private SqliteArtifactCatalog(string file, SqliteConnection connection) => (_file, _connection, _disk) = (file, connection, new WriteProbe(Path.GetDirectoryName(file)!));

    /// <inheritdoc/>
    public string Place => _file;

    /// <summary>Opens the catalog, and makes it where there is none.</summary>
    /// <param name="file">The absolute path of the database.</param>
    /// <exception cref="LatheException">DependencyMissing <c>sqlite.missing</c>; Storage <c>artifacts.disk_full</c>, <c>artifacts.read_only</c>, <c>artifacts.newer_version</c>, ….</exception>
    public static SqliteArtifactCatalog Open(string file)
    {
        SystemSqlite.Use();
        CreateFile(file);
        var connection = new SqliteConnection($"Data Source=\"{file.Replace("\"", "\"\"", StringComparison.Ordinal)}\";Pooling=False;Default Timeout={BusySeconds}");
        try
        {
            connection.Open();
            raw.sqlite3_busy_timeout(connection.Handle, BusySeconds * 1000);
            Execute(connection, "PRAGMA synchronous = FULL");
            var found = (long)Execute(connection, "PRAGMA user_version")!;
            if (found > FormatVersion) throw Newer(file, found);
            if (found < FormatVersion) Execute(connection, Schema);
            return new SqliteArtifactCatalog(file, connection);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw StorageFailure.OfSqlite(file, e, "artifacts");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<bool> TryAddAsync(ArtifactVersion version, CancellationToken cancellationToken)
    {
        var record = ArtifactJson.Write(version);
        return InTurnAsync(() =>
        {
            using var insert = Command(
                "INSERT INTO versions (project, item, version, revision, record) VALUES ($project, $item, $version, $revision, $record)",
                ("$project", version.Project), ("$item", version.Item), ("$version", version.Version), ("$revision", version.Revision), ("$record", record));
            try
            {
                return Lasts(insert.ExecuteNonQuery() == 1);
            }
            catch (SqliteException e) when (e.SqliteErrorCode == ConstraintViolated)
            {
                return false;
            }
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> TryReplaceAsync(ArtifactVersion version, CancellationToken cancellationToken)
    {
        var record = ArtifactJson.Write(version);
        return InTurnAsync(() =>
        {
            using var update = Command(
                "UPDATE versions SET revision = $revision, record = $record WHERE project = $project AND item = $item AND version = $version AND revision = $revision - 1",
                ("$revision", version.Revision), ("$record", record), ("$project", version.Project), ("$item", version.Item), ("$version", version.Version));
            return Lasts(update.ExecuteNonQuery() == 1);
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ArtifactVersion?> FindAsync(ItemName item, int version, CancellationToken cancellationToken) => InTurnAsync(
        () => Read(Command("SELECT record FROM versions WHERE project = $project AND item = $item AND version = $version", ("$project", item.Project), ("$item", item.Item), ("$version", version))) is [var found] ? found : null,
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ArtifactVersion>> HistoryAsync(ItemName item, int? before, int limit, CancellationToken cancellationToken)
    {
        Bounds(limit);
        return InTurnAsync<IReadOnlyList<ArtifactVersion>>(() => Read(Command(
            "SELECT record FROM versions WHERE project = $project AND item = $item AND version < $before ORDER BY version DESC LIMIT $limit",
            ("$project", item.Project), ("$item", item.Item), ("$before", before ?? int.MaxValue), ("$limit", limit))), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ArtifactVersion>> ItemsAsync(string? project, ItemName? after, int limit, CancellationToken cancellationToken)
    {
        Bounds(limit);
        return InTurnAsync<IReadOnlyList<ArtifactVersion>>(() => Read(Command(
            """
            SELECT v.record FROM (SELECT project, item, MAX(version) AS version FROM versions
              WHERE ($project = '' OR project = $project) AND (project, item) > ($after_project, $after_item) GROUP BY project, item ORDER BY project, item LIMIT $limit) AS newest
            JOIN versions AS v ON v.project = newest.project AND v.item = newest.item AND v.version = newest.version ORDER BY v.project, v.item
            """,
            ("$project", project ?? ""), ("$after_project", after?.Project ?? ""), ("$after_item", after?.Item ?? ""), ("$limit", limit))), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _disk.Dispose();
        _turn.Dispose();
    }

    private bool Lasts(bool written)
    {
        if (written) StorageFailure.EnsureLasts(_disk, "artifacts", _file);
        return written;
    }

    private List<ArtifactVersion> Read(SqliteCommand command)
    {
        using (command)
        {
            var found = new List<ArtifactVersion>();
            using var reader = command.ExecuteReader();
            while (reader.Read()) found.Add(ArtifactJson.Read(reader.GetString(0), _file));
            return found;
        }
    }

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return work();
        }
        catch (SqliteException e)
        {
            throw StorageFailure.OfSqlite(_file, e, "artifacts");
        }
        finally
        {
            _turn.Release();
        }
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }

    private static object? Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Bounds(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 200);
    }

    private static void CreateFile(string file)
    {
        try
        {
            if (File.Exists(file)) return;
            PrivateFolder.Make(Path.GetDirectoryName(file)!);
            using var created = new FileStream(file, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles("artifacts", file, e);
        }
    }

    private static LatheException Newer(string file, long found) => new LatheError(ErrorKind.Storage, "artifacts.newer_version", $"{file} was written by a newer Lathe (its format is {found}, this one knows {FormatVersion}).")
    {
        Guidance = "Use that version of Lathe, or set LATHE_HOME to another folder.",
    }.ToException();
}

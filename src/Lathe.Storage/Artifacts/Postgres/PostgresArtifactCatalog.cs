using Lathe.Engine.Artifacts;
using Lathe.Errors;
using Lathe.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Lathe.Storage.Artifacts.Postgres;

/// <summary>The catalog in PostgreSQL: one table, single statements that commit by themselves.</summary>
public sealed class PostgresArtifactCatalog : IArtifactCatalog
{
    private const int MigrationLock = 0x4C_61_74_68;

    // COLLATE "C": ordinal order, and no two names that only a language takes for one.
    private const string Schema =
        """
        CREATE TABLE IF NOT EXISTS lathe_artifact_versions (
          project TEXT COLLATE "C" NOT NULL,
          item TEXT COLLATE "C" NOT NULL,
          version INTEGER NOT NULL,
          revision INTEGER NOT NULL,
          record TEXT NOT NULL,
          PRIMARY KEY (project, item, version))
        """;

    private readonly NpgsqlDataSource _source;

    private PostgresArtifactCatalog(NpgsqlDataSource source, string place) => (_source, Place) = (source, place);

    /// <inheritdoc/>
    public string Place { get; }

    /// <summary>Opens the catalog, and makes its table where there is none.</summary>
    /// <param name="connection">Npgsql's connection string, as <c>Host=…;Database=…;Username=…</c>; what it leaves out comes from the PG… variables and the password file.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LatheException">Validation <c>artifacts.bad_connection</c>; Connection <c>artifacts.unreachable</c>; Authentication; Storage.</exception>
    public static async Task<PostgresArtifactCatalog> OpenAsync(string connection, CancellationToken cancellationToken)
    {
        var place = "PostgreSQL";
        NpgsqlDataSource? source = null;
        try
        {
            var address = PostgresAddress.Parse(connection);
            place = address.Place;
            source = address.Source();
            await using var opened = await source.OpenConnectionAsync(cancellationToken);
            await using var exists = new NpgsqlCommand("SELECT to_regclass('lathe_artifact_versions') IS NOT NULL", opened);
            if (await exists.ExecuteScalarAsync(cancellationToken) is not true) await MakeAsync(opened, cancellationToken);
            return new PostgresArtifactCatalog(source, place);
        }
        catch (ArgumentException e)
        {
            throw new LatheError(ErrorKind.Validation, "artifacts.bad_connection", "artifacts.postgres is no connection string.") { Guidance = "Write it like Host=db;Database=lathe;Username=lathe." }.ToException(e);
        }
        catch (Exception e) when (PostgresFailure.Explains(e, cancellationToken))
        {
            if (source is not null) await source.DisposeAsync();
            throw PostgresFailure.Of(place, e);
        }
    }

    /// <inheritdoc/>
    public Task<bool> TryAddAsync(ArtifactVersion version, CancellationToken cancellationToken) => DoAsync(
        "INSERT INTO lathe_artifact_versions (project, item, version, revision, record) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        [Text(version.Project), Text(version.Item), Number(version.Version), Number(version.Revision), Text(ArtifactJson.Write(version))], cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryReplaceAsync(ArtifactVersion version, CancellationToken cancellationToken) => DoAsync(
        "UPDATE lathe_artifact_versions SET revision = $1, record = $2 WHERE project = $3 AND item = $4 AND version = $5 AND revision = $1 - 1",
        [Number(version.Revision), Text(ArtifactJson.Write(version)), Text(version.Project), Text(version.Item), Number(version.Version)], cancellationToken);

    /// <inheritdoc/>
    public async Task<ArtifactVersion?> FindAsync(ItemName item, int version, CancellationToken cancellationToken) => await ReadAsync(
        "SELECT record FROM lathe_artifact_versions WHERE project = $1 AND item = $2 AND version = $3", [Text(item.Project), Text(item.Item), Number(version)], cancellationToken) is [var found] ? found : null;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ArtifactVersion>> HistoryAsync(ItemName item, int? before, int limit, CancellationToken cancellationToken)
    {
        Bounds(limit);
        return ReadAsync(
            "SELECT record FROM lathe_artifact_versions WHERE project = $1 AND item = $2 AND version < $3 ORDER BY version DESC LIMIT $4",
            [Text(item.Project), Text(item.Item), Number(before ?? int.MaxValue), Number(limit)], cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ArtifactVersion>> ItemsAsync(string? project, ItemName? after, int limit, CancellationToken cancellationToken)
    {
        Bounds(limit);
        return ReadAsync(
            """
            SELECT DISTINCT ON (project, item) record FROM lathe_artifact_versions
            WHERE ($1 = '' OR project = $1) AND (project, item) > ($2 COLLATE "C", $3 COLLATE "C") ORDER BY project, item, version DESC LIMIT $4
            """,
            [Text(project ?? ""), Text(after?.Project ?? ""), Text(after?.Item ?? ""), Number(limit)], cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    // Two that make it at once would both not find it and one would fail.
    private static async Task MakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var held = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({MigrationLock})", connection, transaction);
        await held.ExecuteNonQueryAsync(cancellationToken);
        await using var make = new NpgsqlCommand(Schema, connection, transaction);
        await make.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<bool> DoAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = _source.CreateCommand(sql);
            command.Parameters.AddRange(parameters);
            return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
        }
        catch (Exception e) when (PostgresFailure.Explains(e, cancellationToken))
        {
            throw PostgresFailure.Of(Place, e);
        }
    }

    private async Task<IReadOnlyList<ArtifactVersion>> ReadAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        try
        {
            var found = new List<ArtifactVersion>();
            await using var command = _source.CreateCommand(sql);
            command.Parameters.AddRange(parameters);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) found.Add(ArtifactJson.Read(reader.GetString(0), Place));
            return found;
        }
        catch (Exception e) when (PostgresFailure.Explains(e, cancellationToken))
        {
            throw PostgresFailure.Of(Place, e);
        }
    }

    private static NpgsqlParameter Text(string value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Number(int value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Integer };

    private static void Bounds(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 200);
    }
}

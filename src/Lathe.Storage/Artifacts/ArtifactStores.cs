using System.Runtime.CompilerServices;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Configuration;
using Lathe.Engine.Objects;
using Lathe.Storage.Artifacts.Dynamo;
using Lathe.Storage.Artifacts.Files;
using Lathe.Storage.Artifacts.Postgres;
using Lathe.Storage.Artifacts.S3;
using Lathe.Storage.Artifacts.Sqlite;

namespace Lathe.Storage.Artifacts;

/// <summary>Opens the store that a configuration names. The libraries of AWS and of PostgreSQL are loaded where one of them is meant, and not before.</summary>
public static class ArtifactStores
{
    /// <summary>Opens a store. S3 and DynamoDB are not asked for anything yet; PostgreSQL and SQLite are opened.</summary>
    /// <param name="configuration">Which; <c>none</c> counts as <c>files</c>.</param>
    /// <param name="paths">Where files and the SQLite catalog lie.</param>
    /// <param name="local">Has drafts' content, and keeps what is downloaded.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Lathe.Errors.LatheException">Validation <c>config.artifacts</c>; what the adapters throw.</exception>
    public static async Task<ArtifactStore> OpenAsync(ArtifactConfiguration configuration, LathePaths paths, IObjectStore local, TimeProvider time, CancellationToken cancellationToken)
    {
        var keys = configuration.Checked().Keys();
        var objects = configuration.Store is "s3" ? S3(configuration, time) : new FileArtifactObjects(configuration.Folder ?? Path.Combine(FolderOf(paths), "store"), time);
        try
        {
            var catalog = configuration.Catalog switch
            {
                "postgres" => await PostgresAsync(configuration, time, cancellationToken),
                "dynamodb" => Dynamo(configuration, time),
                _ => SqliteArtifactCatalog.Open(Path.Combine(FolderOf(paths), "catalog.db")),
            };
            return new ArtifactStore(objects, catalog, keys, local, time);
        }
        catch
        {
            await objects.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens the catalog in PostgreSQL, which is asked for its table; tried again where that fails for a moment.</summary>
    /// <param name="connection">As for <see cref="PostgresArtifactCatalog.OpenAsync"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops it.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Task<IArtifactCatalog> OpenPostgresAsync(string connection, TimeProvider time, CancellationToken cancellationToken) =>
        new ArtifactRetry(time).RunAsync<IArtifactCatalog>(async token => await PostgresArtifactCatalog.OpenAsync(connection, token), cancellationToken);

    /// <summary>The outbox of this machine.</summary>
    /// <param name="paths">Where it lies.</param>
    public static IArtifactOutbox Outbox(LathePaths paths) => new FileArtifactOutbox(FolderOf(paths));

    private static string FolderOf(LathePaths paths) => Path.Combine(paths.State, "artifacts");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IArtifactObjects S3(ArtifactConfiguration configuration, TimeProvider time) => new S3ArtifactObjects(
        new S3Options { Bucket = configuration.Bucket!, Endpoint = configuration.Endpoint, Region = configuration.Region, Profile = configuration.Profile, Encryption = configuration.Encryption }, time);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task<IArtifactCatalog> PostgresAsync(ArtifactConfiguration configuration, TimeProvider time, CancellationToken cancellationToken) => OpenPostgresAsync(configuration.Postgres!, time, cancellationToken);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IArtifactCatalog Dynamo(ArtifactConfiguration configuration, TimeProvider time) => new DynamoArtifactCatalog(
        new DynamoOptions { Table = configuration.Table, Endpoint = configuration.CatalogEndpoint ?? configuration.Endpoint, Region = configuration.Region, Profile = configuration.Profile }, time);
}

using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Lathe.Engine.Artifacts;
using Lathe.Storage.Artifacts;
using Lathe.Storage.Artifacts.Dynamo;
using Lathe.Storage.Artifacts.S3;
using Lathe.Storage.Artifacts.Sqlite;
using Npgsql;

namespace Lathe.TestKit.Stores;

/// <summary>A bucket and a catalog of their own behind proxies, and what its writers were told.</summary>
internal sealed class StoreWorld : IAsyncDisposable
{
    private readonly List<FaultProxy> _proxies = [];
    private readonly string _folder;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private HttpFaultProxy _s3 = null!;
    private Func<bool, CancellationToken, Task<IArtifactCatalog>> _catalog = null!;

    private StoreWorld(string name, string moto, string folder, TimeSpan patience, TimeProvider time, StoreDice dice)
    {
        (Name, Moto, _folder, _patience, _time, Dice) = (name, moto, folder, patience, time, dice);
        Directory.CreateDirectory(folder);
    }

    public string Name { get; }

    /// <summary>The server with the bucket, without a proxy.</summary>
    public string Moto { get; }

    public string Bucket { get; } = $"stores-{Guid.NewGuid():N}";

    public StoreDice Dice { get; }

    public StoreBooks Books { get; } = new();

    public IEnumerable<string> Broken => _proxies.SelectMany(p => p.Broken);

    public static async Task<List<StoreWorld>> OpenAllAsync(StoreServers servers, StoreCampaignOptions options, string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        var worlds = new List<StoreWorld>();
        await AddAsync("S3, DynamoDB of moto", static (world, servers, _) => Task.FromResult(world.Dynamo(world.Moto)));
        if (servers.Dynalite is { } dynalite) await AddAsync("S3, DynamoDB of dynalite", (world, _, _) => Task.FromResult(world.Dynamo(dynalite)));
        if (servers.Postgres is { } postgres) await AddAsync("S3, PostgreSQL", (world, _, token) => world.PostgresAsync(postgres, token));
        await AddAsync("S3, SQLite", static (world, _, _) => Task.FromResult<Func<bool, CancellationToken, Task<IArtifactCatalog>>>(
            (_, _) => Task.FromResult<IArtifactCatalog>(SqliteArtifactCatalog.Open(Path.Combine(world._folder, "catalog.db")))));
        return worlds;

        async Task AddAsync(string name, Func<StoreWorld, StoreServers, CancellationToken, Task<Func<bool, CancellationToken, Task<IArtifactCatalog>>>> catalog)
        {
            var moto = servers.Moto[worlds.Count % servers.Moto.Count];
            var world = new StoreWorld(name, moto, Path.Combine(folder, $"world-{worlds.Count}"), options.Patience, time, new StoreDice((options.Seed * 100) + worlds.Count, options.Share));
            worlds.Add(world);
            world._s3 = HttpFaultProxy.Start(moto, world.Dice);
            world._proxies.Add(world._s3);
            using var client = world.Client();
            await client.PutBucketAsync(new PutBucketRequest { BucketName = world.Bucket, ObjectLockEnabledForBucket = true }, cancellationToken);
            world._catalog = await catalog(world, servers, cancellationToken);
        }
    }

    /// <summary>The folder of one writer's machine.</summary>
    public string Machine(int writer) => Path.Combine(_folder, $"machine-{writer}");

    /// <summary>The store as a writer opens it.</summary>
    /// <param name="content">The writer's own objects.</param>
    /// <param name="isDirect">Without proxies, to check.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ArtifactStore> OpenAsync(Engine.Objects.IObjectStore content, bool isDirect, CancellationToken cancellationToken)
    {
        var catalog = await _catalog(isDirect, cancellationToken);
        var objects = new S3ArtifactObjects(new S3Options { Bucket = Bucket, Endpoint = isDirect ? Moto : _s3.Address, Region = "us-east-1", PartSize = 5 << 20, Timeout = isDirect ? TimeSpan.FromMinutes(1) : _patience }, _time);
        return new ArtifactStore(objects, catalog, new ArtifactKeys(), content, _time);
    }

    /// <summary>The SDK's own client without a proxy.</summary>
    public AmazonS3Client Client() => new(new BasicAWSCredentials("test", "test"), new AmazonS3Config { ServiceURL = Moto, ForcePathStyle = true, AuthenticationRegion = "us-east-1", Timeout = TimeSpan.FromMinutes(1) });

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies) await proxy.DisposeAsync();
    }

    private Func<bool, CancellationToken, Task<IArtifactCatalog>> Dynamo(string server)
    {
        var proxy = HttpFaultProxy.Start(server, Dice, isFragile: server != Moto);
        _proxies.Add(proxy);
        return (isDirect, _) => Task.FromResult<IArtifactCatalog>(new DynamoArtifactCatalog(
            new DynamoOptions { Table = Bucket, Endpoint = isDirect ? server : proxy.Address, Region = "us-east-1", Timeout = isDirect ? TimeSpan.FromMinutes(1) : _patience }, _time));
    }

    private async Task<Func<bool, CancellationToken, Task<IArtifactCatalog>>> PostgresAsync(string server, CancellationToken cancellationToken)
    {
        var address = new NpgsqlConnectionStringBuilder(server) { SslMode = SslMode.Disable };
        await using (var source = NpgsqlDataSource.Create(address))
        {
            await using var make = source.CreateCommand($"CREATE DATABASE \"{Bucket}\"");
            await make.ExecuteNonQueryAsync(cancellationToken);
        }

        address.Database = Bucket;
        var proxy = PostgresFaultProxy.Start(address.Port, Dice);
        _proxies.Add(proxy);
        var direct = address.ConnectionString;
        var seconds = Math.Max(1, (int)_patience.TotalSeconds);
        var failing = new NpgsqlConnectionStringBuilder(direct) { Port = proxy.Port, Timeout = seconds, CommandTimeout = seconds, CancellationTimeout = 100, MaxPoolSize = 8 }.ConnectionString;
        return (isDirect, token) => ArtifactStores.OpenPostgresAsync(isDirect ? direct : failing, _time, token);
    }
}

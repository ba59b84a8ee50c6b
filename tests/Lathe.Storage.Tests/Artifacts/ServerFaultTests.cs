using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Objects;
using Lathe.Errors;
using Lathe.Storage.Artifacts;
using Lathe.Storage.Artifacts.Dynamo;
using Lathe.Storage.Artifacts.S3;
using Lathe.TestKit.Conformance;
using Lathe.TestKit.Servers;
using Lathe.TestKit.Stores;
using Npgsql;

namespace Lathe.Storage.Tests.Artifacts;

/// <summary>What the adapters make of one fault on the way to a real server.</summary>
public sealed class ServerFaultTests(TestServers servers) : IAsyncDisposable
{
    private static readonly ItemName Item = new("shop", "totals");
    private readonly StoreDice _dice = new(1, share: 0);
    private readonly List<IAsyncDisposable> _open = [];
    private readonly string _name = $"faults-{Guid.NewGuid():N}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var open in Enumerable.Reverse(_open)) await open.DisposeAsync();
    }

    [Theory]
    [InlineData(StoreFault.StalledAnswer, "artifacts.timeout")]
    [InlineData(StoreFault.Silence, "artifacts.timeout")]
    [InlineData(StoreFault.HalfAnswer, "artifacts.unreachable")]
    [InlineData(StoreFault.FlippedByte, "artifacts.bad_answer")]
    [InlineData(StoreFault.ResetBefore, "artifacts.unreachable")]
    [InlineData(StoreFault.Gateway, "artifacts.server_failed")]
    [InlineData(StoreFault.Throttled, "artifacts.slow_down")]
    public async Task A_download_that_fails_says_why_and_returns_no_other_bytes(StoreFault fault, string code)
    {
        var store = await S3Async();
        await store.PutAsync("k", new MemoryStream(ArtifactSamples.Content(200_000)), new ObjectPut(), Stop);
        _dice.Want("GET ", Again(fault));

        var error = (await Assert.ThrowsAsync<LatheException>(async () =>
        {
            await using var got = await store.GetAsync("k", Stop);
            await ArtifactSamples.AllOfAsync(got!.Content, Stop);
        })).Error;

        Assert.Equal(code, error.Code);
        Assert.NotEmpty(error.Guidance!);
    }

    [Theory]
    [InlineData(StoreFault.StalledAnswer)]
    [InlineData(StoreFault.HalfAnswer)]
    [InlineData(StoreFault.TryAgain)]
    [InlineData(StoreFault.Throttled)]
    public async Task A_list_that_fails_can_be_tried_again(StoreFault fault)
    {
        var store = await S3Async();
        await store.PutAsync("k", new MemoryStream([1]), new ObjectPut(), Stop);
        _dice.Want("list-type", Again(fault));

        Assert.Equal(Recovery.Retry, (await Assert.ThrowsAsync<LatheException>(() => store.ListAsync("", null, 10, Stop))).Error.Recovery);
        _dice.Forget();

        Assert.Equal("k", Assert.Single((await store.ListAsync("", null, 10, Stop)).Objects).Key);
    }

    [Fact]
    public async Task A_copy_or_an_upload_that_fails_with_200_has_failed()
    {
        var store = await S3Async();
        await store.PutAsync("from", new MemoryStream([1]), new ObjectPut(), Stop);
        _dice.Want(" copy", StoreFault.ErrorIn200);
        _dice.Want("uploadId=", StoreFault.None, StoreFault.None, StoreFault.ErrorIn200);

        var copy = await Assert.ThrowsAsync<LatheException>(() => store.CopyAsync("from", "to", new ObjectPut { Condition = PutCondition.IfAbsent }, Stop));
        var put = await Assert.ThrowsAsync<LatheException>(() => store.PutAsync("large", new MemoryStream(ArtifactSamples.Content(6 << 20)), new ObjectPut(), Stop));

        Assert.All([copy, put], e => Assert.Equal(Recovery.Retry, e.Error.Recovery));
        Assert.Null(await store.HeadAsync("to", Stop));
        Assert.Null(await store.HeadAsync("large", Stop));
    }

    [Theory]
    [InlineData(StoreFault.ResetAfter)]
    [InlineData(StoreFault.SilenceAfter)]
    [InlineData(StoreFault.Error500After)]
    [InlineData(StoreFault.HalfAnswer)]
    [InlineData(StoreFault.Late)]
    public async Task A_number_that_dynamodb_took_without_a_word_is_not_taken_twice(StoreFault fault)
    {
        await using var catalog = Dynamo(await servers.MotoAsync());
        await catalog.HistoryAsync(Item, null, 1, Stop);
        _dice.Want("PutItem", fault);

        await OneVersionAsync(catalog);
    }

    [Theory]
    [InlineData(StoreFault.ResetAfter)]
    [InlineData(StoreFault.SilenceAfter)]
    [InlineData(StoreFault.HalfAnswer)]
    [InlineData(StoreFault.Late)]
    public async Task A_number_that_postgresql_took_without_a_word_is_not_taken_twice(StoreFault fault)
    {
        await using var catalog = await PostgresAsync();
        _dice.Want("INSERT INTO lathe_artifact_versions", fault);

        await OneVersionAsync(catalog);
    }

    [Theory]
    [InlineData(StoreFault.FlippedByte, "artifacts.bad_answer")]
    [InlineData(StoreFault.StalledAnswer, "artifacts.timeout")]
    [InlineData(StoreFault.Throttled, "artifacts.slow_down")]
    [InlineData(StoreFault.Error500, "artifacts.server_failed")]
    public async Task A_catalog_in_dynamodb_that_fails_says_why(StoreFault fault, string code)
    {
        await using var catalog = Dynamo(await servers.MotoAsync());
        await catalog.TryAddAsync(ArtifactSamples.Version(Item, 1), Stop);
        _dice.Want("GetItem", fault);

        var error = (await Assert.ThrowsAsync<LatheException>(() => catalog.FindAsync(Item, 1, Stop))).Error;

        Assert.Equal((code, Recovery.Retry), (error.Code, error.Recovery));
        Assert.NotNull(await catalog.FindAsync(Item, 1, Stop));
    }

    [Theory]
    [InlineData(StoreFault.Throttled, "artifacts.slow_down")]
    [InlineData(StoreFault.TryAgain, "artifacts.server_failed")]
    [InlineData(StoreFault.Error500, "artifacts.server_failed")]
    [InlineData(StoreFault.StalledAnswer, "artifacts.timeout")]
    [InlineData(StoreFault.ResetBefore, "artifacts.unreachable")]
    public async Task A_catalog_in_postgresql_that_fails_says_why(StoreFault fault, string code)
    {
        await using var catalog = await PostgresAsync();
        await catalog.TryAddAsync(ArtifactSamples.Version(Item, 1), Stop);
        _dice.Want("SELECT record", fault);

        var error = (await Assert.ThrowsAsync<LatheException>(() => catalog.FindAsync(Item, 1, Stop))).Error;

        Assert.Equal((code, Recovery.Retry), (error.Code, error.Recovery));
        Assert.NotEmpty(error.Guidance!);
        Assert.NotNull(await catalog.FindAsync(Item, 1, Stop));
    }

    [Fact]
    public async Task Postgresql_that_hangs_up_while_it_is_opened_is_asked_again()
    {
        _dice.Want("to_regclass", StoreFault.ResetBefore, StoreFault.Throttled);

        await using var catalog = await PostgresAsync();

        Assert.Empty(await catalog.ItemsAsync(null, null, 1, Stop));
        Assert.Equal(1, _dice.Drawn[StoreFault.ResetBefore]);
    }

    [Fact]
    public async Task Content_that_another_writer_put_first_is_looked_at()
    {
        // Whoever is told that it is there already believes it only after a look: here half of it is.
        var store = await S3Async();
        var local = new MemoryContent();
        var hash = local.Put("content"u8, durable: true);
        var key = new ArtifactKeys().Content(hash);
        using (var client = new AmazonS3Client(new BasicAWSCredentials("test", "test"), new AmazonS3Config { ServiceURL = await servers.MotoAsync(), ForcePathStyle = true, AuthenticationRegion = "us-east-1" }))
            await client.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest { BucketName = _name, Key = key, InputStream = new MemoryStream("con"u8.ToArray()) }, Stop);
        await using var catalog = Dynamo(await servers.MotoAsync());

        await new ArtifactWriter(store, catalog, new ArtifactKeys(), local, TimeProvider.System).WriteAsync(Draft(hash), null, Stop);

        await using var got = await store.GetAsync(key, Stop);
        Assert.Equal("content", Encoding.UTF8.GetString(await ArtifactSamples.AllOfAsync(got!.Content, Stop)));
    }

    // .NET itself asks again where nothing of an answer has come to a request without a body.
    private static StoreFault[] Again(StoreFault fault) => [.. Enumerable.Repeat(fault, 40)];

    private static async Task OneVersionAsync(IArtifactCatalog catalog)
    {
        await using var objects = new MemoryArtifactObjects();
        var local = new MemoryContent();
        var draft = Draft(local.Put("content"u8, durable: true));

        var written = await new ArtifactWriter(objects, catalog, new ArtifactKeys(), local, TimeProvider.System).WriteAsync(draft, null, Stop);

        Assert.Equal((1, true), (written.Version.Version, written.Version.Named));
        Assert.Equal("write", Assert.Single(await catalog.HistoryAsync(Item, null, 10, Stop)).Token);
    }

    private static ArtifactDraft Draft(ObjectHash hash) => new() { Project = Item.Project, Item = Item.Item, Token = "write", Main = new DraftPart(null, ".patch", hash, 7) };

    private async Task<IArtifactObjects> S3Async()
    {
        AwsVariables.Set();
        var server = await servers.MotoAsync();
        using (var http = new HttpClient()) (await http.PutAsync($"{server}/{_name}", null, Stop)).EnsureSuccessStatusCode();
        var store = new S3ArtifactObjects(new S3Options { Bucket = _name, Endpoint = Proxy(server), Region = "us-east-1", PartSize = 5 << 20, Timeout = TimeSpan.FromSeconds(2) }, TimeProvider.System);
        _open.Add(store);
        return store;
    }

    private DynamoArtifactCatalog Dynamo(string server)
    {
        AwsVariables.Set();
        return new DynamoArtifactCatalog(new DynamoOptions { Table = _name, Endpoint = Proxy(server), Region = "us-east-1", Timeout = TimeSpan.FromSeconds(2) }, TimeProvider.System);
    }

    private async Task<IArtifactCatalog> PostgresAsync()
    {
        var address = new NpgsqlConnectionStringBuilder(await servers.PostgresAsync()) { SslMode = SslMode.Disable };
        await using (var source = NpgsqlDataSource.Create(address))
        {
            await using var make = source.CreateCommand($"CREATE DATABASE \"{_name}\"");
            await make.ExecuteNonQueryAsync(Stop);
        }

        var proxy = PostgresFaultProxy.Start(address.Port, _dice);
        _open.Add(proxy);
        (address.Database, address.Port, address.Timeout, address.CommandTimeout, address.CancellationTimeout) = (_name, proxy.Port, 2, 2, 100);
        return await ArtifactStores.OpenPostgresAsync(address.ConnectionString, TimeProvider.System, Stop);
    }

    private string Proxy(string server)
    {
        var proxy = HttpFaultProxy.Start(server, _dice);
        _open.Add(proxy);
        return proxy.Address;
    }
}

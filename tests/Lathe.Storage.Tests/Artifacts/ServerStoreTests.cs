using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Lathe.Engine.Artifacts;
using Lathe.Errors;
using Lathe.Storage.Artifacts.Dynamo;
using Lathe.Storage.Artifacts.Postgres;
using Lathe.Storage.Artifacts.S3;
using Lathe.TestKit.Conformance;
using Lathe.TestKit.Servers;
using Lathe.TestKit.Stores;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace Lathe.Storage.Tests.Artifacts;

public sealed class S3ArtifactObjectsTests(TestServers servers) : ArtifactObjectsConformance, IAsyncLifetime
{
    private const int PartSize = 5 << 20;
    private readonly string _bucket = $"lathe-{Guid.NewGuid():N}";
    private readonly List<IArtifactObjects> _opened = [];
    private string _endpoint = "", _server = "";
    private HttpFaultProxy? _proxy;

    protected override IArtifactObjects Store => Open(new S3Options { Bucket = _bucket, Endpoint = _endpoint, PartSize = PartSize });

    protected override int LargeContent => (2 * PartSize) + 12_345;

    public async ValueTask InitializeAsync()
    {
        AwsVariables.Set();
        _server = await servers.MotoAsync();

        // Through a proxy that lets everything through: it knows the condition of copies, which moto does not.
        _proxy = HttpFaultProxy.Start(_server, new StoreDice(1, 0));
        _endpoint = _proxy.Address;
        using var client = Client();
        await client.PutBucketAsync(new PutBucketRequest { BucketName = _bucket, ObjectLockEnabledForBucket = true }, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened) await store.DisposeAsync();
        if (_proxy is not null) await _proxy.DisposeAsync();
    }

    protected override async Task DamageAsync(string key, byte[] content)
    {
        using var client = Client();
        var head = await client.GetObjectMetadataAsync(_bucket, key, Stop);
        var put = new PutObjectRequest { BucketName = _bucket, Key = key, InputStream = new MemoryStream(content) };
        foreach (var name in head.Metadata.Keys) put.Metadata[name] = head.Metadata[name];
        await client.PutObjectAsync(put, Stop);
    }

    [Fact]
    public async Task Whoever_has_a_link_gets_the_content_without_credentials()
    {
        await PutAsync("code/p/i/i_v1.txt", "content");

        var link = await Store.LinkAsync("code/p/i/i_v1.txt", TimeSpan.FromMinutes(5), Stop);

        using var http = new HttpClient();
        Assert.Equal("content", await http.GetStringAsync(link, Stop));

        // The SDK counts from its own look at the clock.
        Assert.Matches("X-Amz-Expires=(29[5-9]|30[0-5])(&|$)", link!.Query);
    }

    [Fact]
    public async Task Content_is_encrypted_as_the_setting_says()
    {
        var store = Open(new S3Options { Bucket = _bucket, Endpoint = _endpoint, Encryption = "AES256", PartSize = PartSize });
        await store.PutAsync("small", Text("x"), new ObjectPut(), Stop);
        await store.PutAsync("large", new MemoryStream(ArtifactSamples.Content(LargeContent)), new ObjectPut(), Stop);
        await store.CopyAsync("small", "copy", new ObjectPut(), Stop);

        foreach (var key in (string[])["small", "large", "copy"]) Assert.Equal("AES256", (await store.HeadAsync(key, Stop))!.Encryption);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_named()
    {
        var store = Open(new S3Options { Bucket = "no-such-bucket", Endpoint = _endpoint });

        var error = (await Assert.ThrowsAsync<LatheException>(() => store.PutAsync("k", Text("x"), new ObjectPut { Condition = PutCondition.IfAbsent }, Stop))).Error;

        Assert.Equal((ErrorKind.NotFound, "artifacts.no_bucket"), (error.Kind, error.Code));
        Assert.Contains("no-such-bucket", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_without_object_lock_says_so()
    {
        using var client = Client();
        await client.PutBucketAsync($"{_bucket}-plain", Stop);
        var store = Open(new S3Options { Bucket = $"{_bucket}-plain", Endpoint = _endpoint });
        await store.PutAsync("k", Text("x"), new ObjectPut(), Stop);

        var error = (await Assert.ThrowsAsync<LatheException>(() => store.ProtectAsync("k", new ProtectionChange(Now.AddDays(1), Compliance: false, LegalHold: null), Stop))).Error;

        Assert.Equal("artifacts.no_object_lock", error.Code);
    }

    [Fact]
    public async Task A_server_that_is_not_there_can_be_tried_again()
    {
        var store = Open(new S3Options { Bucket = _bucket, Endpoint = "http://127.0.0.1:9" });

        var error = (await Assert.ThrowsAsync<LatheException>(() => store.HeadAsync("k", Stop))).Error;

        Assert.Equal((ErrorKind.Connection, "artifacts.unreachable", Recovery.Retry), (error.Kind, error.Code, error.Recovery));
    }

    [Fact]
    public void A_profile_that_is_not_there_is_named()
    {
        var error = Assert.Throws<LatheException>(() => Open(new S3Options { Bucket = _bucket, Endpoint = _endpoint, Profile = "no-such-profile" })).Error;

        Assert.Equal("artifacts.no_profile", error.Code);
    }

    private S3ArtifactObjects Open(S3Options options)
    {
        var store = new S3ArtifactObjects(options, TimeProvider.System);
        _opened.Add(store);
        return store;
    }

    private AmazonS3Client Client() => new(new BasicAWSCredentials("test", "test"), new AmazonS3Config { ServiceURL = _server, ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
}

public sealed class PostgresArtifactCatalogTests(TestServers servers) : ArtifactCatalogConformance, IAsyncLifetime
{
    private string _connection = "";

    public async ValueTask InitializeAsync()
    {
        _connection = await servers.PostgresAsync();
        var database = $"lathe_{Guid.NewGuid():N}";
        await using var source = Npgsql.NpgsqlDataSource.Create(_connection);
        await using var create = source.CreateCommand($"CREATE DATABASE {database}");
        await create.ExecuteNonQueryAsync(Stop);
        _connection = _connection.Replace("Database=postgres", $"Database={database}", StringComparison.Ordinal) + ";Pooling=true;Timeout=0;Command Timeout=0";
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override async ValueTask<IArtifactCatalog> OpenAsync() => await PostgresArtifactCatalog.OpenAsync(_connection, Stop);

    [Fact]
    public async Task Many_that_make_the_table_at_once_all_find_it()
    {
        var catalogs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await OpenAsync())));

        foreach (var catalog in catalogs)
        {
            Assert.Empty(await catalog.ItemsAsync(null, null, 1, Stop));
            await catalog.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=9;Username=x;Password=secret-word", ErrorKind.Connection, "artifacts.unreachable")]
    [InlineData("Nonsense=1;Password=secret-word", ErrorKind.Validation, "artifacts.bad_connection")]
    public async Task What_cannot_be_opened_says_why_and_no_secret(string connection, ErrorKind kind, string code)
    {
        var error = (await Assert.ThrowsAsync<LatheException>(() => PostgresArtifactCatalog.OpenAsync(connection, Stop))).Error;

        Assert.Equal((kind, code), (error.Kind, error.Code));
        Assert.DoesNotContain("secret-word", error.Message + error.Guidance, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_named() =>
        Assert.Equal("artifacts.no_database", (await Assert.ThrowsAsync<LatheException>(() => PostgresArtifactCatalog.OpenAsync($"{_connection};Database=nowhere", Stop))).Error.Code);
}

public abstract class DynamoConformance : ArtifactCatalogConformance, IAsyncLifetime
{
    private readonly string _table = $"lathe-{Guid.NewGuid():N}";
    private string _endpoint = "";

    public async ValueTask InitializeAsync()
    {
        AwsVariables.Set();
        _endpoint = await EndpointAsync();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_server_that_is_not_there_can_be_tried_again()
    {
        await using var catalog = new DynamoArtifactCatalog(new DynamoOptions { Table = _table, Endpoint = "http://127.0.0.1:9" }, TimeProvider.System);

        var error = (await Assert.ThrowsAsync<LatheException>(() => catalog.FindAsync(new ItemName("p", "i"), 1, Stop))).Error;

        Assert.Equal((ErrorKind.Connection, Recovery.Retry), (error.Kind, error.Recovery));
    }

    protected abstract Task<string> EndpointAsync();

    protected override ValueTask<IArtifactCatalog> OpenAsync() =>
        ValueTask.FromResult<IArtifactCatalog>(new DynamoArtifactCatalog(new DynamoOptions { Table = _table, Endpoint = _endpoint, Timeout = Timeout.InfiniteTimeSpan }, TimeProvider.System));
}

public sealed class DynaliteCatalogTests(TestServers servers) : DynamoConformance
{
    protected override Task<string> EndpointAsync() => servers.DynaliteAsync();
}

public sealed class MotoCatalogTests(TestServers servers) : DynamoConformance
{
    protected override Task<string> EndpointAsync() => servers.MotoAsync();
}

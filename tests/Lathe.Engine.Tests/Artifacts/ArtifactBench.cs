using System.Text;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Tests.Runs;
using Lathe.Errors;
using Lathe.Storage.Artifacts.Files;
using Lathe.Storage.Artifacts.Sqlite;
using Lathe.TestKit.Conformance;

namespace Lathe.Engine.Tests.Artifacts;

/// <summary>Runs with a store of versions whose failures the test decides.</summary>
internal sealed class ArtifactBench : IAsyncDisposable
{
    private static readonly LatheError Away = new(ErrorKind.Permission, "artifacts.denied", "The bucket is closed.") { Guidance = "Open it." };
    private readonly MemoryArtifactObjects _objects = new();

    public required RunFixture Fixture { get; init; }

    public ArtifactKeys Keys { get; } = new();

    /// <summary>Whether puts fail.</summary>
    public bool Failing { get; set; }

    /// <summary>The keys whose reading fails.</summary>
    public Func<string, bool> Unreadable { get; set; } = _ => false;

    public int Opened { get; private set; }

    public FileArtifactOutbox Outbox => new(Path.Combine(Fixture.Paths.State, "artifacts"));

    public static async Task<ArtifactBench> OpenAsync()
    {
        var bench = new ArtifactBench { Fixture = await RunFixture.OpenAsync() };
        bench.Fixture.Settings = bench.Fixture.Settings with { Artifacts = new ArtifactRunSettings("files", "shop", Required: false, Retention: null) };
        bench.Fixture.Artifacts = new RunArtifactServices(_ => bench.StoreAsync(), bench.Outbox, "ann");
        bench._objects.Before = (operation, key) =>
        {
            if ((bench.Failing && operation == "put") || (operation == "get" && bench.Unreadable(key))) throw Away.ToException();
        };
        return bench;
    }

    public Task<ArtifactStore> StoreAsync()
    {
        Opened++;
        return Task.FromResult(new ArtifactStore(_objects, Catalog(), Keys, Fixture.Objects, TimeProvider.System));
    }

    public async Task<IReadOnlyList<ArtifactVersion>> VersionsAsync()
    {
        await using var catalog = Catalog();
        var versions = new List<ArtifactVersion>();
        foreach (var item in await catalog.ItemsAsync(null, null, 100, CancellationToken.None)) versions.AddRange(await catalog.HistoryAsync(item.Name, null, 100, CancellationToken.None));
        return versions;
    }

    public async Task<string> TextAsync(string key)
    {
        await using var content = await _objects.GetAsync(key, CancellationToken.None);
        return Encoding.UTF8.GetString(await ArtifactSamples.AllOfAsync(content!.Content, CancellationToken.None));
    }

    public void Lose(ObjectHash hash)
    {
        foreach (var key in _objects.Keys.ToList())
        {
            if (key == Keys.Content(hash) || key.Contains("scene4", StringComparison.Ordinal)) _objects.DeleteAsync(key, CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    public async Task<IReadOnlyList<StepFinished>> StepsAsync(RunId run) => [.. (await Fixture.HistoryAsync(run)).FinishedSteps.Where(s => s.Kind == StepKind.Artifact)];

    public async ValueTask DisposeAsync()
    {
        await Fixture.DisposeAsync();
        await _objects.DisposeAsync();
    }

    private SqliteArtifactCatalog Catalog() => SqliteArtifactCatalog.Open(Path.Combine(Fixture.Paths.State, "artifacts", "catalog.db"));
}

using System.Text;
using Lathe.Engine.Artifacts;
using Lathe.Storage.Artifacts.Sqlite;
using Lathe.TestKit.Conformance;

namespace Lathe.Storage.Tests.Artifacts;

/// <summary>A store over objects in memory and a catalog in SQLite, with pauses that end at once.</summary>
internal sealed class StoreWorld : IAsyncDisposable
{
    private readonly ScratchFolder _scratch = new();

    public StoreWorld() => Catalog = SqliteArtifactCatalog.Open(Path.Combine(_scratch.Path, "catalog.db"));

    public static ItemName Item { get; } = new("shop", "totals");

    public MemoryArtifactObjects Objects { get; } = new();

    public MemoryContent Local { get; } = new();

    public SqliteArtifactCatalog Catalog { get; }

    public SteppingTime Time { get; } = new();

    /// <summary>A folder that is gone with it.</summary>
    public string Folder => _scratch.Path;

    public ArtifactWriter Writer => WriterOn(Catalog);

    public ArtifactReader Reader => new(Objects, Catalog, new ArtifactKeys(), Local, Time);

    public ArtifactWriter WriterOn(IArtifactCatalog catalog) => new(Objects, catalog, new ArtifactKeys(), Local, Time);

    public ArtifactStore Store(IArtifactCatalog? catalog = null) => new(Objects, catalog ?? Catalog, new ArtifactKeys(), Local, Time);

    public async ValueTask DisposeAsync()
    {
        await Catalog.DisposeAsync();
        await Objects.DisposeAsync();
        _scratch.Dispose();
    }

    /// <summary>A draft of the item; a part without a text is one that was deleted.</summary>
    public ArtifactDraft Draft(string main, params (string Path, string? Text)[] parts) => new()
    {
        Project = Item.Project,
        Item = Item.Item,
        Token = $"token of {main}",
        Main = Part(null, main) with { Extension = ".patch" },
        Parts = [.. parts.Select(p => Part(p.Path, p.Text))],
    };

    public async Task<string> TextAsync(string key)
    {
        await using var content = await Objects.GetAsync(key, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(await ArtifactSamples.AllOfAsync(content!.Content, TestContext.Current.CancellationToken));
    }

    private DraftPart Part(string? path, string? text) => text is null
        ? new DraftPart(path, "", null, 0)
        : new DraftPart(path, ArtifactKeys.Extension(path ?? ""), Local.Put(Encoding.UTF8.GetBytes(text), durable: true), Encoding.UTF8.GetByteCount(text));
}

/// <summary>Pauses end at once, and are noted.</summary>
internal sealed class SteppingTime : TimeProvider
{
    public List<TimeSpan> Delays { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Delays.Add(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}

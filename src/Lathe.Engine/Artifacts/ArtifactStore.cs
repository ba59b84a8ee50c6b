using Lathe.Engine.Objects;

namespace Lathe.Engine.Artifacts;

/// <summary>An open store of versions: its two ports, and what reads and writes through them.</summary>
/// <param name="objects">Where content is; disposed of with this.</param>
/// <param name="catalog">Where versions are; disposed of with this.</param>
/// <param name="keys">Names the keys.</param>
/// <param name="local">Has drafts' content, and keeps what was downloaded.</param>
/// <param name="time">The clock.</param>
public sealed class ArtifactStore(IArtifactObjects objects, IArtifactCatalog catalog, ArtifactKeys keys, IObjectStore local, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Where content is.</summary>
    public IArtifactObjects Objects => objects;

    /// <summary>Where versions are.</summary>
    public IArtifactCatalog Catalog => catalog;

    /// <summary>Names the keys.</summary>
    public ArtifactKeys Keys => keys;

    /// <summary>Reads versions.</summary>
    public ArtifactReader Reader { get; } = new(objects, catalog, keys, local, time);

    /// <summary>Stores versions.</summary>
    public ArtifactWriter Writer { get; } = new(objects, catalog, keys, local, time);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await catalog.DisposeAsync();
        await objects.DisposeAsync();
    }
}

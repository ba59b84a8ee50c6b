using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.Engine.Artifacts;

/// <summary>How a part was had.</summary>
public enum FetchState
{
    /// <summary>It was in the local object store already.</summary>
    Cached,

    /// <summary>It was downloaded.</summary>
    Downloaded,

    /// <summary>The version does not have it.</summary>
    Absent,

    /// <summary>It could not be had.</summary>
    Failed,
}

/// <summary>A part after a fetch.</summary>
/// <param name="Part">The part.</param>
/// <param name="State">How it was had.</param>
/// <param name="Error">Why it was not.</param>
public sealed record FetchedPart(ArtifactPart Part, FetchState State, LatheError? Error = null);

/// <summary>Reads versions. Every content is held against the hash that the catalog has for it.</summary>
/// <param name="objects">Where content is.</param>
/// <param name="catalog">Where versions are.</param>
/// <param name="keys">Names the keys.</param>
/// <param name="local">Keeps what was downloaded, by its hash.</param>
/// <param name="time">The clock.</param>
public sealed class ArtifactReader(IArtifactObjects objects, IArtifactCatalog catalog, ArtifactKeys keys, IObjectStore local, TimeProvider time)
{
    private readonly ArtifactRetry _retry = new(time);

    /// <summary>Finds a version.</summary>
    /// <param name="reference">The item, and the version or none for the latest.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LatheException">NotFound <c>artifacts.no_item</c> or <c>artifacts.no_version</c>.</exception>
    public async Task<ArtifactVersion> FindAsync(ItemReference reference, CancellationToken cancellationToken)
    {
        var found = reference.Version is { } number
            ? await _retry.RunAsync(token => catalog.FindAsync(reference.Item, number, token), cancellationToken)
            : await _retry.RunAsync(token => catalog.HistoryAsync(reference.Item, before: null, limit: 1, token), cancellationToken) is [var latest, ..] ? latest : null;
        return found ?? throw ArtifactErrors.NotThere(reference.Item, reference.Version);
    }

    /// <summary>As <see cref="IArtifactCatalog.HistoryAsync"/>, tried again where it fails for a moment.</summary>
    /// <param name="item">The item.</param>
    /// <param name="before">Only versions with smaller numbers; null for the newest.</param>
    /// <param name="limit">1 to 200.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<ArtifactVersion>> HistoryAsync(ItemName item, int? before, int limit, CancellationToken cancellationToken) =>
        _retry.RunAsync(token => catalog.HistoryAsync(item, before, limit, token), cancellationToken);

    /// <summary>As <see cref="IArtifactCatalog.ItemsAsync"/>, tried again where it fails for a moment.</summary>
    /// <param name="project">Only this project's; null for all.</param>
    /// <param name="after">Only items behind this one; null for the first page.</param>
    /// <param name="limit">1 to 200.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<IReadOnlyList<ArtifactVersion>> ItemsAsync(string? project, ItemName? after, int limit, CancellationToken cancellationToken) =>
        _retry.RunAsync(token => catalog.ItemsAsync(project, after, limit, token), cancellationToken);

    /// <summary>Brings the parts of a version that exist into the local object store. One that cannot be had does not keep the others back.</summary>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<FetchedPart>> FetchAsync(ArtifactVersion version, CancellationToken cancellationToken)
    {
        var fetched = new List<FetchedPart>();
        foreach (var part in version.Parts)
        {
            try
            {
                fetched.Add(new FetchedPart(part, await FetchAsync(version, part, cancellationToken)));
            }
            catch (LatheException e)
            {
                fetched.Add(new FetchedPart(part, FetchState.Failed, e.Error));
            }
        }

        return fetched;
    }

    /// <summary>Brings one part into the local object store.</summary>
    /// <param name="version">The version.</param>
    /// <param name="part">The part.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<FetchState> FetchAsync(ArtifactVersion version, ArtifactPart part, CancellationToken cancellationToken)
    {
        if (part.Hash is not { } hash) return FetchState.Absent;
        if (local.Contains(hash)) return FetchState.Cached;
        LatheException? damaged = null;

        // The version-named copy is not there yet while its writer works, or for good where it was stopped; the content by its hash always is. Bytes that are damaged may be so on their way only.
        string[] places = [keys.Content(hash), keys.Named(version.Name, version.Version, part.Number, part.Extension)];
        foreach (var key in (string[])[.. places, .. places])
        {
            try
            {
                if (await _retry.RunAsync(token => TryFetchAsync(key, part, hash, token), cancellationToken)) return FetchState.Downloaded;
            }
            catch (LatheException e) when (e.Error.Code == ArtifactErrors.CorruptCode)
            {
                damaged = e;
            }
        }

        throw damaged ?? Lost(version, part);
    }

    private async Task<bool> TryFetchAsync(string key, ArtifactPart part, ObjectHash hash, CancellationToken cancellationToken)
    {
        await using var content = await objects.GetAsync(key, cancellationToken);
        if (content is null || content.Info.Size != part.Size) return false;
        await using var whole = new VerifiedStream(content.Content, hash, key, objects.Place);
        await local.PutAsync(whole, cancellationToken);
        return true;
    }

    private LatheException Lost(ArtifactVersion version, ArtifactPart part) =>
        new LatheError(ErrorKind.Storage, "artifacts.content_lost", $"The content of part {part.Number} of {version.Name}@{version.Version} is not in {objects.Place}.")
        {
            Guidance = version.Version > 1 ? $"An earlier version may be whole: {version.Name}@{version.Version - 1}." : "Restore the store from a backup.",
        }.ToException();
}

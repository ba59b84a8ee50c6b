namespace Lathe.Engine.Artifacts;

/// <summary>
/// What versions there are: the only truth about that. One conditional write makes a version, and it is readable from then on; nothing needs a transaction. Every read sees every write that
/// ended before it began; lists of items may lag behind on DynamoDB, whose indexes do.
/// </summary>
public interface IArtifactCatalog : IAsyncDisposable
{
    /// <summary>The catalog as people know it: a file, a database, a table.</summary>
    string Place { get; }

    /// <summary>Adds a version where its number is free. A write that failed may have added it all the same: see <see cref="ArtifactVersion.Token"/>.</summary>
    /// <param name="version">With <see cref="ArtifactVersion.Revision"/> 1.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <returns>False where the number is taken; nothing is changed then.</returns>
    Task<bool> TryAddAsync(ArtifactVersion version, CancellationToken cancellationToken);

    /// <summary>Replaces a version where what is there has the revision before.</summary>
    /// <param name="version">With the next <see cref="ArtifactVersion.Revision"/>.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <returns>False where it has another revision, or is not there.</returns>
    Task<bool> TryReplaceAsync(ArtifactVersion version, CancellationToken cancellationToken);

    /// <summary>One version.</summary>
    /// <param name="item">The item.</param>
    /// <param name="version">1, 2, …</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <returns>Null where there is none.</returns>
    Task<ArtifactVersion?> FindAsync(ItemName item, int version, CancellationToken cancellationToken);

    /// <summary>Versions of an item, the newest first.</summary>
    /// <param name="item">The item.</param>
    /// <param name="before">Only versions with smaller numbers; null for the newest.</param>
    /// <param name="limit">1 to 200.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    Task<IReadOnlyList<ArtifactVersion>> HistoryAsync(ItemName item, int? before, int limit, CancellationToken cancellationToken);

    /// <summary>The newest version of each item, in the order of their names (ordinal).</summary>
    /// <param name="project">Only this project's; null for all.</param>
    /// <param name="after">Only items behind this one; null for the first page.</param>
    /// <param name="limit">1 to 200.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    Task<IReadOnlyList<ArtifactVersion>> ItemsAsync(string? project, ItemName? after, int limit, CancellationToken cancellationToken);
}

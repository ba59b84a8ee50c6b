namespace Lathe.Quality;

/// <summary>A folder with advisories, for those who keep one.</summary>
public static class AdvisoryStore
{
    /// <summary>The names that the OSV schema has for the ecosystems whose packages are compared.</summary>
    public static IReadOnlyList<string> Ecosystems { get; } = Quality.Ecosystems.Names;

    /// <summary>Brings the index of a folder in step, so that the next assessment need not.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="cache">Where the index is kept.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    /// <returns>How many packages of advisories there are.</returns>
    /// <exception cref="IOException">The folder cannot be read, or the index not be written.</exception>
    public static int Index(string folder, string cache, CancellationToken cancellationToken)
    {
        using var index = AdvisoryIndex.Open(folder, cache, cancellationToken);
        return index.Count;
    }
}

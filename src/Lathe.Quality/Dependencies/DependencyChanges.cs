namespace Lathe.Quality;

/// <summary>The packages that a change brings in, in one file.</summary>
/// <param name="Path">The file.</param>
/// <param name="File">Its kind.</param>
/// <param name="Now">What it says now.</param>
/// <param name="Changed">The packages that were not there before, or not in this version.</param>
/// <param name="Added">Those of them whose name was not there at all.</param>
internal sealed record DependencyChange(string Path, DependencyFile File, DependencyList Now, IReadOnlyList<Dependency> Changed, IReadOnlyList<Dependency> Added)
{
    /// <summary>What each manifest and lock file of a change brings in.</summary>
    /// <param name="files">The files of the change.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    public static List<DependencyChange> Of(IReadOnlyList<FileChange> files, CancellationToken cancellationToken)
    {
        var changes = new List<DependencyChange>();
        foreach (var change in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (change.After is null || IsInstalled(change.Path) || DependencyFile.Of(change.Path) is not { } file) continue;
            var now = file.ReadAll(change.After);
            var before = change.Before is null ? [] : file.ReadAll(change.Before).Packages;
            var versions = before.Select(static d => (d.Name, d.Version ?? d.Spec)).ToHashSet();
            var names = before.Select(static d => d.Name).ToHashSet(StringComparer.Ordinal);
            var changed = now.Packages.FindAll(d => !versions.Contains((d.Name, d.Version ?? d.Spec)));
            changes.Add(new DependencyChange(change.Path, file, now, changed, changed.FindAll(d => !names.Contains(d.Name))));
        }

        return changes;
    }

    // What a package manager unpacked has manifests of its own that nobody here wrote.
    private static bool IsInstalled(string path) => path.Contains("node_modules/", StringComparison.Ordinal) || path.Contains("site-packages/", StringComparison.Ordinal) || path.StartsWith("vendor/", StringComparison.Ordinal) || path.Contains("/vendor/", StringComparison.Ordinal);
}

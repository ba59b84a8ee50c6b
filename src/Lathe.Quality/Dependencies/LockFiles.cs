using System.IO.Enumeration;

namespace Lathe.Quality;

/// <summary>Finds the lock file that belongs to a manifest: in its folder, or in one above that says that it holds the manifest's project too.</summary>
/// <param name="change">The files of the change; they come before those of the tree.</param>
/// <param name="tree">The other files; null where nobody knows them.</param>
internal sealed class LockFiles(IReadOnlyList<FileChange> change, ITreeFiles? tree)
{
    private const int FoldersUp = 16;

    private readonly Dictionary<string, FileChange> _changed = change.DistinctBy(static f => f.Path).ToDictionary(static f => f.Path, StringComparer.Ordinal);
    private readonly Dictionary<string, DependencyList?> _read = new(StringComparer.Ordinal);

    /// <summary>The lock file of a manifest with what it says; null where there is none.</summary>
    /// <param name="manifest">The manifest.</param>
    public (string Path, DependencyList Packages)? Of(DependencyChange manifest)
    {
        var folder = FolderOf(manifest.Path);
        foreach (var name in manifest.File.Locks)
            if (Read(folder + NameFor(name, manifest.Path)) is { } own) return (folder + NameFor(name, manifest.Path), own);
        if (!manifest.File.SharesLock) return null;
        var above = folder;
        for (var up = 0; above.Length > 0 && up < FoldersUp; up++)
        {
            above = FolderOf(above.TrimEnd('/'));
            foreach (var name in manifest.File.Locks)
            {
                if (Read(above + name) is not { } shared) continue;
                // The nearest lock file above is the one that counts, whether it knows this project or not.
                return IsMember(manifest, above, shared, folder[above.Length..].TrimEnd('/')) ? (above + name, shared) : null;
            }
        }

        return null;
    }

    private bool IsMember(DependencyChange manifest, string above, DependencyList shared, string folder)
    {
        if (shared.Members.Contains(folder)) return true;
        // Cargo's projects are known by their names; yarn's first form of lock file says nothing, so that the manifest beside it does.
        if (manifest.File.Ecosystem == Ecosystem.Cargo) return manifest.Now.Members.Exists(shared.Members.Contains);
        if (manifest.File.Ecosystem != Ecosystem.Npm || shared.Members.Count > 0) return false;
        foreach (var pattern in Read(above + "package.json")?.Members ?? [])
            if (FileSystemName.MatchesSimpleExpression(pattern.TrimEnd('/').Replace("**", "*", StringComparison.Ordinal), folder, ignoreCase: false)) return true;
        return false;
    }

    private DependencyList? Read(string path)
    {
        if (_read.TryGetValue(path, out var known)) return known;
        var content = _changed.TryGetValue(path, out var file) ? file.After : tree?.Read(path, PackageBounds.LargestFile);
        var list = content is null ? null : DependencyFile.Of(path)?.ReadAll(content);
        _read[path] = list;
        return list;
    }

    // "*requirements.txt" of "dev-requirements.in" is "dev-requirements.txt".
    private static string NameFor(string name, string manifest)
    {
        if (!name.StartsWith('*')) return name;
        var own = manifest[(manifest.LastIndexOf('/') + 1)..];
        return own[..own.LastIndexOf('.')] + name[name.LastIndexOf('.')..];
    }

    private static string FolderOf(string path) => path[..(path.LastIndexOf('/') + 1)];
}

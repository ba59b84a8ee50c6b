namespace Lathe.Syntax;

/// <summary>The paths of a repository, looked up whole, by their ends, and by folder.</summary>
internal sealed class PathIndex
{
    private readonly Dictionary<string, List<string>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _byFolder = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _foldersByName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    public PathIndex(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            if (!_paths.Add(path)) continue;
            Add(_byName, NameOf(path), path);
            var folder = FolderOf(path);
            if (!_byFolder.ContainsKey(folder)) Add(_foldersByName, NameOf(folder), folder);
            Add(_byFolder, folder, path);
        }
    }

    public bool Has(string path) => _paths.Contains(path);

    public IReadOnlyList<string> FilesIn(string folder) => _byFolder.GetValueOrDefault(folder) ?? [];

    public bool HasFolder(string folder) => _byFolder.ContainsKey(folder);

    /// <summary>The path that ends with these segments; of several, the one that shares the most folders with another path; null where that is no single one.</summary>
    public string? Ending(string suffix, string near) => Nearest(_byName.GetValueOrDefault(NameOf(suffix)), suffix, near);

    /// <summary>As <see cref="Ending"/>, of folders with files directly in them.</summary>
    public string? FolderEnding(string suffix, string near) => Nearest(_foldersByName.GetValueOrDefault(NameOf(suffix)), suffix, near);

    public static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    public static string FolderOf(string path) => path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : "";

    /// <summary>A relative path from a folder, with . and .. taken out; null where it leads out of the repository.</summary>
    public static string? Join(string folder, string relative)
    {
        var segments = new List<string>();
        foreach (var part in new[] { folder, relative })
        {
            foreach (var range in part.AsSpan().Split('/'))
            {
                var segment = part.AsSpan(range);
                if (segment is "" or ".") continue;
                if (segment is not "..") segments.Add(segment.ToString());
                else if (segments.Count == 0) return null;
                else segments.RemoveAt(segments.Count - 1);
            }
        }

        return string.Join('/', segments);
    }

    private static string? Nearest(List<string>? candidates, string suffix, string near)
    {
        if (candidates is null) return null;
        string? best = null;
        var bestShared = -1;
        var tied = false;
        foreach (var candidate in candidates)
        {
            if (candidate.Length != suffix.Length && !(candidate.Length > suffix.Length && candidate[candidate.Length - suffix.Length - 1] == '/')) continue;
            if (!candidate.EndsWith(suffix, StringComparison.Ordinal)) continue;
            var shared = candidate.AsSpan(0, candidate.AsSpan().CommonPrefixLength(near)).Count('/');
            if (shared == bestShared) tied = true;
            if (shared <= bestShared) continue;
            (best, bestShared, tied) = (candidate, shared, false);
        }

        return tied ? null : best;
    }

    private static void Add(Dictionary<string, List<string>> index, string key, string value)
    {
        if (!index.TryGetValue(key, out var list)) index[key] = list = [];
        list.Add(value);
    }
}

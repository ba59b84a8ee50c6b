namespace Lathe.Context;

/// <summary>The folders of a repository without vendored ones, those near the root first.</summary>
internal sealed class FolderTree
{
    private readonly HashSet<string> _holding = new(StringComparer.Ordinal);

    /// <summary>The names of the folders in each folder, both in order; the root is the empty name, others end with a slash.</summary>
    public SortedDictionary<string, List<string>> Children { get; } = new(Comparer<string>.Create(static (a, b) =>
        a.AsSpan().Count('/') != b.AsSpan().Count('/') ? a.AsSpan().Count('/').CompareTo(b.AsSpan().Count('/')) : string.CompareOrdinal(a, b)));

    public static FolderTree Of(SourceFile[] files, int maxFolders)
    {
        var tree = new FolderTree();
        var folders = new SortedSet<string>(StringComparer.Ordinal);
        var known = tree._holding.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var file in files)
        {
            if (file.IsVendored) continue;
            var length = file.Path.LastIndexOf('/') + 1;
            if (length == 0 || !known.Add(file.Path.AsSpan(0, length)) || folders.Count > maxFolders) continue;
            var folder = file.Path[..length];
            for (var slash = folder.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = folder.IndexOf('/', slash + 1)) folders.Add(folder[..(slash + 1)]);
        }

        foreach (var folder in folders)
        {
            var parent = FolderOf(folder[..^1]);
            if (!tree.Children.TryGetValue(parent, out var names)) tree.Children.Add(parent, names = []);
            names.Add(folder[parent.Length..^1]);
        }

        return tree;
    }

    /// <summary>The folder of a path with a slash at its end; empty for the top.</summary>
    public static string FolderOf(string path) => path[..(path.LastIndexOf('/') + 1)];

    /// <summary>Whether files lie directly in a folder or in one directly in it.</summary>
    public bool HasFiles(string folder) => _holding.Contains(folder) || (Children.TryGetValue(folder, out var names) && names.Exists(n => _holding.Contains($"{folder}{n}/")));
}

namespace Lathe.Engine.Workspaces;

/// <summary>A folder of the user's tree that holds nothing of git's list.</summary>
/// <param name="Path">Relative to the top.</param>
/// <param name="Kind">What the table says.</param>
internal readonly record struct UnlistedFolder(string Path, DependencyFolderKind Kind);

/// <summary>
/// Looks through the folders that hold listed files for those beside them that hold none: git listed everything that is not ignored, so these are ignored, or empty. It costs one
/// look into each folder and saves a second git process.
/// </summary>
internal static class FolderScan
{
    /// <param name="tree">The user's tree.</param>
    /// <param name="folders">Every folder that holds a listed file at any depth; the root is the empty name.</param>
    /// <param name="closed">Submodules that are not checked out and repositories inside the tree.</param>
    /// <param name="root">The repository's ignore rules.</param>
    /// <param name="empty">Receives the empty folders that are not ignored.</param>
    public static List<UnlistedFolder> Run(BeneathDirectory tree, HashSet<string> folders, HashSet<string> closed, IgnoreRules root, List<string> empty)
    {
        var found = new List<UnlistedFolder>();
        foreach (var folder in folders)
        {
            var handle = tree.TryOpen(folder, Posix.ReadOnly | Posix.DirectoryFlag, 0, out _);
            if (handle < 0) continue;
            try
            {
                foreach (var name in DirectoryReader.Names(handle, folder))
                {
                    if (name.Text is not { } text || name.Type is not (EntryType.Directory or EntryType.Unknown) || TreePath.IsGit(text)) continue;
                    var path = folder.Length == 0 ? text : $"{folder}/{text}";
                    if (folders.Contains(path) || closed.Contains(path)) continue;
                    var kind = DependencyFolders.Find(text);
                    if (kind != DependencyFolderKind.None && IsRealFolder(tree, path)) found.Add(new UnlistedFolder(path, kind));
                    else if (IsEmpty(tree, path) && !root.IsIgnored(path, isDirectory: true)) empty.Add(path);
                }
            }
            finally
            {
                Posix.Close(handle);
            }
        }

        return found;
    }

    private static bool IsRealFolder(BeneathDirectory tree, string path) => tree.Stat(path) is { Kind: Edits.FileTreeEntryKind.Directory };

    private static bool IsEmpty(BeneathDirectory tree, string path)
    {
        var handle = tree.TryOpen(path, Posix.ReadOnly | Posix.DirectoryFlag, 0, out _);
        if (handle < 0) return false;
        try
        {
            return DirectoryReader.Names(handle, path).Count == 0;
        }
        finally
        {
            Posix.Close(handle);
        }
    }
}

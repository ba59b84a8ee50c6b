using Lathe.Edits;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Applies;

/// <summary>Whether a file can be put at a path once some others are gone.</summary>
/// <param name="tree">The user's tree.</param>
/// <param name="going">The paths that are deleted first.</param>
internal sealed class PathWay(IDiskTree tree, IReadOnlySet<string> going)
{
    /// <summary>What stands there or on the way and stays; null where the way is free.</summary>
    public string? BlockedBy(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            var above = path[..slash];
            if (tree.Stat(above) is not { } there || (there.Kind != FileTreeEntryKind.Directory && going.Contains(above))) return null;
            if (there.Kind != FileTreeEntryKind.Directory) return above;
        }

        return tree.Stat(path) is null || IsCleared(path) ? null : path;
    }

    // A folder that the deletions empty goes with them, and one that is empty gives way.
    private bool IsCleared(string path)
    {
        if (tree.Stat(path) is not { Kind: FileTreeEntryKind.Directory }) return going.Contains(path);
        foreach (var entry in tree.List(path))
        {
            if (!IsCleared(entry.Path)) return false;
        }

        return true;
    }
}

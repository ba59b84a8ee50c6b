using Lathe.Edits;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Applies;

/// <summary>The folders of the user's tree that a change has to do with, as they stand: those above its paths, and those that stand where it has a path.</summary>
internal sealed class StandingFolders
{
    private const int MostBelow = 1000;

    private readonly IDiskTree _tree;
    private readonly Dictionary<string, int> _modes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _atPaths = new(StringComparer.Ordinal);

    public StandingFolders(IReadOnlyList<AppliedFile> files, IDiskTree tree)
    {
        _tree = tree;
        foreach (var file in files)
        {
            for (var slash = file.Path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = file.Path.IndexOf('/', slash + 1))
            {
                var folder = file.Path[..slash];
                if (!_modes.ContainsKey(folder)) _modes[folder] = ModeOf(tree, folder);
            }
        }

        foreach (var file in files) AddBelow(file.Path);
    }

    /// <summary>Each with its mode; -1 where there is none.</summary>
    public IReadOnlyDictionary<string, int> Modes => _modes;

    /// <summary>Those that a change forward would not bring about by itself: what it makes has the usual mode, and what it empties it removes.</summary>
    /// <param name="before">The folders on the other side, where the tree goes now.</param>
    public IReadOnlyDictionary<string, int> After(IReadOnlyDictionary<string, int> before)
    {
        var after = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (folder, mode) in _modes)
        {
            if (mode < 0) continue;
            var goes = before.GetValueOrDefault(folder, 0) < 0;
            if (_atPaths.Contains(folder) || (goes && mode != SealedFile.FolderMode) || _tree.List(folder).Count == 0) after[folder] = mode;
        }

        return after;
    }

    public static int ModeOf(IDiskTree tree, string folder)
    {
        try
        {
            return tree.Stat(folder) is { Kind: FileTreeEntryKind.Directory } there ? there.Mode : -1;
        }
        catch (PathRefusedException)
        {
            return -1;
        }
    }

    // Empty folders where a file was or will be: the file takes their place.
    private void AddBelow(string path)
    {
        if (ModeOf(_tree, path) is not (>= 0 and var mode) || _atPaths.Count >= MostBelow) return;
        _atPaths.Add(path);
        _modes[path] = mode;
        foreach (var entry in _tree.List(path))
        {
            if (entry.Kind == FileTreeEntryKind.Directory) AddBelow(entry.Path);
        }
    }
}

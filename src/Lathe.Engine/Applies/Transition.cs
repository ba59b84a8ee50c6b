using Lathe.Edits;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Applies;

/// <summary>
/// Takes the user's tree from one side of a manifest to the other. Each file changes at once, so that after a kill every path is on one side or the other (or gone, where a link
/// becomes a file), and running it in the opposite direction brings back the side that it came from.
/// </summary>
internal sealed class Transition(ApplyManifest manifest, bool backward, IDiskTree tree, IObjectStore objects)
{
    private readonly List<string> disturbed = [];

    /// <summary>Paths that were on neither side and were left alone; only where that is tolerated.</summary>
    public IReadOnlyList<string> Disturbed => disturbed;

    /// <summary>The paths that are not on the side from which it starts, or have something in their way.</summary>
    public List<ApplyConflict> Check(CancellationToken cancellationToken)
    {
        var changed = new List<ApplyConflict>();
        var going = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in manifest.Files)
        {
            if (To(file) is null) going.Add(file.Path);
        }

        foreach (var file in manifest.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!Is(file.Path, From(file))) changed.Add(new ApplyConflict(file.Path, ApplyConflictKind.ChangedSince, "You have changed this path since."));
            else if (From(file) is null && To(file) is not null && new PathWay(tree, going).BlockedBy(file.Path) is { } blocked) changed.Add(new ApplyConflict(file.Path, ApplyConflictKind.InTheWay, $"{blocked} is in the way."));
        }

        return changed;
    }

    /// <summary>Whether every path is on the side to which it leads.</summary>
    public bool IsDone()
    {
        foreach (var file in manifest.Files)
        {
            if (!Is(file.Path, To(file))) return false;
        }

        return true;
    }

    /// <param name="tolerant">Whether a path on neither side is left alone; otherwise it stops everything.</param>
    /// <exception cref="ChangedMeanwhileException">A path was on neither side.</exception>
    public void Run(bool tolerant)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in manifest.Files)
        {
            if (To(file) is null) continue;
            for (var slash = file.Path.LastIndexOf('/'); slash > 0 && needed.Add(file.Path[..slash]);) slash = file.Path.LastIndexOf('/', slash - 1);
        }

        for (var i = manifest.Files.Count - 1; i >= 0; i--)
        {
            var file = manifest.Files[i];
            if (To(file) is not null) continue;
            var stands = Stands(file, tolerant, out var current);
            if (stands) tree.Remove(file.Path);
            // A kill may have come between a folder and the file that was to be in it.
            if (stands || (tolerant && current is null)) RemoveFolders(file.Path, needed);
        }

        foreach (var file in manifest.Files)
        {
            if (To(file) is not { } to || !Stands(file, tolerant, out var current)) continue;
            ClearFolder(file.Path);
            MakeFolders(file.Path);
            UserFiles.Put(tree, file.Path, current, to, objects);
        }

        foreach (var file in manifest.Files)
        {
            if (To(file) is null) MakeFoldersAt(file.Path);
        }
    }

    private FileImage? From(AppliedFile file) => backward ? file.After : file.Before;

    private FileImage? To(AppliedFile file) => backward ? file.Before : file.After;

    // Whether a path still has to be changed, and may be.
    private bool Stands(AppliedFile file, bool tolerant, out FileImage? current)
    {
        current = null;
        var (from, to) = (From(file), To(file));
        try
        {
            current = UserFiles.Look(tree, file.Path);
        }
        catch (PathRefusedException) when (from is null && to is not null)
        {
            // A folder that the deletions have emptied.
            return HoldsNothing(file.Path) || Disturb(file.Path, tolerant);
        }
        catch (PathRefusedException)
        {
            return Disturb(file.Path, tolerant);
        }

        if (current == to) return false;
        if (current == from || (current is null && from?.Kind != to?.Kind && to is not null)) return true;
        return Disturb(file.Path, tolerant);
    }

    private bool Disturb(string path, bool tolerant)
    {
        if (!tolerant) throw new ChangedMeanwhileException(path);
        disturbed.Add(path);
        return false;
    }

    private bool Is(string path, FileImage? image)
    {
        try
        {
            return UserFiles.Look(tree, path) == image;
        }
        catch (PathRefusedException)
        {
            // Something else stands there or on the way, so there is no file: the side on which the path is absent.
            return image is null;
        }
    }

    // Forward, a folder goes when its last file does, as git has it, but for those that are said to stand. Backward, only folders that were not there before.
    private void RemoveFolders(string path, HashSet<string> needed)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            var folder = path[..slash];
            // It keeps its mode.
            if (needed.Contains(folder)) return;
            if (backward ? manifest.Folders.GetValueOrDefault(folder, 0) >= 0 : manifest.FoldersAfter.ContainsKey(folder)) return;
            if (!TryRemove(folder)) return;
        }
    }

    private bool TryRemove(string folder)
    {
        try
        {
            return tree.RemoveDirectory(folder);
        }
        catch (PathRefusedException)
        {
            return false;
        }
    }

    private bool HoldsNothing(string path)
    {
        try
        {
            if (tree.Stat(path) is not { Kind: FileTreeEntryKind.Directory }) return false;
            foreach (var entry in tree.List(path))
            {
                if (!HoldsNothing(entry.Path)) return false;
            }

            return true;
        }
        catch (PathRefusedException)
        {
            return false;
        }
    }

    private void MakeFolders(string path)
    {
        var modes = backward ? manifest.Folders : manifest.FoldersAfter;
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            var folder = path[..slash];
            if (modes.TryGetValue(folder, out var mode) && mode >= 0 && tree.Stat(folder) is null) tree.MakeDirectory(folder, mode);
        }
    }

    // Folders that stood where the other side has a file.
    private void MakeFoldersAt(string path)
    {
        var modes = backward ? manifest.Folders : manifest.FoldersAfter;
        if (modes.GetValueOrDefault(path, -1) < 0) return;
        foreach (var (folder, mode) in modes.OrderBy(static m => m.Key, StringComparer.Ordinal))
        {
            var isHere = folder == path || (folder.Length > path.Length && folder[path.Length] == '/' && folder.StartsWith(path, StringComparison.Ordinal));
            if (isHere && mode >= 0 && tree.Stat(folder) is null) tree.MakeDirectory(folder, mode);
        }
    }

    // Empty folders may be left where a file has to be.
    private void ClearFolder(string path)
    {
        if (tree.Stat(path) is not { Kind: FileTreeEntryKind.Directory }) return;
        foreach (var entry in tree.List(path))
        {
            if (entry.Kind == FileTreeEntryKind.Directory) ClearFolder(entry.Path);
        }

        tree.RemoveDirectory(path);
    }
}

/// <summary>A path was on neither side of a manifest.</summary>
internal sealed class ChangedMeanwhileException(string path) : Exception($"{path} was changed meanwhile.")
{
    public string Path { get; } = path;
}

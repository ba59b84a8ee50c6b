using Lathe.Edits;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Workspaces;

/// <summary>Turns a workspace's tree from one snapshot into another, touching only what differs.</summary>
internal sealed class TreeRestorer(IWorkTree tree, IObjectStore objects)
{
    /// <summary>Brings the tree from one state to another.</summary>
    /// <param name="current">What it holds.</param>
    /// <param name="target">What it is to hold.</param>
    /// <param name="ignored">Where ignored files differ, besides.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    public void Run(Snapshot current, Snapshot target, IReadOnlyList<SnapshotDifference> ignored, CancellationToken cancellationToken)
    {
        SnapshotDifference[] differences = [.. Snapshots.Compare(current, target), .. ignored];
        foreach (var (path, old, now) in differences)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (old is not null && now?.Kind != old.Kind) Delete(path, old.Kind);
        }

        foreach (var difference in differences)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (difference.After is { } now) Put(now, difference.Before, difference.IsIgnored);
        }
    }

    private void Delete(string path, SnapshotEntryKind kind)
    {
        if (kind != SnapshotEntryKind.EmptyDirectory)
        {
            tree.Delete(path);
            return;
        }

        var folder = path;
        while (tree.RemoveDirectory(folder) && folder.LastIndexOf('/') is var slash and > 0) folder = folder[..slash];
    }

    private void Put(SnapshotEntry entry, SnapshotEntry? old, bool isIgnored)
    {
        Clear(entry.Path, entry.Kind, isIgnored);
        switch (entry.Kind)
        {
            case SnapshotEntryKind.EmptyDirectory:
                tree.MakeDirectory(entry.Path, SealedFile.FolderMode);
                break;
            case SnapshotEntryKind.Link:
                tree.WriteLink(entry.Path, objects.Get(entry.Content) ?? throw Snapshots.Missing(entry));
                break;
            case SnapshotEntryKind.File when old is { Kind: SnapshotEntryKind.File } && old.Content == entry.Content:
                tree.SetMode(entry.Path, entry.Mode);
                break;
            default:
                using (var content = objects.Open(entry.Content) ?? throw Snapshots.Missing(entry)) tree.WriteFrom(entry.Path, content, entry.Mode);
                break;
        }
    }

    // What stands in the way is no part of any snapshot: a pipe, a planted git directory, an ignored folder where a file was.
    private void Clear(string path, SnapshotEntryKind kind, bool isIgnored)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (tree.Look(path[..slash]) is not { } above) return;
            if (above.Kind != FileTreeEntryKind.Directory) tree.Remove(path[..slash]);
        }

        if (tree.Look(path) is not { } there) return;
        if (there.Kind == FileTreeEntryKind.Directory && (kind != SnapshotEntryKind.EmptyDirectory || (!isIgnored && tree.List(path).Count > 0))) tree.RemoveTree(path);
        else if (there.Kind == FileTreeEntryKind.Other || (there.Kind == FileTreeEntryKind.Link && kind == SnapshotEntryKind.File)) tree.Remove(path);
    }
}

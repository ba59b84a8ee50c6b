using Lathe.Context;
using Lathe.Edits;

namespace Lathe.Engine.Workspaces;

/// <summary>What of a path belongs to an overlay's snapshots.</summary>
/// <param name="Ignore">The ignore rules as the overlay shows them now.</param>
/// <param name="Exclude">Patterns that are kept out of the box; null when there are none.</param>
/// <param name="LeftOut">Paths that never belong: ignored folders that are shown, masked files.</param>
/// <param name="Listing">What belongs whatever the rules say now.</param>
internal sealed record OverlayRules(IgnoreRules Ignore, GitIgnore? Exclude, HashSet<string> LeftOut, LowerListing Listing)
{
    /// <summary>Whether a path that is not in the listing belongs.</summary>
    public bool Admits(string path) => (Exclude is null || !IgnoreRules.Matches(Exclude, path)) && !Ignore.IsIgnored(path, isDirectory: false);
}

/// <summary>Walks what a run has written, and notes what of the user's tree it hides.</summary>
internal sealed class UpperWalk
{
    private readonly UnionTree tree;
    private readonly OverlayRules rules;
    private readonly WalkFindings found = new("The run has written");

    public UpperWalk(UnionTree tree, OverlayRules rules, bool keepsIgnored)
    {
        (this.tree, this.rules) = (tree, rules);
        if (keepsIgnored) Ignored = new IgnoredScan(rules.LeftOut, Leftovers);
    }

    /// <summary>Files, links and empty folders that belong to the snapshot.</summary>
    public List<WalkedEntry> Entries => found.Entries;

    /// <summary>Paths at which nothing of the user's tree shows, nor beneath them.</summary>
    public List<string> Hidden { get; } = [];

    /// <summary>Folders in the upper layer: they are no empty ones, unless they are among the entries.</summary>
    public List<string> Folders { get; } = [];

    public List<WorkspaceNote> Notes => found.Notes;

    /// <summary>Temporary files of writes that were cut short.</summary>
    public List<string> Leftovers { get; } = [];

    /// <summary>The ignored files; null where they are not kept.</summary>
    public IgnoredScan? Ignored { get; }

    public void Run(CancellationToken cancellationToken)
    {
        var root = tree.Upper.Beneath.Open("", Posix.ReadOnly | Posix.DirectoryFlag);
        try
        {
            Visit(root, "", rules.Ignore.Root(), rules.Exclude, merged: true, regenerable: false, cancellationToken);
        }
        finally
        {
            Posix.Close(root);
        }
    }

    // A null scope: the folder is ignored, and only what the user's tree holds of it belongs.
    private void Visit(int handle, string folder, GitIgnore? scope, GitIgnore? exclude, bool merged, bool regenerable, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (folder.Length > 0)
        {
            Folders.Add(folder);
            if (merged && OverlayMarks.IsOpaque(handle))
            {
                merged = false;
                Hidden.Add(folder);
            }
        }

        var isEmpty = true;
        foreach (var name in DirectoryReader.Names(handle, folder))
        {
            if (name.Text is not { } text)
            {
                if (name.Type == EntryType.CharacterDevice) continue;
                isEmpty = false;
                found.Note("workspace.name_not_utf8", $"A file in '{folder}' has a name that is not UTF-8; it was left out.");
                continue;
            }

            var path = folder.Length == 0 ? text : $"{folder}/{text}";
            if (name.Type is EntryType.CharacterDevice or EntryType.Unknown && BeneathDirectory.StatAt(handle, text) is { IsWhiteout: true })
            {
                if (merged) Hidden.Add(path);
                continue;
            }

            isEmpty = false;
            if (Belongs(text, path)) VisitName(handle, name.Type, text, path, scope, exclude, merged, regenerable, cancellationToken);
        }

        if (isEmpty && folder.Length > 0 && scope is not null && tree.Layers.Find(folder) is var place && tree.Layers.Names(folder, place).Count == 0)
            found.Add(folder, default(FileStat) with { Kind = FileTreeEntryKind.Directory });
    }

    private bool Belongs(string name, string path)
    {
        if (TreePath.IsGit(name))
        {
            if (path.Length > name.Length) found.Note("workspace.planted_git", $"{path} is a git directory inside the workspace; it was left out of the change.");
            return false;
        }

        if (rules.LeftOut.Contains(path)) return false;
        if (TemporaryName.Is(name))
        {
            Leftovers.Add(path);
            return false;
        }

        if (!TreePath.IsTooLong(path)) return true;
        found.Note("workspace.path_too_long", $"A path of more than {TreePath.LongestBytes} bytes in '{path[..100]}…' was left out.");
        return false;
    }

    private void VisitName(int parent, EntryType type, string name, string path, GitIgnore? scope, GitIgnore? exclude, bool merged, bool regenerable, CancellationToken cancellationToken)
    {
        if (type == EntryType.Directory)
        {
            VisitFolder(parent, name, path, scope, exclude, merged, regenerable, cancellationToken);
            return;
        }

        if (BeneathDirectory.StatAt(parent, name) is not { } stat) return;
        if (stat.Kind == FileTreeEntryKind.Directory)
        {
            VisitFolder(parent, name, path, scope, exclude, merged, regenerable, cancellationToken);
            return;
        }

        // Also where it is ignored itself: a file hides what lay beneath a folder of its name.
        if (merged) Hidden.Add(path);
        var excluded = exclude is not null && exclude.IsIgnored(name, isDirectory: false);
        if (stat.Kind == FileTreeEntryKind.Other)
        {
            if (scope is not null && !excluded) found.Note("workspace.special_file", $"{path} is a pipe, a socket or a device; it was left out of the change.");
        }
        else if (!excluded && (rules.Listing.Find(path) >= 0 || (scope is not null && !scope.IsIgnored(name, isDirectory: false))))
        {
            found.Add(path, stat);
        }
        else if (!regenerable)
        {
            Ignored?.File(path[..Math.Max(0, path.Length - name.Length - 1)], name, path, stat);
        }
    }

    private void VisitFolder(int parent, string name, string path, GitIgnore? scope, GitIgnore? exclude, bool merged, bool regenerable, CancellationToken cancellationToken)
    {
        var excluded = exclude is not null && exclude.IsIgnored(name, isDirectory: true);
        var ignored = excluded || scope is null || scope.IsIgnored(name, isDirectory: true);
        if (ignored && Ignored is not null && !regenerable && Regenerable.IsFolder(name))
        {
            Ignored.Skip(name);
            regenerable = true;
        }

        if (excluded || (ignored && !rules.Listing.HasFolder(path)))
        {
            if (merged && !excluded) Hidden.Add(path);
            if (!regenerable) Ignored?.Folder(parent, name, path, found, cancellationToken);
            return;
        }

        var handle = found.OpenFolder(parent, name, path);
        if (handle < 0) return;
        try
        {
            var inner = ignored ? null : rules.Ignore.Enter(scope!, path, hasRules: true);
            Visit(handle, path, inner, exclude?.Enter(name, null), merged, regenerable, cancellationToken);
        }
        finally
        {
            Posix.Close(handle);
        }
    }
}

using Lathe.Context;
using Lathe.Edits;

namespace Lathe.Engine.Workspaces;

/// <summary>What of a tree belongs to snapshots, besides the ignore rules.</summary>
/// <param name="Ignore">The ignore rules.</param>
/// <param name="Exclude">Patterns that are kept out of the box; null when there are none.</param>
/// <param name="LeftOut">Paths that never belong: mounts, copied build folders, masked files.</param>
/// <param name="Base">The paths that belong whatever the rules say now: those that the run started with.</param>
internal sealed record TreeRules(IgnoreRules Ignore, GitIgnore? Exclude, HashSet<string> LeftOut, IReadOnlyDictionary<string, SnapshotEntry> Base)
{
    /// <summary>Every folder that holds an entry of the base.</summary>
    public HashSet<string> BaseFolders { get; } = FoldersOf(Base.Keys);

    /// <summary>Whether a path that is not in the base belongs.</summary>
    public bool Admits(string path) => !LeftOut.Contains(path) && (Exclude is null || !IgnoreRules.Matches(Exclude, path)) && !Ignore.IsIgnored(path, isDirectory: false);

    /// <summary>Every folder above the paths; the root is the empty name.</summary>
    public static HashSet<string> FoldersOf(IEnumerable<string> paths)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal) { "" };
        var last = "";
        foreach (var path in paths)
        {
            var slash = path.LastIndexOf('/');
            // Most paths lie in the same folder as the one before.
            if (slash <= 0 || (slash == last.Length && path.StartsWith(last, StringComparison.Ordinal))) continue;
            last = path[..slash];
            for (var folder = last; folders.Add(folder) && (slash = folder.LastIndexOf('/')) > 0;) folder = folder[..slash];
        }

        return folders;
    }
}

/// <summary>Walks a workspace's tree once, by folder handles, reading no file but the ignore rules.</summary>
internal sealed class TreeWalker
{
    private readonly BeneathDirectory tree;
    private readonly TreeRules rules;
    private readonly WalkFindings found;

    public TreeWalker(BeneathDirectory tree, TreeRules rules, bool keepsIgnored)
    {
        (this.tree, this.rules, found) = (tree, rules, new WalkFindings("The workspace holds", rules.Base.Count + 16));
        if (keepsIgnored) Ignored = new IgnoredScan(rules.LeftOut, Leftovers);
    }

    public List<WalkedEntry> Entries => found.Entries;

    public List<WorkspaceNote> Notes => found.Notes;

    /// <summary>Temporary files of writes that were cut short.</summary>
    public List<string> Leftovers { get; } = [];

    /// <summary>The ignored files; null where they are not kept.</summary>
    public IgnoredScan? Ignored { get; }

    public void Run(CancellationToken cancellationToken)
    {
        var root = tree.Open("", Posix.ReadOnly | Posix.DirectoryFlag);
        try
        {
            Visit(root, "", rules.Ignore.Root(), rules.Exclude, regenerable: false, cancellationToken);
        }
        finally
        {
            Posix.Close(root);
        }
    }

    // A null scope: the folder is ignored, and only what the base holds of it belongs.
    private void Visit(int handle, string folder, GitIgnore? scope, GitIgnore? exclude, bool regenerable, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var names = DirectoryReader.Names(handle, folder);
        if (names.Count == 0 && folder.Length > 0 && scope is not null) found.Add(folder, default(FileStat) with { Kind = FileTreeEntryKind.Directory });
        foreach (var name in names)
        {
            if (name.Text is not { } text)
            {
                found.Note("workspace.name_not_utf8", $"A file in '{folder}' has a name that is not UTF-8; it was left out.");
                continue;
            }

            var path = folder.Length == 0 ? text : $"{folder}/{text}";
            if (TreePath.IsGit(text))
            {
                if (folder.Length > 0) found.Note("workspace.planted_git", $"{path} is a git directory inside the workspace; it was left out of the change.");
                continue;
            }

            if (rules.LeftOut.Contains(path)) continue;
            if (TemporaryName.Is(text))
            {
                Leftovers.Add(path);
                continue;
            }

            if (TreePath.IsTooLong(path))
            {
                found.Note("workspace.path_too_long", $"A path of more than {TreePath.LongestBytes} bytes in '{folder[..100]}…' was left out.");
                continue;
            }

            if (name.Type == EntryType.Directory) VisitFolder(handle, text, path, scope, exclude, regenerable, cancellationToken);
            else VisitFile(handle, text, path, name.Type, scope, exclude, regenerable, cancellationToken);
        }
    }

    private void VisitFolder(int parent, string name, string path, GitIgnore? scope, GitIgnore? exclude, bool regenerable, CancellationToken cancellationToken)
    {
        var excluded = exclude is not null && exclude.IsIgnored(name, isDirectory: true);
        var ignored = excluded || scope is null || scope.IsIgnored(name, isDirectory: true);
        if (ignored && Ignored is not null && !regenerable && Regenerable.IsFolder(name))
        {
            Ignored.Skip(name);
            regenerable = true;
        }

        if (excluded || (ignored && !rules.BaseFolders.Contains(path)))
        {
            if (!regenerable) Ignored?.Folder(parent, name, path, found, cancellationToken);
            return;
        }

        var handle = found.OpenFolder(parent, name, path);
        if (handle < 0) return;
        try
        {
            var inner = ignored ? null : rules.Ignore.Enter(scope!, path, hasRules: true);
            Visit(handle, path, inner, exclude?.Enter(name, null), regenerable, cancellationToken);
        }
        finally
        {
            Posix.Close(handle);
        }
    }

    private void VisitFile(int parent, string name, string path, EntryType type, GitIgnore? scope, GitIgnore? exclude, bool regenerable, CancellationToken cancellationToken)
    {
        var excluded = exclude is not null && exclude.IsIgnored(name, isDirectory: false);
        var belongs = !excluded && Belongs(name, path, scope);
        if (!belongs && type is EntryType.File or EntryType.Link && (Ignored is null || regenerable)) return;
        if (BeneathDirectory.StatAt(parent, name) is not { } stat) return;
        switch (stat.Kind)
        {
            case FileTreeEntryKind.Directory:
                VisitFolder(parent, name, path, scope, exclude, regenerable, cancellationToken);
                break;
            case FileTreeEntryKind.Other:
                if (scope is not null && !excluded) found.Note("workspace.special_file", $"{path} is a pipe, a socket or a device; it was left out of the change.");
                break;
            default:
                if (belongs) found.Add(path, stat);
                else if (!regenerable) Ignored?.File(path[..Math.Max(0, path.Length - name.Length - 1)], name, path, stat);
                break;
        }
    }

    private bool Belongs(string name, string path, GitIgnore? scope) => rules.Base.ContainsKey(path) || (scope is not null && !scope.IsIgnored(name, isDirectory: false));
}

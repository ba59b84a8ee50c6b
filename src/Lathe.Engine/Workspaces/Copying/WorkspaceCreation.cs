using Lathe.Engine.Folders;
using Lathe.Engine.Objects;
using Lathe.Git;

namespace Lathe.Engine.Workspaces;

/// <summary>Makes one workspace: chooses the files, copies them, finds what to mount, makes the git directory.</summary>
internal sealed class WorkspaceCreation(WorkspaceRequest request, WorkspaceLayout layout, IObjectStore objects)
{
    private readonly FileChoice choice = new(request);
    private readonly List<WorkspaceMount> mounts = [];

    public async Task<(WorkspaceRecord Record, Snapshot Base, List<SealedFile> Files, List<KeyValuePair<string, CachedFile>> Sources)> RunAsync(
        FolderListing listing, Dictionary<string, CachedFile> cache, CancellationToken cancellationToken)
    {
        var (list, rules) = listing;
        var top = request.Folder.TopLevel;
        using var source = new BeneathDirectory(top);
        MakeRoot(layout.Tree, request.Owner);
        using var tree = new DiskFileTree(layout.Tree, request.Owner);

        var paths = choice.Choose(listing);
        var folders = TreeRules.FoldersOf(paths);
        // Masked and excluded files make their folders known too, so that these are not taken for ignored ones.
        var listed = TreeRules.FoldersOf(AllPaths(list));
        var empty = new List<string>();
        var closed = new HashSet<string>(list.EmbeddedRepositories, StringComparer.Ordinal);
        foreach (var submodule in list.Submodules) closed.Add(submodule.Path);
        var unlisted = FolderScan.Run(source, listed, closed, new IgnoreRules(source, rules), empty);
        foreach (var submodule in list.Submodules)
        {
            if (!submodule.Initialised) empty.Add(submodule.Path);
        }

        empty.RemoveAll(choice.IsExcludedFolder);
        foreach (var folder in folders) MakeFolder(source, tree, folder);

        var copier = new TreeCopier(source, tree.Beneath, objects, request.Owner, cache);
        var files = await copier.CopyAsync(paths, cancellationToken).ConfigureAwait(false);
        choice.Notes.AddRange(copier.Notes);
        foreach (var path in empty)
        {
            tree.MakeDirectory(path, SealedFile.FolderMode);
            files.Add(new SealedFile(SealedFile.Folder(path), default));
        }

        // A folder whose every file is gone or could not be read would otherwise be an empty one that the base does not know.
        RemoveEmptyFolders(tree, folders, files);
        PrivateGitDirectory.Make(layout.Git, request, request.From?.Rules ?? rules, mounts);
        await AddDependenciesAsync(source, tree, unlisted, cancellationToken).ConfigureAwait(false);
        foreach (var mount in mounts) MakeMountPoint(tree, top, mount);

        var entries = new SnapshotEntry[files.Count];
        for (var i = 0; i < entries.Length; i++) entries[i] = files[i].Entry;
        Array.Sort(entries, static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        var snapshot = SnapshotFormat.Store(entries, objects);
        var record = new WorkspaceRecord
        {
            Repository = top,
            Base = snapshot.Id,
            Mounts = mounts,
            LeftOut = choice.LeftOut,
            Exclude = request.Exclude,
            Rules = rules,
            Owner = request.Owner,
            Notes = choice.Notes,
        };
        return (record, snapshot, files, copier.Sources);
    }

    public static void MakeRoot(string folder, FileOwner? owner)
    {
        Directory.CreateDirectory(folder);
        using var directory = new BeneathDirectory(folder);
        var handle = directory.Open("", Posix.ReadOnly | Posix.DirectoryFlag);
        try
        {
            if (Posix.ChangeMode(handle, SealedFile.FolderMode) != 0) throw PosixError.OfLast(folder);
            if (owner is { } to && Posix.ChangeOwner(handle, to.UserId, to.GroupId) != 0) throw PosixError.OfLast(folder);
        }
        finally
        {
            Posix.Close(handle);
        }
    }

    /// <summary>Makes the folder over which a sandbox mounts, where it lies in the tree.</summary>
    public static void MakeMountPoint(DiskFileTree tree, string top, WorkspaceMount mount)
    {
        if (!mount.BoxPath.StartsWith(top + "/", StringComparison.Ordinal)) return;
        var path = mount.BoxPath[(top.Length + 1)..];
        // The tree refuses git's names; this one folder is made beside it.
        if (path == ".git") Directory.CreateDirectory(Path.Combine(tree.Beneath.Path, ".git"));
        else if (!path.StartsWith(".git/", StringComparison.Ordinal)) tree.MakeDirectory(path, SealedFile.FolderMode);
    }

    // A tracked file that the user has deleted may name a folder that is a file now.
    private static void MakeFolder(BeneathDirectory source, DiskFileTree tree, string folder)
    {
        var handle = source.TryOpen(folder, Posix.PathOnly | Posix.DirectoryFlag, 0, out _);
        if (handle < 0) return;
        Posix.Close(handle);
        if (folder.Length > 0) tree.MakeDirectory(folder, SealedFile.FolderMode);
    }

    private static void RemoveEmptyFolders(DiskFileTree tree, HashSet<string> folders, List<SealedFile> files)
    {
        var used = new HashSet<string>(files.Count, StringComparer.Ordinal);
        foreach (var file in files) used.Add(file.Entry.Path);
        var kept = TreeRules.FoldersOf(used);
        var unused = new List<string>();
        foreach (var folder in folders)
        {
            if (!kept.Contains(folder) && !used.Contains(folder)) unused.Add(folder);
        }

        unused.Sort(static (a, b) => b.Length - a.Length);
        foreach (var folder in unused) tree.RemoveDirectory(folder);
    }

    private async Task AddDependenciesAsync(BeneathDirectory source, DiskFileTree tree, List<UnlistedFolder> folders, CancellationToken cancellationToken)
    {
        var copy = new BuiltFolderCopy(source, tree, request.Owner);
        var skipped = new List<string>();
        foreach (var (path, kind) in folders)
        {
            if (choice.IsExcludedFolder(path)) continue;
            choice.LeftOut.Add(path);
            if (kind == DependencyFolderKind.Installed)
                mounts.Add(new WorkspaceMount(Path.Combine(request.Folder.TopLevel, path), Path.Combine(request.Folder.TopLevel, path), WorkspaceMountKind.ReadOnly));
            else if (!await copy.TryCopyAsync(path, cancellationToken).ConfigureAwait(false))
                skipped.Add(path);
        }

        choice.Tell(skipped, "workspace.build_folder_skipped", $"hold more than {DependencyFolders.CopiedBytes >> 20} MB of build output; the box starts without them");
    }

    private static IEnumerable<string> AllPaths(GitFileList list)
    {
        foreach (var file in list.Files) yield return file.Path;
        foreach (var path in list.EmbeddedRepositories) yield return path + "/x";
    }
}

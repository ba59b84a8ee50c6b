using Lathe.Edits;

namespace Lathe.Engine.Workspaces;

/// <summary>Copies ignored build folders while they fit into what is allowed for all of them together. Their content is in no snapshot and not in the object store.</summary>
internal sealed class BuiltFolderCopy(BeneathDirectory source, DiskFileTree tree, FileOwner? owner)
{
    private long bytesLeft = DependencyFolders.CopiedBytes;
    private int filesLeft = DependencyFolders.CopiedFiles;

    /// <returns>False when the folder is too large; nothing of it is copied then.</returns>
    public async Task<bool> TryCopyAsync(string folder, CancellationToken cancellationToken)
    {
        var files = new List<string>();
        var folders = new List<string>();
        long bytes = 0;
        if (!Measure(folder, files, folders, ref bytes, cancellationToken)) return false;
        bytesLeft -= bytes;
        filesLeft -= files.Count;
        foreach (var path in folders) tree.MakeDirectory(path, SealedFile.FolderMode);
        var copier = new TreeCopier(source, tree.Beneath, objects: null, owner, []);
        await copier.CopyAsync(files, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private bool Measure(string folder, List<string> files, List<string> folders, ref long bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var handle = source.TryOpen(folder, Posix.ReadOnly | Posix.DirectoryFlag, 0, out _);
        if (handle < 0) return true;
        try
        {
            folders.Add(folder);
            foreach (var name in DirectoryReader.Names(handle, folder))
            {
                if (name.Text is not { } text || TreePath.IsGit(text) || BeneathDirectory.StatAt(handle, text) is not { } stat) continue;
                var path = $"{folder}/{text}";
                if (stat.Kind == FileTreeEntryKind.Directory)
                {
                    if (!Measure(path, files, folders, ref bytes, cancellationToken)) return false;
                }
                else if (!SecretFiles.IsSecret(path))
                {
                    files.Add(path);
                    if ((bytes += stat.Size) > bytesLeft || files.Count > filesLeft) return false;
                }
            }

            return true;
        }
        finally
        {
            Posix.Close(handle);
        }
    }
}

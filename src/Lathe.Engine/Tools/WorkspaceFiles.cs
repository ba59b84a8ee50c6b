using Lathe.Context;
using Lathe.Edits;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Tools;

/// <summary>The workspace's files as searching and ranking take them: what is not ignored, as it is now.</summary>
internal static class WorkspaceFiles
{
    public static async Task<FileSet> ListAsync(IWorkspace workspace, CancellationToken cancellationToken)
    {
        var snapshot = await workspace.SealAsync(cancellationToken);
        return Of(snapshot, workspace.Tree);
    }

    public static FileSet Of(Snapshot snapshot, IFileTree tree)
    {
        var files = new List<ContextFile>(snapshot.Entries.Count);
        foreach (var entry in snapshot.Entries.Values)
        {
            if (entry.Kind == SnapshotEntryKind.File) files.Add(new ContextFile(entry.Path, entry.Size));
        }

        return new FileSet(files, (path, maxBytes) => Read(tree, path, maxBytes));
    }

    private static byte[]? Read(IFileTree tree, string path, int maxBytes)
    {
        try
        {
            // A file that grew since it was listed is skipped by its size, not read into memory.
            if (tree.Stat(path) is not { Kind: FileTreeEntryKind.File, Size: <= 32 << 20 }) return null;
            var bytes = tree.Read(path);
            return bytes.Length <= maxBytes ? bytes : bytes[..maxBytes];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PathRefusedException)
        {
            return null;
        }
    }
}

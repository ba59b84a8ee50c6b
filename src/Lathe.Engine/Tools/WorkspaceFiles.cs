using System.Text;
using Lathe.Context;
using Lathe.Edits;
using Lathe.Engine.Redaction;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Tools;

/// <summary>The workspace's files as searching and ranking take them: what is not ignored, as it is now.</summary>
internal static class WorkspaceFiles
{
    public static async Task<FileSet> ListAsync(ToolContext context, CancellationToken cancellationToken)
    {
        var snapshot = await context.Workspace.SealAsync(cancellationToken);
        return Of(snapshot, context.Workspace.Tree, context.Redactor);
    }

    public static FileSet Of(Snapshot snapshot, IFileTree tree, Redactor redactor)
    {
        var files = new List<ContextFile>(snapshot.Count);
        foreach (var entry in snapshot.Files)
        {
            if (entry.Kind == SnapshotEntryKind.File) files.Add(new ContextFile(entry.Path, entry.Size));
        }

        return new FileSet(files, (path, maxBytes) => Read(tree, path, maxBytes, redactor));
    }

    private static byte[]? Read(IFileTree tree, string path, int maxBytes, Redactor redactor)
    {
        try
        {
            // A file that grew since it was listed is skipped by its size, not read into memory.
            if (tree.Stat(path) is not { Kind: FileTreeEntryKind.File, Size: <= 32 << 20 }) return null;
            var bytes = tree.Read(path);

            // A line or a window out of the middle of a key would not be known for one.
            if (bytes.AsSpan().IndexOf("PRIVATE KEY-----"u8) >= 0 || (redactor.HasPatterns && redactor.HasConfigured(Encoding.UTF8.GetString(bytes)))) bytes = Encoding.UTF8.GetBytes(redactor.Redact(Encoding.UTF8.GetString(bytes)));
            return bytes.Length <= maxBytes ? bytes : bytes[..maxBytes];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PathRefusedException)
        {
            return null;
        }
    }
}

using System.Buffers;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Workspaces;

/// <summary>Puts files of a workspace's tree into the object store, two at a time.</summary>
internal sealed class FileHasher(DiskFileTree tree, IObjectStore objects)
{
    private const int WholeFile = 1 << 20;
    /// <summary>Larger files are not kept.</summary>
    public const long LargestFile = 2L << 30;

    private const int FewFiles = 32;

    public async Task<SealedFile[]> RunAsync(IReadOnlyList<WalkedEntry> entries, CancellationToken cancellationToken)
    {
        var results = new SealedFile[entries.Count];
        var next = -1;
        if (entries.Count > FewFiles)
        {
            var other = Task.Run(WorkAsync, cancellationToken);
            await WorkAsync().ConfigureAwait(false);
            await other.ConfigureAwait(false);
        }
        else
        {
            await WorkAsync().ConfigureAwait(false);
        }

        return results;

        async Task WorkAsync()
        {
            for (var i = Interlocked.Increment(ref next); i < results.Length; i = Interlocked.Increment(ref next))
            {
                cancellationToken.ThrowIfCancellationRequested();
                results[i] = await HashAsync(entries[i], cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>What is said of a file that is too large to keep.</summary>
    public static WorkspaceNote TooLarge(string path) => new("workspace.file_too_large", $"{path} is larger than 2 GB and is not kept: it is no part of a checkpoint, nor of the change.");

    private async Task<SealedFile> HashAsync(WalkedEntry entry, CancellationToken cancellationToken)
    {
        var (path, stat) = entry;
        await using var stream = Open(path, stat.Mode);
        if (stat.Size > WholeFile)
        {
            var content = await objects.PutAsync(stream, cancellationToken).ConfigureAwait(false);
            return new SealedFile(new SnapshotEntry(path, SnapshotEntryKind.File, stat.Mode, stream.Position, content), stat.Key);
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)stat.Size + 1);
        try
        {
            var length = stream.ReadAtLeast(buffer, (int)stat.Size + 1, throwOnEndOfStream: false);
            if (length > stat.Size) throw new IOException($"{path}: is being written while the workspace is sealed.");
            var content = objects.Put(buffer.AsSpan(0, length), durable: false);
            return new SealedFile(new SnapshotEntry(path, SnapshotEntryKind.File, stat.Mode, length, content), stat.Key);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // A command may take the right to read from its own files; the mode is put back, since it is part of the snapshot.
    private Stream Open(string path, int mode)
    {
        try
        {
            return tree.OpenRead(path);
        }
        catch (UnauthorizedAccessException) when ((mode & 0x100) == 0)
        {
            tree.SetMode(path, mode | 0x100);
            try
            {
                return tree.OpenRead(path);
            }
            finally
            {
                tree.SetMode(path, mode);
            }
        }
    }
}

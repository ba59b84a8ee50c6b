using System.Buffers;
using Lathe.Edits;
using Lathe.Engine.Objects;
using Lathe.Errors;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// Copies files from the user's tree into a new one that nobody else sees yet, by way of the object store: what is in the copy is what the store has under the entry's
/// hash, also when the user writes meanwhile. Without a store it is a plain copy, and the entries' hashes mean nothing. Two files at a time.
/// </summary>
internal sealed class TreeCopier(BeneathDirectory source, BeneathDirectory target, IObjectStore? objects, FileOwner? owner, Dictionary<string, CachedFile> cache)
{
    private const int WholeFile = 1 << 20;
    public const long LargestFile = 1L << 30;
    private const int FewFiles = 32;

    private static readonly ObjectHash NotStored = new("");

    private readonly List<WorkspaceNote> notes = [];
    private readonly List<KeyValuePair<string, CachedFile>> sources = [];

    /// <summary>Files that could not be carried.</summary>
    public List<WorkspaceNote> Notes => notes;

    /// <summary>What the user's files were when they were read, for the next run's cache.</summary>
    public List<KeyValuePair<string, CachedFile>> Sources => sources;

    public async Task<List<SealedFile>> CopyAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var copied = new List<SealedFile>(paths.Count);
        if (paths.Count <= FewFiles)
        {
            await WorkAsync(paths, new Counter(), copied, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var counter = new Counter();
            var other = Task.Run(() => WorkAsync(paths, counter, copied, cancellationToken), cancellationToken);
            await WorkAsync(paths, counter, copied, cancellationToken).ConfigureAwait(false);
            await other.ConfigureAwait(false);
        }

        return copied;
    }

    private async Task WorkAsync(IReadOnlyList<string> paths, Counter counter, List<SealedFile> copied, CancellationToken cancellationToken)
    {
        for (var i = counter.Next(); i < paths.Count; i = counter.Next())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await CopyOneAsync(paths[i], cancellationToken).ConfigureAwait(false) is not { } file) continue;
            lock (copied) copied.Add(file);
        }
    }

    private async Task<SealedFile?> CopyOneAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (Look(path) is not { } stat) return null;
            switch (stat.Kind)
            {
                case FileTreeEntryKind.Link:
                    return CopyLink(path);
                case FileTreeEntryKind.File when stat.Size > LargestFile:
                    Note("workspace.file_too_large", $"{path} is larger than 1 GB and was left out of the workspace.");
                    return null;
                case FileTreeEntryKind.File:
                    return await CopyFileAsync(path, cancellationToken).ConfigureAwait(false);
                case FileTreeEntryKind.Other:
                    Note("workspace.special_file", $"{path} is a pipe, a socket or a device and was left out of the workspace.");
                    return null;
                default:
                    return null;
            }
        }
        catch (FileNotFoundException)
        {
            // Gone since it was listed.
            return null;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or PathRefusedException)
        {
            Note("workspace.unreadable", $"{path} could not be read and was left out of the workspace: {exception.Message}");
            return null;
        }
    }

    // A tracked path behind a link that took its folder's place is one that the user has deleted; git sees it so too.
    private FileStat? Look(string path)
    {
        try
        {
            return source.Stat(path);
        }
        catch (PathRefusedException)
        {
            return null;
        }
    }

    private SealedFile CopyLink(string path)
    {
        var parent = source.OpenParent(path, out var name);
        byte[] text;
        try
        {
            text = DiskFile.ReadLink(parent, name, path);
        }
        finally
        {
            Posix.Close(parent);
        }

        MakeLink(path, text);
        return new SealedFile(SealedFile.Link(path, text.Length, objects?.Put(text, durable: false) ?? NotStored), default);
    }

    private unsafe void MakeLink(string path, byte[] text)
    {
        var parent = target.OpenParent(path, out var name);
        try
        {
            var ended = new byte[text.Length + 1];
            text.CopyTo(ended, 0);
            fixed (byte* bytes = ended)
            {
                if (Posix.SymbolicLinkAt(bytes, parent, name) != 0) throw new IOException($"{path}: the link could not be made.", PosixError.OfLast(path));
            }

            if (owner is { } to) _ = Posix.ChangeOwnerAt(parent, name, to.UserId, to.GroupId, Posix.NoFollowFlag);
        }
        finally
        {
            Posix.Close(parent);
        }
    }

    private async Task<SealedFile?> CopyFileAsync(string path, CancellationToken cancellationToken)
    {
        using var from = new SafeFileHandle(DiskFile.Open(source, path, out var before), ownsHandle: true);
        using var to = OpenTarget(path);
        var number = (int)to.DangerousGetHandle();
        var known = objects is null || (cache.TryGetValue(path, out var cached) && cached.Key == before.Key && objects.Contains(cached.Content));
        ObjectHash hash;
        long size;
        if (known && CopyRange((int)from.DangerousGetHandle(), number, before.Size) && Unchanged(from, path, before))
        {
            (hash, size) = (objects is null ? NotStored : cache[path].Content, before.Size);
        }
        else
        {
            if (known) RandomAccess.SetLength(to, 0);
            (hash, size) = before.Size <= WholeFile && CopyWhole(from, number, path, (int)before.Size) is { } whole
                ? whole
                : await CopyStreamAsync(from, number, path, cancellationToken).ConfigureAwait(false);
        }

        if (Unchanged(from, path, before))
        {
            lock (sources) sources.Add(new(path, new CachedFile(before.Key, hash)));
        }

        Dress(number, path, before);
        var key = BeneathDirectory.StatOpen(number, path).Key;
        return new SealedFile(new SnapshotEntry(path, SnapshotEntryKind.File, before.Mode, size, hash), key);
    }

    private SafeFileHandle OpenTarget(string path) =>
        new(target.Open(path, Posix.WriteOnly | Posix.Create | Posix.Exclusive, Posix.OwnerOnly), ownsHandle: true);

    // Null, with nothing written, when the file has grown.
    private (ObjectHash Hash, long Size)? CopyWhole(SafeFileHandle from, int to, string path, int expected)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(expected + 1);
        try
        {
            var length = 0;
            for (int count; length < buffer.Length && (count = RandomAccess.Read(from, buffer.AsSpan(length), length)) > 0;) length += count;
            if (length == buffer.Length) return null;
            var content = buffer.AsSpan(0, length);
            var hash = objects?.Put(content, durable: false) ?? NotStored;
            DiskFile.Write(to, content, path);
            return (hash, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The copy is made from the store, so that it has the content that was hashed even if the user's file has been written since.
    private async Task<(ObjectHash Hash, long Size)> CopyStreamAsync(SafeFileHandle from, int to, string path, CancellationToken cancellationToken)
    {
        var reader = new FileStream(from, FileAccess.Read, bufferSize: 0);
        reader.Position = 0;
        if (objects is null)
        {
            DiskFile.Copy(reader, to, path);
            return (NotStored, reader.Position);
        }

        var hash = await objects.PutAsync(reader, cancellationToken).ConfigureAwait(false);
        await using var stored = objects.Open(hash) ?? throw new IOException($"{path}: the object store lost what was just put into it.");
        var size = stored.Length;
        if (!(stored is FileStream file && CopyRange((int)file.SafeFileHandle.DangerousGetHandle(), to, size))) DiskFile.Copy(stored, to, path);
        return (hash, size);
    }

    // The kernel copies, or shares the blocks where the file system can. False when it will not, with nothing written.
    private static unsafe bool CopyRange(int from, int to, long size)
    {
        long read = 0, written = 0;
        while (written < size)
        {
            var count = Posix.CopyFileRange(from, &read, to, &written, (nuint)Math.Min(size - written, 1 << 30), 0);
            if (count > 0) continue;
            if (count < 0 && PosixError.Last == ErrorNumber.Interrupted) continue;
            return false;
        }

        return true;
    }

    private static bool Unchanged(SafeFileHandle from, string path, FileStat before) => BeneathDirectory.StatOpen((int)from.DangerousGetHandle(), path).Key == before.Key;

    // The time of the last write is kept: build tools compare it, and git then need not read every file to say what changed.
    private unsafe void Dress(int to, string path, FileStat before)
    {
        if (owner is { } user && Posix.ChangeOwner(to, user.UserId, user.GroupId) != 0) throw PosixError.OfLast(path);
        if (Posix.ChangeMode(to, before.Mode) != 0) throw PosixError.OfLast(path);
        var times = stackalloc Posix.TimeSpec[2];
        times[1] = times[0] = new Posix.TimeSpec { Seconds = Math.DivRem(before.WriteTime, 1_000_000_000, out var rest), Nanoseconds = rest };
        _ = Posix.SetTimes(to, times);
    }

    private void Note(string code, string text)
    {
        lock (notes) notes.Add(new WorkspaceNote(code, text));
    }

    private sealed class Counter
    {
        private int last = -1;

        public int Next() => Interlocked.Increment(ref last);
    }
}

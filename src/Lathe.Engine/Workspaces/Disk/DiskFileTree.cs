using Lathe.Edits;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// Files on a disk beneath one folder, which is held open: what somebody does to the path of the folder afterwards changes nothing. No link is followed, no pipe
/// or device opened, and nothing named <c>.git</c> touched. A write is a temporary file that is renamed over the old one. Thread-safe.
/// </summary>
public sealed unsafe class DiskFileTree : IWorkTree, IDisposable
{
    internal const string TemporaryPrefix = ".lathe-";
    internal const string TemporarySuffix = ".tmp";
    private const int NewFolderMode = 0x1ED;

    private static long temporaryNames;
    private readonly BeneathDirectory directory;
    private readonly FileOwner? owner;
    private readonly bool durable;
    private readonly bool privileged = Environment.IsPrivilegedProcess;

    /// <summary>Opens a tree.</summary>
    /// <param name="root">The absolute path of a folder.</param>
    /// <param name="owner">
    /// To whom new files and folders belong when this process is root; null gives a replaced file to its old owner and a new one to the folder's.
    /// </param>
    /// <param name="durable">Whether content must have reached the disk before it takes the old file's place.</param>
    /// <exception cref="IOException">The folder cannot be opened.</exception>
    public DiskFileTree(string root, FileOwner? owner = null, bool durable = false)
        : this(new BeneathDirectory(root), owner, durable)
    {
    }

    internal DiskFileTree(BeneathDirectory directory, FileOwner? owner, bool durable) => (this.directory, this.owner, this.durable) = (directory, owner, durable);

    internal BeneathDirectory Beneath => directory;

    /// <summary>Closes the folder.</summary>
    public void Dispose() => directory.Dispose();

    /// <inheritdoc/>
    public FileTreeEntry? Stat(string path)
    {
        TreePath.Check(path);
        return directory.Stat(path) is { } stat ? new FileTreeEntry(path, stat.Kind, stat.Size, stat.Mode) : null;
    }

    /// <inheritdoc/>
    public byte[] Read(string path)
    {
        using var stream = OpenRead(path);
        if (stream.Length > Array.MaxLength) throw new IOException($"{path}: is too large to be read whole.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    /// <inheritdoc/>
    public Stream OpenRead(string path)
    {
        TreePath.Check(path);
        return new FileStream(new SafeFileHandle(OpenFile(directory, path, out _), ownsHandle: true), FileAccess.Read, bufferSize: 0);
    }

    /// <inheritdoc/>
    public void Write(string path, ReadOnlySpan<byte> content, int? mode = null)
    {
        fixed (byte* bytes = content)
        {
            var pointer = bytes;
            var length = content.Length;
            Replace(path, mode, handle => WriteAll(handle, new ReadOnlySpan<byte>(pointer, length), path));
        }
    }

    /// <inheritdoc/>
    public void WriteFrom(string path, Stream content, int mode) => Replace(path, mode, handle => CopyAll(content, handle, path));

    /// <inheritdoc/>
    public byte[] ReadLink(string path)
    {
        TreePath.Check(path);
        var parent = directory.OpenParent(path, out var name);
        try
        {
            return ReadLinkAt(parent, name, path);
        }
        finally
        {
            Posix.Close(parent);
        }
    }

    /// <inheritdoc/>
    public void WriteLink(string path, ReadOnlySpan<byte> target)
    {
        TreePath.Check(path);
        var text = new byte[target.Length + 1];
        target.CopyTo(text);
        var parent = MakeParent(path, out var name, out var folder);
        try
        {
            var old = BeneathDirectory.StatAt(parent, name);
            if (old is { Kind: FileTreeEntryKind.Directory }) throw new IOException($"{path}: is a folder.");
            var temporary = NextTemporary();
            fixed (byte* bytes = text)
            {
                if (Posix.SymbolicLinkAt(bytes, parent, temporary) != 0) throw PosixError.OfLast(path);
            }

            Finish(parent, temporary, name, path, old, folder);
        }
        finally
        {
            Posix.Close(parent);
        }
    }

    /// <inheritdoc/>
    public void SetMode(string path, int mode)
    {
        TreePath.Check(path);
        var parent = directory.OpenParent(path, out var name);
        try
        {
            if (BeneathDirectory.StatAt(parent, name) is not { } stat) throw PosixError.Of(path, PosixError.NotFound);
            if (stat.Kind is not (FileTreeEntryKind.File or FileTreeEntryKind.Directory)) throw new PathRefusedException(path, "is neither a file nor a folder");
            // A file without read permission cannot be opened for fchmod; /proc reaches exactly the entry that was looked at.
            var handle = Posix.OpenAt(parent, name, Posix.PathOnly | Posix.NoFollow | Posix.CloseOnExec, 0);
            if (handle < 0) throw PosixError.OfLast(path);
            try
            {
                var again = BeneathDirectory.StatOpen(handle, path);
                if (again.Inode != stat.Inode || again.Kind != stat.Kind) throw new IOException($"{path}: changed while its mode was set.");
                if (Posix.ChangeModeAt(Posix.CurrentFolder, $"/proc/self/fd/{handle}", mode & 0x1FF, 0) != 0) throw PosixError.OfLast(path);
            }
            finally
            {
                Posix.Close(handle);
            }
        }
        finally
        {
            Posix.Close(parent);
        }
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        Remove(path);
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (!RemoveDirectory(path[..slash])) return;
        }
    }

    /// <inheritdoc/>
    public void Remove(string path) => Unlink(path, 0);

    /// <inheritdoc/>
    public bool RemoveDirectory(string path)
    {
        try
        {
            Unlink(path, Posix.RemoveDirectoryFlag);
            return true;
        }
        catch (IOException exception) when (exception is FileNotFoundException or DirectoryNotFoundException || exception.HResult is PosixError.NotEmpty or PosixError.Exists)
        {
            return exception is FileNotFoundException;
        }
    }

    /// <inheritdoc/>
    public void Move(string from, string to)
    {
        TreePath.Check(from);
        TreePath.Check(to);
        var source = directory.OpenParent(from, out var fromName);
        try
        {
            if (BeneathDirectory.StatAt(source, fromName) is not { } stat) throw PosixError.Of(from, PosixError.NotFound);
            var target = MakeParent(to, out var toName, out _);
            try
            {
                if (Posix.RenameAt(source, fromName, target, toName, Posix.NoReplace) == 0) return;
                var error = PosixError.Last;
                // On a file system that ignores case the new name is the file itself.
                var same = error == PosixError.Exists && string.Equals(from, to, StringComparison.OrdinalIgnoreCase)
                    && BeneathDirectory.StatAt(target, toName) is { } there && there.Inode == stat.Inode && !string.Equals(from, to, StringComparison.Ordinal);
                if (!same || Posix.RenameAt(source, fromName, target, toName, 0) != 0) throw PosixError.Of(to, error);
            }
            finally
            {
                Posix.Close(target);
            }
        }
        finally
        {
            Posix.Close(source);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<FileTreeEntry> List(string path)
    {
        if (path.Length > 0) TreePath.Check(path);
        var handle = directory.Open(path, Posix.ReadOnly | Posix.DirectoryFlag);
        try
        {
            var prefix = path.Length == 0 ? "" : path + "/";
            var entries = new List<FileTreeEntry>();
            foreach (var name in DirectoryReader.Names(handle, path))
            {
                if (name.Text is { } text && BeneathDirectory.StatAt(handle, text) is { } stat) entries.Add(new FileTreeEntry(prefix + text, stat.Kind, stat.Size, stat.Mode));
            }

            entries.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
            return entries;
        }
        finally
        {
            Posix.Close(handle);
        }
    }

    /// <inheritdoc/>
    public void MakeDirectory(string path, int mode)
    {
        TreePath.Check(path);
        var parent = MakeParent(path, out var name, out _);
        try
        {
            MakeOne(parent, name, path, mode);
        }
        finally
        {
            Posix.Close(parent);
        }
    }

    FileStat? IWorkTree.Look(string path) => directory.Stat(path);

    void IWorkTree.RemoveTree(string path) => FolderRemoval.Run(directory, path);

    /// <inheritdoc/>
    public void SyncFolder(string path)
    {
        var folder = directory.TryOpen(path, Posix.ReadOnly | Posix.DirectoryFlag, 0, out var error);
        if (folder < 0 && error is PosixError.NotFound or PosixError.NotDirectory or PosixError.Link) return;
        if (folder < 0) throw PosixError.Of(path, error);
        try
        {
            // Some file systems have nothing to sync for a folder and say so.
            if (Posix.Flush(folder) != 0 && PosixError.Last is not (PosixError.Invalid or PosixError.NotSupported)) throw PosixError.OfLast(path);
        }
        finally
        {
            Posix.Close(folder);
        }
    }

    /// <summary>Whether a name is that of a write which did not come to its end.</summary>
    internal static bool IsTemporary(string name) => name.StartsWith(TemporaryPrefix, StringComparison.Ordinal) && name.EndsWith(TemporarySuffix, StringComparison.Ordinal);

    /// <summary>Opens a regular file for reading and nothing else; a pipe or a device is looked at, not opened.</summary>
    internal static int OpenFile(BeneathDirectory directory, string path, out FileStat stat)
    {
        if (directory.Stat(path) is { Kind: not (FileTreeEntryKind.File or FileTreeEntryKind.Link) } other) throw NotAFile(path, other.Kind);
        var handle = directory.Open(path, Posix.ReadOnly | Posix.NonBlocking);
        try
        {
            stat = BeneathDirectory.StatOpen(handle, path);
            return stat.Kind == FileTreeEntryKind.File ? handle : throw NotAFile(path, stat.Kind);
        }
        catch
        {
            Posix.Close(handle);
            throw;
        }
    }

    internal static byte[] ReadLinkAt(int parent, string name, string path)
    {
        // PATH_MAX is the longest target that Linux can make.
        var buffer = stackalloc byte[4096];
        var length = (int)Posix.ReadLinkAt(parent, name, buffer, 4096);
        if (length >= 0) return new ReadOnlySpan<byte>(buffer, length).ToArray();
        throw PosixError.Last == PosixError.Invalid ? new PathRefusedException(path, "is not a symbolic link") : PosixError.OfLast(path);
    }

    internal static void WriteAll(int handle, ReadOnlySpan<byte> content, string path)
    {
        fixed (byte* bytes = content)
        {
            for (var written = 0; written < content.Length;)
            {
                var count = Posix.Write(handle, bytes + written, (nuint)(content.Length - written));
                if (count < 0 && PosixError.Last == PosixError.Interrupted) continue;
                if (count <= 0) throw PosixError.OfLast(path);
                written += (int)count;
            }
        }
    }

    internal static void CopyAll(Stream content, int handle, string path)
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(256 << 10);
        try
        {
            for (int count; (count = content.Read(buffer)) > 0;) WriteAll(handle, buffer.AsSpan(0, count), path);
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    internal static PathRefusedException NotAFile(string path, FileTreeEntryKind kind) =>
        new(path, kind == FileTreeEntryKind.Directory ? "is a folder" : "is a pipe, a socket or a device");

    internal static string NextTemporary() => $"{TemporaryPrefix}{Environment.ProcessId:x}-{Interlocked.Increment(ref temporaryNames):x}{TemporarySuffix}";

    private void Replace(string path, int? mode, Action<int> fill)
    {
        TreePath.Check(path);
        var parent = MakeParent(path, out var name, out var folder);
        try
        {
            var old = BeneathDirectory.StatAt(parent, name);
            if (old is { Kind: FileTreeEntryKind.Link }) throw new PathRefusedException(path, "is a symbolic link");
            if (old is { Kind: not FileTreeEntryKind.File, IsWhiteout: false } other) throw NotAFile(path, other.Kind);
            if (old is { IsWhiteout: true }) old = null;
            int handle;
            string temporary;
            do
            {
                temporary = NextTemporary();
                handle = Posix.OpenAt(parent, temporary, Posix.WriteOnly | Posix.Create | Posix.Exclusive | Posix.NoFollow | Posix.CloseOnExec, 0x180);
            }
            while (handle < 0 && PosixError.Last == PosixError.Exists);
            if (handle < 0) throw PosixError.OfLast(path);
            try
            {
                try
                {
                    fill(handle);
                    if (Posix.ChangeMode(handle, (mode ?? old?.Mode ?? FileChange.DefaultMode) & 0x1FF) != 0) throw PosixError.OfLast(path);
                    if (durable && Posix.Flush(handle) != 0) throw PosixError.OfLast(path);
                }
                finally
                {
                    Posix.Close(handle);
                }
            }
            catch
            {
                _ = Posix.UnlinkAt(parent, temporary, 0);
                throw;
            }

            Finish(parent, temporary, name, path, old, folder);
        }
        finally
        {
            Posix.Close(parent);
        }
    }

    // Renaming replaces a link that was put there meanwhile; it never writes through it.
    private void Finish(int parent, string temporary, string name, string path, FileStat? old, FileStat folder)
    {
        if (privileged)
        {
            var to = owner ?? (old is { } was ? new FileOwner(was.UserId, was.GroupId) : new FileOwner(folder.UserId, folder.GroupId));
            _ = Posix.ChangeOwnerAt(parent, temporary, to.UserId, to.GroupId, Posix.NoFollowFlag);
        }

        if (Posix.RenameAt(parent, temporary, parent, name, 0) == 0) return;
        var error = PosixError.Last;
        _ = Posix.UnlinkAt(parent, temporary, 0);
        throw PosixError.Of(path, error);
    }

    private void Unlink(string path, int flags)
    {
        TreePath.Check(path);
        var parent = directory.OpenParent(path, out var name);
        try
        {
            if (Posix.UnlinkAt(parent, name, flags) != 0) throw PosixError.OfLast(path);
        }
        finally
        {
            Posix.Close(parent);
        }
    }

    private int MakeParent(string path, out string name, out FileStat folder)
    {
        var slash = path.LastIndexOf('/');
        name = path[(slash + 1)..];
        var above = slash < 0 ? "" : path[..slash];
        var handle = directory.TryOpen(above, Posix.PathOnly | Posix.DirectoryFlag, 0, out var error);
        if (handle < 0)
        {
            if (error != PosixError.NotFound) throw PosixError.Of(path, error);
            var upper = MakeParent(above, out var last, out _);
            try
            {
                MakeOne(upper, last, above, NewFolderMode);
            }
            finally
            {
                Posix.Close(upper);
            }

            handle = directory.Open(above, Posix.PathOnly | Posix.DirectoryFlag);
        }

        folder = BeneathDirectory.StatOpen(handle, above);
        return handle;
    }

    private void MakeOne(int parent, string name, string path, int mode)
    {
        if (Posix.MakeDirectoryAt(parent, name, mode & 0x1FF) != 0)
        {
            var error = PosixError.Last;
            if (error == PosixError.Exists && BeneathDirectory.StatAt(parent, name) is { Kind: FileTreeEntryKind.Directory }) return;
            throw PosixError.Of(path, error);
        }

        // mkdir takes the umask away from the mode that was asked for.
        var made = Posix.OpenAt(parent, name, Posix.ReadOnly | Posix.DirectoryFlag | Posix.NoFollow | Posix.CloseOnExec, 0);
        if (made < 0) return;
        _ = Posix.ChangeMode(made, mode & 0x1FF);
        Posix.Close(made);
        if (!privileged) return;
        var to = owner ?? (BeneathDirectory.StatOpen(parent, path) is var folder ? new FileOwner(folder.UserId, folder.GroupId) : default);
        _ = Posix.ChangeOwnerAt(parent, name, to.UserId, to.GroupId, Posix.NoFollowFlag);
    }
}

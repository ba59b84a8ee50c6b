using Lathe.Edits;
using Lathe.Errors;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// Files on a disk beneath one folder, which is held open: what somebody does to the path of the folder afterwards changes nothing. No link is followed, no pipe
/// or device opened, and nothing named <c>.git</c> touched. A write is a temporary file that is renamed over the old one. Thread-safe.
/// </summary>
public sealed unsafe class DiskFileTree : IWorkTree, IDisposable
{
    private readonly BeneathDirectory directory;
    private readonly NewFolders folders;
    private readonly FileReplacement replacement;

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

    internal DiskFileTree(BeneathDirectory directory, FileOwner? owner, bool durable)
    {
        this.directory = directory;
        var newOwner = new NewOwner(owner);
        folders = new NewFolders(directory, newOwner);
        replacement = new FileReplacement(folders, newOwner, durable);
    }

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
        return new FileStream(new SafeFileHandle(DiskFile.Open(directory, path, out _), ownsHandle: true), FileAccess.Read, bufferSize: 0);
    }

    /// <inheritdoc/>
    public void Write(string path, ReadOnlySpan<byte> content, int? mode = null)
    {
        fixed (byte* bytes = content)
        {
            var pointer = bytes;
            var length = content.Length;
            replacement.Write(path, mode, handle => DiskFile.Write(handle, new ReadOnlySpan<byte>(pointer, length), path));
        }
    }

    /// <inheritdoc/>
    public void WriteFrom(string path, Stream content, int mode) => replacement.Write(path, mode, handle => DiskFile.Copy(content, handle, path));

    /// <inheritdoc/>
    public byte[] ReadLink(string path)
    {
        TreePath.Check(path);
        var parent = directory.OpenParent(path, out var name);
        try
        {
            return DiskFile.ReadLink(parent, name, path);
        }
        finally
        {
            Posix.Close(parent);
        }
    }

    /// <inheritdoc/>
    public void WriteLink(string path, ReadOnlySpan<byte> target) => replacement.WriteLink(path, target);

    /// <inheritdoc/>
    public void SetMode(string path, int mode)
    {
        TreePath.Check(path);
        var parent = directory.OpenParent(path, out var name);
        try
        {
            if (BeneathDirectory.StatAt(parent, name) is not { } stat) throw PosixError.Of(path, ErrorNumber.NotFound);
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
        RemoveEmptied(path);
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
        catch (IOException exception) when (exception is FileNotFoundException or DirectoryNotFoundException || exception.HResult is ErrorNumber.NotEmpty or ErrorNumber.Exists)
        {
            return exception is FileNotFoundException;
        }
    }

    /// <inheritdoc/>
    public void Move(string from, string to)
    {
        TreePath.Check(from);
        TreePath.Check(to);
        Rename(from, to);
        RemoveEmptied(from);
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
        var parent = folders.OpenParent(path, out var name, out _);
        try
        {
            folders.Make(parent, name, path, mode);
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
        if (folder < 0 && error is ErrorNumber.NotFound or ErrorNumber.NotDirectory or ErrorNumber.Link) return;
        if (folder < 0) throw PosixError.Of(path, error);
        try
        {
            BeneathDirectory.SyncOpen(folder, path);
        }
        finally
        {
            Posix.Close(folder);
        }
    }

    private void Rename(string from, string to)
    {
        var source = directory.OpenParent(from, out var fromName);
        try
        {
            if (BeneathDirectory.StatAt(source, fromName) is not { } stat) throw PosixError.Of(from, ErrorNumber.NotFound);
            var target = folders.OpenParent(to, out var toName, out _);
            try
            {
                if (Posix.RenameAt(source, fromName, target, toName, Posix.NoReplace) == 0) return;
                var error = PosixError.Last;
                // On a file system that ignores case the new name is the file itself.
                var same = error == ErrorNumber.Exists && string.Equals(from, to, StringComparison.OrdinalIgnoreCase)
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

    // The folders above a path that hold nothing any more.
    private void RemoveEmptied(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (!RemoveDirectory(path[..slash])) return;
        }
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
}

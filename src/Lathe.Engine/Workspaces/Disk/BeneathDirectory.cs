using Lathe.Edits;
using Lathe.Errors;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// A folder held open, beneath which paths are opened without following any link: by openat2 (https://man7.org/linux/man-pages/man2/openat2.2.html) where the
/// kernel has it, else one component at a time. Thread-safe.
/// </summary>
internal sealed unsafe class BeneathDirectory : IDisposable
{
    // RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH
    private const ulong Resolve = 0x02 | 0x04 | 0x08;
    private const int RaceRetries = 16;

    private readonly SafeFileHandle handle;
    private readonly int root;
    private readonly bool byComponents;

    public BeneathDirectory(string path, bool byComponents = false)
    {
        Path = path;
        root = Posix.OpenAt(Posix.CurrentFolder, path, Posix.ReadOnly | Posix.DirectoryFlag | Posix.CloseOnExec, 0);
        if (root < 0) throw PosixError.OfLast(path);
        handle = new SafeFileHandle(root, ownsHandle: true);
        this.byComponents = byComponents || !HasOpenAt2();
    }

    public string Path { get; }

    public void Dispose() => handle.Dispose();

    /// <summary>Writes the folder's own names to the disk.</summary>
    public void Sync() => SyncOpen(root, Path);

    /// <summary>Writes the names in an open folder to the disk.</summary>
    public static void SyncOpen(int folder, string path)
    {
        // Some file systems have nothing to sync for a folder and say so.
        if (Posix.Flush(folder) != 0 && PosixError.Last is not (ErrorNumber.Invalid or ErrorNumber.NotSupported)) throw PosixError.OfLast(path);
    }

    /// <summary>Opens a path; the caller closes the number. Throws what <see cref="IFileTree"/> promises.</summary>
    public int Open(string path, int flags, int mode = 0)
    {
        var opened = TryOpen(path, flags, mode, out var error);
        return opened >= 0 ? opened : throw PosixError.Of(path, error);
    }

    public int TryOpen(string path, int flags, int mode, out int error)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        // RESOLVE_NO_SYMLINKS says ELOOP for a link anywhere; O_NOFOLLOW beside it would let a path-only open have the link at the end.
        flags |= Posix.CloseOnExec;
        // openat2 refuses any flag beside a path-only open that has no meaning there.
        if ((flags & Posix.PathOnly) == 0) flags |= Posix.NoTerminal;
        if (path.Length == 0) path = ".";
        for (var tries = 0; ; tries++)
        {
            var opened = byComponents ? OpenByComponents(path, flags | Posix.NoFollow, mode) : Posix.OpenAt2(root, path, flags, mode, Resolve);
            error = opened < 0 ? PosixError.Last : 0;
            // EAGAIN: something on the way was renamed while the kernel looked.
            if (opened >= 0 || !(error == ErrorNumber.Interrupted || (error == ErrorNumber.TryAgain && tries < RaceRetries))) return opened;
        }
    }

    /// <summary>Opens the folder that a path lies in.</summary>
    public int OpenParent(string path, out string name)
    {
        var slash = path.LastIndexOf('/');
        name = path[(slash + 1)..];
        return Open(slash < 0 ? "" : path[..slash], Posix.PathOnly | Posix.DirectoryFlag);
    }

    /// <summary>What stands at a path, the link itself where it is one; null when nothing does.</summary>
    public FileStat? Stat(string path)
    {
        var slash = path.LastIndexOf('/');
        if (slash < 0) return StatAt(root, path.Length == 0 ? "." : path);
        var parent = TryOpen(path[..slash], Posix.PathOnly | Posix.DirectoryFlag, 0, out var error);
        if (parent < 0) return error is ErrorNumber.NotFound or ErrorNumber.NotDirectory ? null : throw PosixError.Of(path, error);
        try
        {
            return StatAt(parent, path[(slash + 1)..]);
        }
        finally
        {
            Posix.Close(parent);
        }
    }

    public static FileStat? StatAt(int directory, string name)
    {
        Posix.StatBuffer buffer;
        if (Posix.StatX(directory, name, Posix.NoFollowFlag, Posix.BasicStats, &buffer) == 0) return FileStat.From(buffer);
        var error = PosixError.Last;
        return error is ErrorNumber.NotFound or ErrorNumber.NotDirectory ? null : throw PosixError.Of(name, error);
    }

    public static FileStat StatOpen(int handle, string path)
    {
        Posix.StatBuffer buffer;
        return Posix.StatX(handle, "", Posix.EmptyPathFlag, Posix.BasicStats, &buffer) == 0 ? FileStat.From(buffer) : throw PosixError.OfLast(path);
    }

    private bool HasOpenAt2()
    {
        var probe = Posix.OpenAt2(root, ".", Posix.PathOnly | Posix.DirectoryFlag | Posix.CloseOnExec, 0, Resolve);
        if (probe < 0) return false;
        Posix.Close(probe);
        return true;
    }

    private int OpenByComponents(string path, int flags, int mode)
    {
        var directory = root;
        var start = 0;
        try
        {
            while (true)
            {
                var slash = path.IndexOf('/', start);
                var name = slash < 0 ? path[start..] : path[start..slash];
                // The kernel's own answer to a path that leaves the tree.
                if (name == "..") return Fail(ErrorNumber.OtherDevice);
                if (slash < 0)
                {
                    var last = Posix.OpenAt(directory, name, flags, mode);
                    return last < 0 && PosixError.Last == ErrorNumber.NotDirectory && IsLink(directory, name) ? Fail(ErrorNumber.Link) : last;
                }

                var next = Posix.OpenAt(directory, name, Posix.PathOnly | Posix.DirectoryFlag | Posix.NoFollow | Posix.CloseOnExec, 0);
                if (next < 0) return IsLink(directory, name) ? Fail(ErrorNumber.Link) : Fail(PosixError.Last);
                if (directory != root) Posix.Close(directory);
                directory = next;
                start = slash + 1;
            }
        }
        finally
        {
            var error = PosixError.Last;
            if (directory != root) Posix.Close(directory);
            System.Runtime.InteropServices.Marshal.SetLastPInvokeError(error);
        }
    }

    private static bool IsLink(int directory, string name)
    {
        var error = PosixError.Last;
        var link = StatAt(directory, name) is { Kind: FileTreeEntryKind.Link };
        System.Runtime.InteropServices.Marshal.SetLastPInvokeError(error);
        return link;
    }

    private static int Fail(int error)
    {
        System.Runtime.InteropServices.Marshal.SetLastPInvokeError(error);
        return -1;
    }
}

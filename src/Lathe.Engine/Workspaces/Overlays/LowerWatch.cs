using System.Globalization;
using System.Text;
using Lathe.Edits;
using Lathe.Errors;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// Hears from the kernel (https://man7.org/linux/man-pages/man7/inotify.7.html) whether anything has happened in the folders of the user's tree since they were listed. While nothing has, no file need be looked at
/// again; what has happened, a look at the files tells better. It gives up where it could miss something, or would take too much of what the kernel has for all the user's programs. Thread-safe.
/// </summary>
internal sealed unsafe class LowerWatch : IDisposable
{
    // IN_MODIFY, IN_ATTRIB, IN_CLOSE_WRITE, IN_MOVED_FROM, IN_MOVED_TO, IN_CREATE, IN_DELETE, IN_DELETE_SELF, IN_MOVE_SELF; IN_ONLYDIR, IN_DONT_FOLLOW.
    private const uint Changes = 0x002 | 0x004 | 0x008 | 0x040 | 0x080 | 0x100 | 0x200 | 0x400 | 0x800 | 0x0100_0000 | 0x0200_0000;
    private const string MostWatches = "/proc/sys/fs/inotify/max_user_watches";

    private const int LongestPath = 4096;

    // Of the folders that all of a user's programs may watch together.
    private const int Share = 4;

    private readonly Lock gate = new();
    private readonly SafeFileHandle handle;
    private readonly ulong device;
    private readonly byte[] path = new byte[LongestPath];
    private readonly int prefix;
    private int left;

    private LowerWatch(int handle, BeneathDirectory tree, int most)
    {
        this.handle = new SafeFileHandle(handle, ownsHandle: true);
        (device, left) = (tree.Stat("")!.Value.Device, most);
        prefix = Encoding.UTF8.GetBytes(tree.Path + "/", path);
    }

    /// <summary>Whether nothing at all has happened in the folders since they were added. Once something has, it stays so.</summary>
    public bool IsQuiet
    {
        get
        {
            lock (gate)
            {
                if (handle.IsClosed) return false;
                var events = stackalloc byte[512];
                if (Posix.Read((int)handle.DangerousGetHandle(), events, 512) < 0 && PosixError.Last == ErrorNumber.TryAgain) return true;
                handle.Dispose();
                return false;
            }
        }
    }

    /// <summary>Watches no folder yet; null where the file system can change without the kernel's knowing, or the kernel grants no watches.</summary>
    /// <param name="tree">The user's tree.</param>
    /// <param name="setting">The kernel's file that says how many folders all of a user's programs may watch.</param>
    public static LowerWatch? TryOpen(BeneathDirectory tree, string setting = MostWatches)
    {
        if (Encoding.UTF8.GetMaxByteCount(tree.Path.Length) > LongestPath / 2 || !IsTold(tree) || MostOf(setting) is not (> 0 and var most)) return null;
        var opened = Posix.OpenWatch(Posix.NonBlocking | Posix.CloseOnExec);
        return opened < 0 ? null : new LowerWatch(opened, tree, most);
    }

    /// <summary>Watches a folder from now on. To be called before anything in it is looked at, and after the folder around it was added.</summary>
    /// <param name="folder">Its path in the tree; empty for the root.</param>
    public void Add(string folder)
    {
        lock (gate)
        {
            if (handle.IsClosed) return;
            if (--left < 0 || Encoding.UTF8.GetMaxByteCount(folder.Length) >= path.Length - prefix)
            {
                handle.Dispose();
                return;
            }

            path[prefix + Encoding.UTF8.GetBytes(folder, path.AsSpan(prefix))] = 0;
            fixed (byte* p = path)
            {
                if (Posix.AddWatch((int)handle.DangerousGetHandle(), p, Changes) < 0) handle.Dispose();
            }
        }
    }

    /// <summary>Meets a file or folder of the tree. A file with a second name can be written through that, and no watched folder is told; a file system that is mounted inside may be of any kind.</summary>
    public void Meet(in FileStat stat)
    {
        if (stat.Device != device || (stat.Links > 1 && stat.Kind == FileTreeEntryKind.File)) Dispose();
    }

    public void Dispose()
    {
        lock (gate) handle.Dispose();
    }

    // Where others than this kernel write to a file system, it hears nothing: ext2 to ext4, XFS, Btrfs, tmpfs, F2FS, ZFS and bcachefs are written by it alone (statfs(2)).
    private static bool IsTold(BeneathDirectory tree)
    {
        var buffer = stackalloc byte[512];
        var root = tree.TryOpen("", Posix.PathOnly | Posix.DirectoryFlag, 0, out _);
        if (root < 0) return false;
        var isKnown = Posix.StatFileSystem(root, buffer) == 0;
        Posix.Close(root);
        return isKnown && (uint)*(long*)buffer is 0xEF53 or 0x58465342 or 0x9123683E or 0x01021994 or 0xF2F52010 or 0x2FC12FC1 or 0xCA451A4E;
    }

    private static int MostOf(string setting)
    {
        try
        {
            return int.TryParse(File.ReadAllText(setting).AsSpan().TrimEnd(), CultureInfo.InvariantCulture, out var most) ? most / Share : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}

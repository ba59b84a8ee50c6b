using System.Runtime.InteropServices;

namespace Lathe.Context;

/// <summary>What a look at a file tells.</summary>
internal readonly record struct FileStamp(ushort Mode, long Size, long Modified, long Changed, ulong Inode)
{
    private const int TypeMask = 0xF000;

    public bool IsFile => (Mode & TypeMask) == 0x8000;

    public bool IsFolder => (Mode & TypeMask) == 0x4000;

    public bool IsLink => (Mode & TypeMask) == 0xA000;
}

/// <summary>
/// The system calls of the walk. The framework's own would make a string and an object per entry and open a file in four calls; a tree of a hundred thousand files is looked at before each answer. No link is followed anywhere
/// beneath the root, so nothing outside it is ever read.
/// </summary>
internal static unsafe partial class NativeFiles
{
    public const int ReadOnly = 0;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    private const int OpenAt2 = 437;
    private const ulong NoMagicLinks = 0x02;
    private const ulong NoLinks = 0x04;
    private const ulong Beneath = 0x08;
    private const int NoSuchCall = 38;
    private const int NotPermitted = 1;
    private const int DoNotFollow = 0x100;
    private const uint BasicStats = 0x7ff;

    private static readonly byte[] HereItself = [(byte)'.', 0];
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static volatile bool _noOpenAt2;

    // These two differ between the architectures.
    private static int DirectoryFlag => IsArm ? 0x4000 : 0x10000;

    private static int NoFollowFlag => IsArm ? 0x8000 : 0x20000;

    private static int GetDents => IsArm ? 61 : 217;

    /// <summary>Opens the root of a tree; negative when that fails.</summary>
    public static int OpenRoot(string path) => Open(path, ReadOnly | DirectoryFlag | CloseOnExec, 0);

    /// <summary>Opens a file by any path, links followed, without waiting for the other end of a pipe; negative when that fails.</summary>
    public static int OpenAnywhere(string path) => Open(path, ReadOnly | NonBlocking | CloseOnExec, 0);

    /// <summary>Opens a folder beneath another; negative when that fails.</summary>
    public static int OpenFolder(int root, ReadOnlySpan<byte> path) => OpenBeneath(root, path, ReadOnly | DirectoryFlag | CloseOnExec);

    /// <summary>Opens a file for reading, without waiting for the other end of a pipe; negative when that fails.</summary>
    public static int OpenFile(int root, ReadOnlySpan<byte> path) => OpenBeneath(root, path, ReadOnly | NonBlocking | CloseOnExec);

    /// <summary>Reads entries of a folder as the kernel writes them.</summary>
    /// <returns>Bytes; 0 at the end, negative on failure.</returns>
    public static int Entries(int folder, Span<byte> buffer)
    {
        fixed (byte* p = buffer) return (int)SystemCall(GetDents, folder, (nint)p, buffer.Length, 0, 0);
    }

    /// <summary>Looks at an entry of a folder, not through a link.</summary>
    public static bool Stat(int folder, ReadOnlySpan<byte> name, out FileStamp stamp)
    {
        Span<byte> path = stackalloc byte[name.Length + 1];
        name.CopyTo(path);
        path[^1] = 0;
        fixed (byte* p = path) return Stat(folder, p, DoNotFollow, out stamp, out _);
    }

    /// <summary>Looks at an entry by its path beneath a folder, not through any link.</summary>
    public static bool StatBeneath(int root, ReadOnlySpan<byte> path, out FileStamp stamp)
    {
        var slash = path.LastIndexOf((byte)'/');
        if (slash < 0) return Stat(root, path.IsEmpty ? "."u8 : path, out stamp);
        stamp = default;
        var folder = OpenFolder(root, path[..slash]);
        if (folder < 0) return false;
        try
        {
            return Stat(folder, path[(slash + 1)..], out stamp);
        }
        finally
        {
            _ = Close(folder);
        }
    }

    /// <summary>Looks at an open file.</summary>
    public static bool Stat(int file, out FileStamp stamp) => Stat(file, out stamp, out _);

    /// <summary>Looks at an open file, and at which file system it is on.</summary>
    public static bool Stat(int file, out FileStamp stamp, out ulong device)
    {
        byte empty = 0;
        return Stat(file, &empty, 0x1000, out stamp, out device);
    }

    /// <summary>Whether an open folder is on a file system of the kernel's own, which stamps a folder whenever a name in it comes or goes; one of the network, of a user's program or of another system may not.</summary>
    public static bool StampsFolders(int folder)
    {
        var buffer = stackalloc byte[512];
        // ext2 to ext4, XFS, Btrfs, tmpfs, overlay, F2FS, ZFS, bcachefs (statfs(2)).
        return StatFileSystem(folder, buffer) == 0 && (uint)*(long*)buffer is 0xEF53 or 0x58465342 or 0x9123683E or 0x01021994 or 0x794C7630 or 0xF2F52010 or 0x2FC12FC1 or 0xCA451A4E;
    }

    /// <summary>Reads up to a buffer's length from a file.</summary>
    /// <returns>Bytes read; negative on failure.</returns>
    public static int ReadAll(int file, Span<byte> buffer)
    {
        var total = 0;
        fixed (byte* p = buffer)
        {
            while (total < buffer.Length)
            {
                var read = (int)Read(file, p + total, buffer.Length - total);
                if (read < 0 && Marshal.GetLastPInvokeError() == 4) continue;
                if (read < 0) return -1;
                if (read == 0) break;
                total += read;
            }
        }

        return total;
    }

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int file);

    private static int OpenBeneath(int root, ReadOnlySpan<byte> path, int flags)
    {
        Span<byte> text = path.Length < 1000 ? stackalloc byte[path.Length + 1] : new byte[path.Length + 1];
        path.CopyTo(text);
        text[^1] = 0;
        if (path.IsEmpty) text = HereItself;
        fixed (byte* p = text)
        {
            if (!_noOpenAt2)
            {
                var how = stackalloc ulong[3];
                (how[0], how[1], how[2]) = ((ulong)(uint)flags, 0, Beneath | NoLinks | NoMagicLinks);
                var handle = (int)SystemCall(OpenAt2, root, (nint)p, (nint)how, 24, 0);
                if (handle >= 0 || Marshal.GetLastPInvokeError() is not (NoSuchCall or NotPermitted)) return handle;
                _noOpenAt2 = true;
            }

            return OpenAt(root, p, flags | NoFollowFlag, 0);
        }
    }

    private static bool Stat(int folder, byte* name, int flags, out FileStamp stamp, out ulong device)
    {
        var buffer = stackalloc byte[256];
        if (StatX(folder, name, flags, BasicStats, buffer) != 0)
        {
            (stamp, device) = (default, 0);
            return false;
        }

        device = *(ulong*)(buffer + 136);
        stamp = new FileStamp(*(ushort*)(buffer + 28), *(long*)(buffer + 40), Nanoseconds(buffer + 112), Nanoseconds(buffer + 96), *(ulong*)(buffer + 32));
        return true;
    }

    private static long Nanoseconds(byte* time) => unchecked((*(long*)time * 1_000_000_000) + *(uint*)(time + 8));

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int OpenAt(int folder, byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fstatfs")]
    private static partial int StatFileSystem(int file, byte* buffer);

    [LibraryImport("libc", EntryPoint = "statx")]
    private static partial int StatX(int folder, byte* path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int file, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d, nint e);
}

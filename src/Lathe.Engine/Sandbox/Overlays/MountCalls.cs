using System.ComponentModel;
using System.Runtime.InteropServices;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Sandbox;

/// <summary>The calls of Linux that mount. They concern the mounts of the calling thread.</summary>
internal static unsafe partial class MountCalls
{
    private const int NewMounts = 0x20000;
    private const ulong Recursive = 16384;
    private const ulong Slave = 1 << 19;
    private const int LazyUnmount = 2;

    // Numbers since Linux 5.2 and 5.12, the same on every architecture.
    private const long OpenTreeNumber = 428;
    private const long MoveMountNumber = 429;
    private const long SetAttributesNumber = 442;

    private const ulong ReadOnlyAttribute = 1;
    private const ulong IdMapAttribute = 0x0010_0000;

    /// <summary>Gives the calling thread mounts of its own, which follow the machine's and do not show there.</summary>
    public static void Separate()
    {
        Check(Unshare(NewMounts), "unshare");
        Check(MountAt("none", "/", null, Recursive | Slave, null), "mount");
    }

    public static void MountOverlay(string place, string options) => Check(MountAt("overlay", place, "overlay", 0, options), "mount");

    /// <summary>Mounts a folder at another place, read-only, its owners as a user namespace maps them.</summary>
    public static void MountMapped(string folder, string place, int userNamespace)
    {
        var tree = (int)SystemCall(OpenTreeNumber, Posix.CurrentFolder, folder, 1 | Posix.CloseOnExec);
        Check(tree, "open_tree");
        try
        {
            var attributes = new Attributes { Set = ReadOnlyAttribute | IdMapAttribute, UserNamespace = (ulong)userNamespace };
            Check((int)SystemCall(SetAttributesNumber, tree, "", Posix.EmptyPathFlag, &attributes, (nuint)sizeof(Attributes)), "mount_setattr");
            Check((int)SystemCall(MoveMountNumber, tree, "", Posix.CurrentFolder, place, 4), "move_mount");
        }
        finally
        {
            _ = Posix.Close(tree);
        }
    }

    /// <summary>Takes the topmost mount of a place away.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool Unmount(string place) => UnmountAt(place, LazyUnmount) == 0;

    private static void Check(int result, string call)
    {
        if (result < 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{call}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MountAt(string source, string target, string? type, ulong flags, string? data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnmountAt(string target, int flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long SystemCall(long number, int folder, string path, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long SystemCall(long number, int folder, string path, uint flags, Attributes* attributes, nuint size);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial long SystemCall(long number, int fromFolder, string from, int toFolder, string to, uint flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public ulong Set;
        public ulong Clear;
        public ulong Propagation;
        public ulong UserNamespace;
    }
}

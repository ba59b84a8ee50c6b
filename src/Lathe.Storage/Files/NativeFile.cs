using System.Runtime.InteropServices;
using Lathe.Errors;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Storage.Files;

/// <summary>How a lock is held: by any number together, or by one alone.</summary>
internal enum LockKind
{
    Shared = 1,
    Exclusive = 2,
}

/// <summary>
/// What the framework cannot do with files: open a folder, and take a lock that the kernel frees when its process dies, however it dies (flock(2)); the framework's own locking ignores a file system that cannot lock.
/// Nothing that is opened here is inherited by a command that is started.
/// </summary>
internal static partial class NativeFile
{
    private const int ReadWrite = 2, Create = 0x40, CloseOnExec = 0x80000, OwnerOnly = 0x180;
    private const int NonBlocking = 4, Unlocking = 8;

    // O_DIRECTORY is one of the flags whose value depends on the processor.
    private static readonly int FolderOnly = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;

    /// <summary>Opens a folder; null when that fails.</summary>
    public static SafeFileHandle? OpenFolder(string path, out int error) => Open(path, FolderOnly | CloseOnExec, 0, out error);

    /// <summary>Opens a file to lock it, and makes it for its owner alone when it is not there; null when that fails.</summary>
    public static SafeFileHandle? OpenToLock(string path, out int error) => Open(path, ReadWrite | Create | CloseOnExec, OwnerOnly, out error);

    /// <summary>Waits until a lock is free and takes it.</summary>
    /// <returns>0, or why it cannot be had at all.</returns>
    public static int Lock(SafeFileHandle file, LockKind kind) => Take(file, (int)kind);

    /// <summary>Takes a lock without waiting.</summary>
    /// <returns>0; <see cref="ErrorNumber.TryAgain"/> while some other open of the file holds it; or why it cannot be had at all.</returns>
    public static int TryLock(SafeFileHandle file, LockKind kind) => Take(file, (int)kind | NonBlocking);

    /// <summary>Frees a lock. Closing alone would leave it to a child that was forked a moment ago and has not come to its exec yet.</summary>
    public static void Unlock(SafeFileHandle file) => _ = Control(file, Unlocking);

    /// <summary>What an error number means where a file was opened.</summary>
    public static Exception Failure(int error, string message) => error is ErrorNumber.NotPermitted or ErrorNumber.AccessDenied ? new UnauthorizedAccessException(message) : new IOException(message, error);

    private static SafeFileHandle? Open(string path, int flags, int mode, out int error)
    {
        var descriptor = Open(path, flags, mode);
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static int Take(SafeFileHandle file, int operation)
    {
        while (Control(file, operation) != 0)
        {
            if (Marshal.GetLastPInvokeError() is not ErrorNumber.Interrupted and var error) return error;
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int operation);
}

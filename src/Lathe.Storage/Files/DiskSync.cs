using System.Runtime.InteropServices;

namespace Lathe.Storage.Files;

/// <summary>Makes names durable: a file that is synced but whose folder is not can be gone after a power cut. The framework cannot open a folder.</summary>
internal static partial class DiskSync
{
    private const int CloseOnExec = 0x80000;
    private const int InvalidArgument = 22, NotSupported = 95;

    /// <summary>Writes a folder's entries to the disk.</summary>
    /// <exception cref="IOException">The disk failed; the HResult is the errno.</exception>
    public static void Folder(string path)
    {
        var descriptor = Open(path, CloseOnExec);
        if (descriptor < 0) throw Failure(path);
        using var folder = new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true);

        // Some file systems have nothing to sync for a folder and say so.
        if (Sync(folder) != 0 && Marshal.GetLastPInvokeError() is not (InvalidArgument or NotSupported)) throw Failure(path);
    }

    /// <summary>Writes all to the disk that the file system of a folder holds back.</summary>
    /// <exception cref="IOException">The disk failed; the HResult is the errno.</exception>
    public static void Everything(string path)
    {
        var descriptor = Open(path, CloseOnExec);
        if (descriptor < 0) throw Failure(path);
        using var folder = new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true);
        if (SyncSystem(folder) != 0) throw Failure(path);
    }

    private static IOException Failure(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{Marshal.GetPInvokeErrorMessage(error)}: {path}", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(Microsoft.Win32.SafeHandles.SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncSystem(Microsoft.Win32.SafeHandles.SafeFileHandle file);
}

using System.Runtime.InteropServices;
using Lathe.Errors;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Storage.Files;

/// <summary>Makes names durable: a file that is synced but whose folder is not can be gone after a power cut.</summary>
internal static partial class DiskSync
{
    /// <summary>Writes a folder's entries to the disk.</summary>
    /// <exception cref="IOException">The disk failed; the HResult is the errno.</exception>
    public static void Folder(string path)
    {
        using var folder = Open(path);

        // Some file systems have nothing to sync for a folder and say so.
        if (Sync(folder) != 0 && Marshal.GetLastPInvokeError() is var error and not (ErrorNumber.Invalid or ErrorNumber.NotSupported)) throw Failure(path, error);
    }

    /// <summary>Writes all to the disk that the file system of a folder holds back.</summary>
    /// <exception cref="IOException">The disk failed; the HResult is the errno.</exception>
    public static void Everything(string path)
    {
        using var folder = Open(path);
        if (SyncSystem(folder) != 0) throw Failure(path, Marshal.GetLastPInvokeError());
    }

    private static SafeFileHandle Open(string path) => NativeFile.OpenFolder(path, out var error) ?? throw Failure(path, error);

    private static IOException Failure(string path, int error) => new($"{Marshal.GetPInvokeErrorMessage(error)}: {path}", error);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncSystem(SafeFileHandle file);
}

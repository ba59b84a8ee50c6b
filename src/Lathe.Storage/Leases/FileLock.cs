using System.Runtime.InteropServices;
using Lathe.Errors;
using Lathe.Storage.Failures;
using Lathe.Storage.Files;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Storage.Leases;

/// <summary>
/// An exclusive advisory lock (flock) on a file. The kernel frees it when the process dies, however it dies, and a started command never inherits it.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly SafeFileHandle file;

    private FileLock(SafeFileHandle file) => this.file = file;

    /// <summary>Takes the lock without waiting.</summary>
    /// <param name="path">The lock file; made when it is not there, never removed (removing one that others may wait on breaks the lock).</param>
    /// <returns>Null while some other open of the file holds it, in this process or another.</returns>
    public static FileLock? TryTake(string path)
    {
        var handle = Open(path);
        while (true)
        {
            var error = NativeFile.TryLock(handle, LockKind.Exclusive);
            if (error == 0) return new FileLock(handle);

            // Who only asks holds it together with others, for a moment; an owner lets nobody in.
            if (error == ErrorNumber.TryAgain && NativeFile.TryLock(handle, LockKind.Shared) == 0)
            {
                NativeFile.Unlock(handle);
                continue;
            }

            handle.Dispose();
            return error == ErrorNumber.TryAgain ? null : throw Unsupported(path, error);
        }
    }

    /// <summary>Whether somebody holds the lock. Asking keeps nobody from taking it.</summary>
    /// <param name="path">The lock file.</param>
    public static bool IsTaken(string path)
    {
        using var handle = Open(path);
        var error = NativeFile.TryLock(handle, LockKind.Shared);
        if (error == 0) NativeFile.Unlock(handle);
        return error is 0 or ErrorNumber.TryAgain ? error != 0 : throw Unsupported(path, error);
    }

    public void Dispose()
    {
        if (!file.IsClosed) NativeFile.Unlock(file);
        file.Dispose();
    }

    private static SafeFileHandle Open(string path) =>
        NativeFile.OpenToLock(path, out var refused) ?? throw StorageFailure.OfFiles("journal", path, NativeFile.Failure(refused, Marshal.GetPInvokeErrorMessage(refused)));

    internal static LatheException Unsupported(string path, int error) =>
        new LatheError(ErrorKind.Storage, "journal.no_locks", $"The file system that holds {path} does not support file locks ({Marshal.GetPInvokeErrorMessage(error)}).")
        {
            Guidance = "Set LATHE_HOME to a folder on a local disk.",
        }.ToException();
}

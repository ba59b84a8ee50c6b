using System.Runtime.InteropServices;
using Lathe.Errors;
using Lathe.Storage.Failures;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Storage.Leases;

/// <summary>
/// An exclusive advisory lock (flock) on a file. The kernel frees it when the process dies, however it dies. The framework's own locking is not used: it
/// ignores a file system that cannot lock. The descriptor is closed on exec, so a started command never inherits the lock.
/// </summary>
internal sealed partial class FileLock : IDisposable
{
    private const int ReadWrite = 2, Create = 0x40, CloseOnExec = 0x80000, OwnerOnly = 0x180;
    private const int Exclusive = 2, NonBlocking = 4, Unlock = 8;
    private const int Interrupted = 4, WouldBlock = 11;

    private readonly SafeFileHandle file;

    private FileLock(SafeFileHandle file) => this.file = file;

    /// <summary>Takes the lock without waiting.</summary>
    /// <param name="path">The lock file; made when it is not there, never removed (removing one that others may wait on breaks the lock).</param>
    /// <returns>Null while some other open of the file holds it, in this process or another.</returns>
    public static FileLock? TryTake(string path)
    {
        var descriptor = Open(path, ReadWrite | Create | CloseOnExec, OwnerOnly);
        if (descriptor < 0) throw OpenFailure(path, Marshal.GetLastPInvokeError());
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        while (Lock(handle, Exclusive | NonBlocking) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Interrupted) continue;
            handle.Dispose();
            return error == WouldBlock ? null : throw Unsupported(path, error);
        }

        return new FileLock(handle);
    }

    public void Dispose()
    {
        // Closing alone would leave the lock to a child that was forked a moment ago and has not come to its exec yet.
        if (!file.IsClosed) _ = Lock(file, Unlock);
        file.Dispose();
    }

    internal static LatheException Unsupported(string path, int error) =>
        new LatheError(ErrorKind.Storage, "journal.no_locks", $"The file system that holds {path} does not support file locks ({Marshal.GetPInvokeErrorMessage(error)}).")
        {
            Guidance = "Set LATHE_HOME to a folder on a local disk.",
        }.ToException();

    private static LatheException OpenFailure(string path, int error) => StorageFailure.OfFiles("journal", path, error is 1 or 13
        ? new UnauthorizedAccessException(Marshal.GetPInvokeErrorMessage(error))
        : new IOException(Marshal.GetPInvokeErrorMessage(error), error));

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, int operation);
}

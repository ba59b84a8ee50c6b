using System.Runtime.InteropServices;
using Lathe.Storage.Leases;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Storage.Artifacts.Files;

/// <summary>
/// Readers and writers of one folder, in any number of processes: writers alone, readers together (flock, freed by the kernel with its process). It is held for the change or the look-up of
/// a name, never while content is copied.
/// </summary>
internal sealed partial class StoreGate(string path) : IDisposable
{
    private const int ReadWrite = 2, Create = 0x40, CloseOnExec = 0x80000, OwnerOnly = 0x180;
    private const int Shared = 1, Exclusive = 2, Unlock = 8, Interrupted = 4;

    private readonly SemaphoreSlim _writers = new(1, 1);

    public async Task<T> WriteAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        // Within the process writers wait without a thread each.
        await _writers.WaitAsync(cancellationToken);
        try
        {
            return With(Exclusive, work);
        }
        finally
        {
            _writers.Release();
        }
    }

    public T Read<T>(Func<T> work) => With(Shared, work);

    /// <summary>For changes that take no time.</summary>
    public T Write<T>(Func<T> work) => With(Exclusive, work);

    public void Dispose() => _writers.Dispose();

    private T With<T>(int kind, Func<T> work)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var descriptor = Open(path, ReadWrite | Create | CloseOnExec, OwnerOnly);
        if (descriptor < 0) throw Failure();
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        while (Lock(handle, kind) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw FileLock.Unsupported(path, error);
        }

        try
        {
            return work();
        }
        finally
        {
            _ = Lock(handle, Unlock);
        }
    }

    private Exception Failure()
    {
        var error = Marshal.GetLastPInvokeError();
        var message = $"{Marshal.GetPInvokeErrorMessage(error)}: {path}";
        return error is 1 or 13 ? new UnauthorizedAccessException(message) : new IOException(message, error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, int operation);
}

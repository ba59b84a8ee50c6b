using System.Runtime.InteropServices;
using Lathe.Storage.Files;
using Lathe.Storage.Leases;

namespace Lathe.Storage.Artifacts.Files;

/// <summary>
/// Readers and writers of one folder, in any number of processes: writers alone, readers together (flock, freed by the kernel with its process). It is held for the change or the look-up of
/// a name, never while content is copied.
/// </summary>
internal sealed class StoreGate(string path) : IDisposable
{
    private readonly SemaphoreSlim _writers = new(1, 1);

    public async Task<T> WriteAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        // Within the process writers wait without a thread each.
        await _writers.WaitAsync(cancellationToken);
        try
        {
            return With(LockKind.Exclusive, work);
        }
        finally
        {
            _writers.Release();
        }
    }

    public T Read<T>(Func<T> work) => With(LockKind.Shared, work);

    /// <summary>For changes that take no time.</summary>
    public T Write<T>(Func<T> work) => With(LockKind.Exclusive, work);

    public void Dispose() => _writers.Dispose();

    private T With<T>(LockKind kind, Func<T> work)
    {
        PrivateFolder.Make(Path.GetDirectoryName(path)!);
        using var handle = NativeFile.OpenToLock(path, out var refused) ?? throw NativeFile.Failure(refused, $"{Marshal.GetPInvokeErrorMessage(refused)}: {path}");
        if (NativeFile.Lock(handle, kind) is not 0 and var error) throw FileLock.Unsupported(path, error);
        try
        {
            return work();
        }
        finally
        {
            NativeFile.Unlock(handle);
        }
    }
}

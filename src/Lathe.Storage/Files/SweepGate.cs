using System.Runtime.InteropServices;
using Lathe.Storage.Leases;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Storage.Files;

/// <summary>
/// Keeps a sweep of a store out while somebody decides by what is there (flock on the store's own folder, so that no file is added to it). Any number may enter together, from any number of processes; a sweep is alone.
/// It is held for a look and a change of a name, never while content is written.
/// </summary>
/// <param name="folder">The store's folder; it has to be there.</param>
internal sealed class SweepGate(string folder)
{
    private readonly Lock gate = new();
    private SafeFileHandle? shared;
    private int inside;

    /// <summary>Does something that no sweep may come between.</summary>
    public T Within<T>(Func<T> work)
    {
        lock (gate)
        {
            if (inside == 0)
            {
                shared ??= Open();

                // Where a file system cannot lock, a sweep refuses, so that nothing has to be kept out.
                _ = NativeFile.Lock(shared, LockKind.Shared);
            }

            inside++;
        }

        try
        {
            return work();
        }
        finally
        {
            lock (gate)
            {
                if (--inside == 0) NativeFile.Unlock(shared!);
            }
        }
    }

    /// <summary>Does a short part of a sweep.</summary>
    /// <exception cref="Lathe.Errors.LatheException">Storage <c>journal.no_locks</c>.</exception>
    public T Alone<T>(Func<T> work)
    {
        using var own = Open();
        if (NativeFile.Lock(own, LockKind.Exclusive) is not 0 and var error) throw FileLock.Unsupported(folder, error);
        try
        {
            return work();
        }
        finally
        {
            NativeFile.Unlock(own);
        }
    }

    private SafeFileHandle Open() => NativeFile.OpenFolder(folder, out var error) ?? throw NativeFile.Failure(error, $"{Marshal.GetPInvokeErrorMessage(error)}: {folder}");
}

using System.Runtime.InteropServices;
using Lathe.Storage.Leases;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Storage.Files;

/// <summary>
/// Keeps a sweep of a store out while somebody decides by what is there (flock on the store's own folder, so that no file is added to it). Any number may enter together, from any number of processes; a sweep is alone.
/// It is held for a look and a change of a name, never while content is written.
/// </summary>
/// <param name="folder">The store's folder; it has to be there.</param>
internal sealed partial class SweepGate(string folder)
{
    private const int OpenFolder = 0x10000 | 0x80000;
    private const int Shared = 1, Exclusive = 2, Unlock = 8, Interrupted = 4;

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
                _ = Take(shared, Shared);
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
                if (--inside == 0) _ = Lock(shared!, Unlock);
            }
        }
    }

    /// <summary>Does a short part of a sweep.</summary>
    /// <exception cref="Lathe.Errors.LatheException">Storage <c>journal.no_locks</c>.</exception>
    public T Alone<T>(Func<T> work)
    {
        using var own = Open();
        if (!Take(own, Exclusive)) throw FileLock.Unsupported(folder, Marshal.GetLastPInvokeError());
        try
        {
            return work();
        }
        finally
        {
            // Closing alone would leave the lock to a child that was forked a moment ago.
            _ = Lock(own, Unlock);
        }
    }

    private static bool Take(SafeFileHandle handle, int kind)
    {
        while (Lock(handle, kind) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted) return false;
        }

        return true;
    }

    private SafeFileHandle Open()
    {
        var descriptor = Open(folder, OpenFolder);
        if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
        var error = Marshal.GetLastPInvokeError();
        var message = $"{Marshal.GetPInvokeErrorMessage(error)}: {folder}";
        throw error is 1 or 13 ? new UnauthorizedAccessException(message) : new IOException(message, error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, int operation);
}

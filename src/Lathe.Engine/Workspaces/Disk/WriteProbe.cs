using Lathe.Errors;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// Asks the disk of a folder whether it still takes changes, after something was written to it that has to last. ext4 can say that a file has reached the disk when the disk failed in that very moment: the transaction
/// that <c>fsync</c> waits for is dropped, and then there is none to wait for (fs/jbd2/journal.c, <c>jbd2_complete_transaction</c>). To change a file's length takes a transaction, and after a failure there is no more of them.
/// Not thread-safe.
/// </summary>
/// <param name="folder">The folder. It may not exist yet.</param>
public sealed class WriteProbe(string folder) : IDisposable
{
    private const int Unopened = -1, Unavailable = -2;

    private int file = Unopened;
    private int length;

    /// <summary>Returns where the disk took a change just now, or where it cannot be asked.</summary>
    /// <exception cref="IOException">It took none; the HResult is the errno.</exception>
    public void EnsureTakesChanges()
    {
        // Without a name it is gone with the process. Not every file system has such files.
        if (file == Unopened && (file = Posix.OpenAt(Posix.CurrentFolder, folder, Posix.ReadWrite | Posix.Unnamed | Posix.CloseOnExec, Posix.OwnerOnly)) < 0)
        {
            file = Unavailable;
            if (PosixError.Last is ErrorNumber.ReadOnlySystem or ErrorNumber.InputOutput) throw PosixError.OfLast(folder);
        }

        if (file < 0) return;
        length ^= 1;
        if (Posix.Truncate(file, length) != 0) throw PosixError.OfLast(folder);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (file >= 0) Posix.Close(file);
        file = Unavailable;
    }
}

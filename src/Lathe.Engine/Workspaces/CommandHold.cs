using System.Diagnostics;
using Lathe.Errors;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// Tells the next process that goes on with a run whether commands of the former one are still running. A process that is killed takes its commands along, but not in the same moment: what ends them has to notice first, and until
/// then they write into a tree that the next process reads and brings back. So whoever ends a command (a guard or a launcher, never the command) holds a named pipe open for as long as anything of the command may live, and says
/// so before it starts the command. The kernel counts who has the pipe open, whatever becomes of them, and forgets it with the machine (pipe(7), fifo(7)).
/// </summary>
internal static class CommandHold
{
    private const int OwnerOnly = 0x180;
    private const int NonBlocking = 0x800, CloseOnExec = 0x80000;

    // What ends commands gives up by then, and says which process it could not end.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Makes the pipe where it is not there.</summary>
    /// <param name="path">Where; null when nobody goes on after this process.</param>
    /// <returns>The path; null where there can be none (the file system has no named pipes, the folder is gone): commands then run without.</returns>
    public static unsafe string? Prepare(string? path)
    {
        if (path is null) return null;
        var name = new byte[System.Text.Encoding.UTF8.GetByteCount(path) + 1];
        System.Text.Encoding.UTF8.GetBytes(path, name);
        fixed (byte* pointer = name)
        {
            return Posix.MakeNodeAt(Posix.CurrentFolder, pointer, Posix.TypePipe | OwnerOnly, 0) == 0 || PosixError.Last == ErrorNumber.Exists ? path : null;
        }
    }

    /// <summary>Whether somebody holds it. One that is not there is held by nobody.</summary>
    public static unsafe bool IsHeld(string path)
    {
        var handle = Posix.OpenAt(Posix.CurrentFolder, path, NonBlocking | CloseOnExec, 0);
        if (handle < 0) return PosixError.Last is ErrorNumber.NotFound or ErrorNumber.NotDirectory ? false : throw PosixError.OfLast(path);
        try
        {
            byte nothing;
            // The end where nobody has it open for writing, "try again" where somebody has.
            return Posix.Read(handle, &nothing, 1) != 0;
        }
        finally
        {
            _ = Posix.Close(handle);
        }
    }

    /// <summary>Waits until nobody holds it.</summary>
    /// <param name="path">The pipe.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <param name="patience">How long at the most; half a minute by itself.</param>
    /// <exception cref="LatheException">Conflict, <c>workspace.busy</c>: it is still held.</exception>
    public static async Task WaitAsync(string path, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        for (var began = Stopwatch.GetTimestamp(); IsHeld(path);)
        {
            if (Stopwatch.GetElapsedTime(began) > (patience ?? s_patience)) throw Busy(path);
            await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes it where nobody holds it. What cannot be removed stays: nothing depends on it.</summary>
    public static void Forget(string path)
    {
        try
        {
            if (!IsHeld(path)) File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It says the truth there too.
        }
    }

    private static LatheException Busy(string path) =>
        new LatheError(ErrorKind.Conflict, "workspace.busy", "A command that this run started before it was cut off is still running, and may write into the run's files.")
        {
            Guidance = $"See which processes those are with 'fuser {path}', end them, and try again; nothing has been changed.",
        }.ToException();
}

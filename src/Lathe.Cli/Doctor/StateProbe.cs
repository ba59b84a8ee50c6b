using Lathe.Engine.Configuration;
using Lathe.Errors;

namespace Lathe.Cli.Doctor;

/// <summary>Whether Lathe can keep its files.</summary>
/// <param name="Folder">The state folder; null when there is no place for one.</param>
/// <param name="Writable">A file could be written there.</param>
/// <param name="FreeBytes">Room on its disk, where it could be asked.</param>
/// <param name="Remedy">What to do; null when all is well.</param>
internal sealed record StateStatus(string? Folder, bool Writable, long? FreeBytes, string? Remedy);

/// <summary>Tries the state folder. The folder itself is made only where a run would make it too, so nothing is left behind that a run would not.</summary>
internal static class StateProbe
{
    private const long Enough = 1L << 30;
    private const int Page = 4096;

    public static StateStatus Probe(LatheEnvironment environment)
    {
        string folder;
        try
        {
            folder = LathePaths.Find(environment).State;
        }
        catch (LatheException exception)
        {
            return new StateStatus(null, false, null, exception.Error.Guidance);
        }

        try
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            using (var file = new FileStream(Path.Combine(folder, ".doctor"), FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                // A full disk still takes names.
                file.Write(new byte[Page]);
                file.Flush(flushToDisk: true);
            }

            var free = new DriveInfo(folder).AvailableFreeSpace;
            return new StateStatus(folder, true, free, free < Enough ? "Less than 1 GB is free; make room, or set LATHE_HOME to a folder on another disk." : null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new StateStatus(folder, false, null, $"{exception.Message.TrimEnd('.')}. Make the folder writable, make room on its disk, or set LATHE_HOME to one that is.");
        }
    }
}

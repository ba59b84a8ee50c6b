using System.Runtime.InteropServices;

namespace Lathe.Cli.Streams;

/// <summary>
/// Standard input, output and error of a process that was started with one of them closed. The next file that is opened gets its number: here the pipe over which the runtime tells of signals, and what is then printed would be read
/// as signals, which end the process.
/// </summary>
internal static partial class StandardDescriptors
{
    private const int GetFlags = 1;
    private const int ReadOnly = 0;

    /// <summary>Takes the numbers that are free before anything else can: input is empty then, and output cannot be written, as where it is closed.</summary>
    public static void Hold()
    {
        for (var descriptor = 0; descriptor <= 2; descriptor++)
        {
            if (Control(descriptor, GetFlags) < 0) _ = Open("/dev/null", ReadOnly);
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}

using System.Runtime.InteropServices;

namespace Lathe.Cli.Streams;

/// <summary>
/// Standard input, output and error of a process that was started with one of them closed. The next file that is opened gets its number: the source of random numbers, say, or the pipe over which the runtime tells of signals, and what is
/// then printed would be read as signals, which end the process.
/// </summary>
internal static partial class StandardDescriptors
{
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;
    private const int ReadOnly = 0;
    private static int closed;

    /// <summary>Finds out which were closed, and takes the numbers that are still free before anything else can.</summary>
    public static void Hold()
    {
        for (var descriptor = 0; descriptor <= 2; descriptor++)
        {
            // What this process was given it was given through exec, which leaves no descriptor with that flag: one that has it is the runtime's own.
            var flags = Control(descriptor, GetFlags);
            if (flags < 0) _ = Open("/dev/null", ReadOnly);
            if (flags < 0 || (flags & CloseOnExec) != 0) closed |= 1 << descriptor;
        }
    }

    /// <summary>Whether a descriptor was closed when the process started, whatever has its number now.</summary>
    public static bool WasClosed(int descriptor) => (closed & (1 << descriptor)) != 0;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}

namespace Lathe.Cli.Streams;

/// <summary>The files that this process holds open, as /proc shows them (proc_pid_fd(5), proc_pid_fdinfo(5)).</summary>
internal static class OpenFiles
{
    private const string Files = "/proc/self/fd";
    private const int AccessMode = 3;
    private const int WriteOnly = 1;

    /// <summary>
    /// Whether a descriptor is the end of a pipe that this process itself writes to. Where a program is started with its input closed, the runtime's first pipe, over which it tells of signals, gets that number: a read would wait for ever, and take from it.
    /// </summary>
    public static bool WritesTo(int descriptor)
    {
        try
        {
            if (Target($"{Files}/{descriptor}") is not { } pipe || !pipe.StartsWith("pipe:", StringComparison.Ordinal)) return false;
            return Directory.EnumerateFiles(Files).Any(file => Target(file) == pipe && (Flags(Path.GetFileName(file)) & AccessMode) == WriteOnly);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? Target(string file) => new FileInfo(file).LinkTarget;

    private static int Flags(string descriptor)
    {
        const string Name = "flags:";
        var line = File.ReadLines($"/proc/self/fdinfo/{descriptor}").First(static line => line.StartsWith(Name, StringComparison.Ordinal));
        return Convert.ToInt32(line[Name.Length..].Trim(), 8);
    }
}

namespace Lathe.Engine.Sandbox.Watch;

/// <summary>
/// Reads from what a failed command said which of its limits it met. The kernel tells the command, not us; the messages are those of the C library, and every box
/// speaks the same locale. It is a help for who reads the output, and nothing is decided by it.
/// </summary>
internal static class LimitSigns
{
    // 128 + SIGXFSZ.
    private const int FileSizeExceeded = 153;

    private static readonly (string Sign, Func<CommandLimits, string> Note)[] s_signs =
    [
        ("No space left on device", static limits => $"The room in /tmp, in the home and in /dev/shm is limited to {ByteText.Of(limits.TemporaryBytes)} each; the workspace has what is free on its disk."),
        ("File too large", static limits => $"A file may grow to {ByteText.Of(limits.FileBytes)}."),
        ("File size limit exceeded", static limits => $"A file may grow to {ByteText.Of(limits.FileBytes)}."),
        ("Too many open files", static limits => $"A process may have {limits.OpenFiles} files open."),
        ("fork: Resource temporarily unavailable", ProcessNote),
        ("Cannot fork", ProcessNote),
        ("fork: retry", ProcessNote),
        ("can't start new thread", ProcessNote),
        ("pthread_create", ProcessNote),
        ("Cannot allocate memory", MemoryNote),
        ("cannot allocate", MemoryNote),
        ("MemoryError", MemoryNote),
        ("OutOfMemoryException", MemoryNote),
        ("Out of memory", MemoryNote),
    ];

    public static string? Read(int exitCode, string output, CommandLimits limits)
    {
        if (exitCode == FileSizeExceeded) return $"A file may grow to {ByteText.Of(limits.FileBytes)}.";
        foreach (var (sign, note) in s_signs)
            if (output.Contains(sign, StringComparison.Ordinal)) return note(limits);
        return null;
    }

    private static string ProcessNote(CommandLimits limits) => $"A command may have {limits.Processes} processes and threads.";

    private static string MemoryNote(CommandLimits limits) => $"The memory of one process is limited to {ByteText.Of(limits.MemoryBytes)}.";
}

using System.Runtime.InteropServices;

namespace Lathe.Engine.Sandbox;

internal static partial class SandboxNative
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    private const int BrokenPipe = 13;
    private const int CloseOnExec = 4;
    private const int GetDescriptorFlags = 1;
    private const int SetDescriptorFlags = 2;
    private const int DescriptorCloseOnExec = 1;

    /// <summary>Sends a signal to one process. Failing is fine: the process is gone already.</summary>
    public static void Signal(int processId, int signal)
    {
        // 0 and negative numbers address groups, and 1 is never ours.
        if (processId > 1) _ = SendSignal(processId, signal);
    }

    /// <summary>
    /// Makes this process fit to start others: they inherit no descriptor but the three standard ones (whoever started Lathe may have left some open), and a
    /// broken pipe ends them as it should. The runtime ignores that signal, and ignoring is inherited and cannot be undone by a shell; a handler is not
    /// inherited. The handler is a function of the C library that does nothing with its argument and may be called at any time.
    /// </summary>
    public static void PrepareToStart()
    {
        if (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "getpid", out var harmless)) _ = SetHandler(BrokenPipe, harmless);
        if (!CloseAllOnExec()) CloseEachOnExec();
    }

    private static bool CloseAllOnExec()
    {
        try
        {
            return CloseRange(3, uint.MaxValue, CloseOnExec) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    // Kernels before 5.11 and C libraries before 2.34.
    private static void CloseEachOnExec()
    {
        foreach (var link in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (!int.TryParse(Path.GetFileName(link.AsSpan()), out var descriptor) || descriptor < 3) continue;
            var flags = Control(descriptor, GetDescriptorFlags, 0);
            if (flags >= 0) _ = Control(descriptor, SetDescriptorFlags, flags | DescriptorCloseOnExec);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "close_range")]
    private static partial int CloseRange(uint first, uint last, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "getegid")]
    public static partial uint GetEffectiveGroupId();
}

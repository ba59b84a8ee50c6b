using System.Runtime.InteropServices;

namespace Lathe.Cli;

/// <summary>The size of a terminal, asked of the kernel: the runtime's console would write escape sequences of its own to the terminal before it answers.</summary>
internal static partial class TerminalSize
{
    // TIOCGWINSZ of Linux on x86-64 and arm64.
    private const nuint GetWindowSize = 0x5413;

    /// <summary>The columns of the terminal behind a file descriptor; 0 where there is none.</summary>
    public static int Columns(int descriptor)
    {
        var size = default(WindowSize);
        return Control(descriptor, GetWindowSize, ref size) == 0 ? size.Columns : 0;
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, ref WindowSize size);

    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort PixelsWide;
        public ushort PixelsHigh;
    }
}

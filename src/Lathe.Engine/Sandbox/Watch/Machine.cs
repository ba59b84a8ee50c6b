using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace Lathe.Engine.Sandbox.Watch;

/// <summary>The machine's own counters.</summary>
internal static unsafe partial class Machine
{
    /// <summary>A file system's room.</summary>
    /// <param name="Size">Bytes in all.</param>
    /// <param name="Free">Bytes that an ordinary user may still take.</param>
    /// <param name="Files">Files that there can be; 0 where the file system has no such bound.</param>
    /// <param name="FreeFiles">Files that can still be made.</param>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Room(long Size, long Free, long Files, long FreeFiles);

    /// <summary>Bytes of memory that can be had without swapping, and all there is (proc_meminfo(5): MemAvailable, MemTotal).</summary>
    public static (long Available, long Total) Memory()
    {
        Span<byte> text = stackalloc byte[256];
        using var file = File.OpenHandle("/proc/meminfo");
        text = text[..RandomAccess.Read(file, text, 0)];
        return (Kibibytes(text, "MemAvailable:"u8), Kibibytes(text, "MemTotal:"u8));
    }

    /// <summary>The room of the file system that a path lies on; null when it cannot be seen.</summary>
    public static Room? RoomOf(string path)
    {
        // struct statvfs of glibc and musl on 64 bits: block size, fragment size, blocks, free, available, files, free files, available files.
        var buffer = stackalloc ulong[32];
        if (StatFileSystem(path, buffer) != 0) return null;
        var unit = (long)buffer[1];
        return new Room((long)buffer[2] * unit, (long)buffer[4] * unit, (long)buffer[5], (long)buffer[6]);
    }

    /// <summary>The number after a label, which is in KiB, as bytes.</summary>
    public static long Kibibytes(ReadOnlySpan<byte> text, ReadOnlySpan<byte> label)
    {
        var at = text.IndexOf(label);
        if (at < 0) return 0;
        var rest = text[(at + label.Length)..].TrimStart((byte)' ');
        return Utf8Parser.TryParse(rest, out long number, out _) ? number << 10 : 0;
    }

    [LibraryImport("libc", EntryPoint = "statvfs", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatFileSystem(string path, ulong* result);
}

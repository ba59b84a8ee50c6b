using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Lathe.Engine.Workspaces;

/// <summary>Reads a folder's entries through its handle, the names as bytes, so that one that is not UTF-8 is seen for what it is.</summary>
internal static unsafe class DirectoryReader
{
    private const int BufferSize = 32 << 10;

    /// <param name="directory">The folder.</param>
    /// <param name="path">For messages.</param>
    /// <param name="most">Where it has more names than about that many, the rest is not read.</param>
    public static List<DirectoryName> Names(int directory, string path, int most = int.MaxValue)
    {
        var names = new List<DirectoryName>();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            fixed (byte* bytes = buffer)
            {
                while (true)
                {
                    var size = Posix.GetDents(directory, bytes, BufferSize);
                    if (size < 0) throw PosixError.OfLast(path);
                    if (size == 0 || names.Count > most) return names;
                    Read(new ReadOnlySpan<byte>(bytes, size), names);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // struct linux_dirent64: inode (8), offset (8), record length (2), type (1), name up to a NUL.
    private static void Read(ReadOnlySpan<byte> records, List<DirectoryName> names)
    {
        while (!records.IsEmpty)
        {
            var length = MemoryMarshal.Read<ushort>(records[16..]);
            var name = records[19..length];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                names.Add(Read(name, (EntryType)records[18]));
            records = records[length..];
        }
    }

    private static DirectoryName Read(ReadOnlySpan<byte> name, EntryType type)
    {
        var bytes = Encoding.Latin1.GetString(name);
        return new DirectoryName(Ascii.IsValid(name) ? bytes : Utf8.IsValid(name) ? Encoding.UTF8.GetString(name) : null, type, bytes);
    }
}

/// <summary>One name in a folder.</summary>
/// <param name="Text">The name; null when it is not UTF-8.</param>
/// <param name="Type">What the folder says that it is.</param>
/// <param name="Bytes">The name's bytes, one character each.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DirectoryName(string? Text, EntryType Type, string Bytes);

/// <summary>The types that a folder's entry can name; a file system may leave it unknown.</summary>
internal enum EntryType : byte
{
    Unknown = 0,
    CharacterDevice = 2,
    Directory = 4,
    File = 8,
    Link = 10,
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Lathe.Errors;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// The names in a folder and in those around it, while a tree is gone through: bytes in one buffer, a NUL behind each, so that a name of many thousands costs no object. A folder's names are put on top and taken off again.
/// </summary>
internal sealed unsafe class FolderNames
{
    private const int BufferSize = 64 << 10;
    private const int HeadLength = 19;

    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
    private readonly List<Name> names = [];
    private byte[] bytes = new byte[BufferSize];
    private int used;

    /// <summary>How many names there are.</summary>
    public int Count => names.Count;

    /// <summary>What a name is of, as its folder says.</summary>
    public EntryType TypeOf(int number) => names[number].Type;

    /// <summary>A name; holds until further ones are put on top.</summary>
    public ReadOnlySpan<byte> this[int number] => bytes.AsSpan(names[number].Offset, names[number].Length);

    /// <summary>Puts the names of an open folder on top, in the order of whole paths: as if a '/' ended the name of a folder.</summary>
    public void Push(int directory, string path)
    {
        var first = names.Count;
        fixed (byte* to = buffer)
        {
            int size;
            while ((size = Posix.GetDents(directory, to, BufferSize)) > 0) Read(buffer.AsSpan(0, size));
            if (size < 0) throw PosixError.OfLast(path);
        }

        CollectionsMarshal.AsSpan(names)[first..].Sort(Compare);
    }

    /// <summary>Takes names off.</summary>
    /// <param name="count">How many stay.</param>
    public void Pop(int count)
    {
        // They are in another order than their bytes.
        foreach (ref readonly var name in CollectionsMarshal.AsSpan(names)[count..]) used = Math.Min(used, name.Offset);
        names.RemoveRange(count, names.Count - count);
    }

    /// <summary>Looks at what has a name in an open folder; null when nothing does.</summary>
    public FileStat? Stat(int directory, int number)
    {
        Posix.StatBuffer found;
        fixed (byte* name = &bytes[names[number].Offset])
            if (Posix.StatX(directory, name, Posix.NoFollowFlag, Posix.BasicStats, &found) == 0) return FileStat.From(found);
        var error = PosixError.Last;
        return error is ErrorNumber.NotFound or ErrorNumber.NotDirectory ? null : throw PosixError.Of(System.Text.Encoding.UTF8.GetString(this[number]), error);
    }

    // struct linux_dirent64: inode (8), offset (8), record length (2), type (1), name up to a NUL.
    private void Read(ReadOnlySpan<byte> records)
    {
        while (!records.IsEmpty)
        {
            var length = MemoryMarshal.Read<ushort>(records[16..]);
            var type = (EntryType)records[HeadLength - 1];
            var name = records[HeadLength..length];
            name = name[..name.IndexOf((byte)0)];
            records = records[length..];
            if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8)) continue;
            while (used + name.Length + 1 > bytes.Length) Array.Resize(ref bytes, bytes.Length * 2);
            name.CopyTo(bytes.AsSpan(used));
            bytes[used + name.Length] = 0;
            names.Add(new Name { Start = StartOf(name, type), Offset = used, Length = (ushort)name.Length, Type = type });
            used += name.Length + 1;
        }
    }

    // What most comparisons need, as one number.
    private static ulong StartOf(ReadOnlySpan<byte> name, EntryType type)
    {
        Span<byte> start = stackalloc byte[8];
        start.Clear();
        name[..Math.Min(8, name.Length)].CopyTo(start);
        if (name.Length < 8 && type == EntryType.Directory) start[name.Length] = (byte)'/';
        return BinaryPrimitives.ReadUInt64BigEndian(start);
    }

    private int Compare(Name a, Name b)
    {
        if (a.Start != b.Start) return a.Start < b.Start ? -1 : 1;
        ReadOnlySpan<byte> first = bytes.AsSpan(a.Offset, a.Length), second = bytes.AsSpan(b.Offset, b.Length);
        var common = first.CommonPrefixLength(second);
        return At(first, common, a.Type).CompareTo(At(second, common, b.Type));
    }

    private static int At(ReadOnlySpan<byte> name, int place, EntryType type) => place < name.Length ? name[place] : type == EntryType.Directory ? '/' : 0;

    private struct Name
    {
        public ulong Start;
        public int Offset;
        public ushort Length;
        public EntryType Type;
    }
}

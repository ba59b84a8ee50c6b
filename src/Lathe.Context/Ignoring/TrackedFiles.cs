using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Lathe.Context;

/// <summary>
/// The paths in a git index, read from its file as gitformat-index(5) describes it, versions 2 to 4, a shared index included. They are asked only for what a rule ignores: git keeps tracking such files.
/// </summary>
internal sealed class TrackedFiles
{
    private const long MaxBytes = 512 << 20;
    private const int FixedBytes = 62;
    private const int EntriesAt = 12;
    private static readonly int[] HashLengths = [20, 32];

    private readonly byte[] _names;
    private readonly int _used;
    private readonly List<(int Start, int Length)> _paths;

    private TrackedFiles(byte[] names, int used, List<(int Start, int Length)> paths)
    {
        (_names, _used, _paths) = (names, used, paths);
        // Git writes them in order; a file that is not in order would only be searched wrongly.
        for (var i = 1; i < paths.Count; i++)
        {
            if (PathAt(i - 1).SequenceCompareTo(PathAt(i)) <= 0) continue;
            Sorting.Sort(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_paths), (a, b) => names.AsSpan(a.Start, a.Length).SequenceCompareTo(names.AsSpan(b.Start, b.Length)));
            return;
        }
    }

    public static TrackedFiles None { get; } = new([], 0, []);

    public int Count => _paths.Count;

    /// <summary>A hash of all paths.</summary>
    public ContentKey Key
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_paths)));
            if (_paths.Count > 0) hash.AppendData(_names.AsSpan(0, _used));
            return ContentKey.Read(hash.GetHashAndReset());
        }
    }

    /// <summary>Reads the index of a working tree; nothing is tracked where it cannot be read.</summary>
    /// <param name="gitFolder">The git folder of the working tree itself.</param>
    public static TrackedFiles Read(string? gitFolder)
    {
        if (gitFolder is null || Bytes(Path.Join(gitFolder, "index")) is not { } index) return None;
        try
        {
            var names = new NameList();
            var end = ReadEntries(index, names);
            // An index without a name of its own does not tell how long hashes are.
            foreach (var length in HashLengths)
                if (SharedIndex(index, end, length) is { } shared && Bytes(Path.Join(gitFolder, $"sharedindex.{shared}")) is { } other) ReadEntries(other, names);
            return new TrackedFiles(names.Bytes, names.Used, names.Paths);
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            return None;
        }
    }

    /// <summary>Whether a file is tracked.</summary>
    public bool Has(ReadOnlySpan<byte> path) => FirstFrom(path) is var at && at < _paths.Count && PathAt(at).SequenceEqual(path);

    /// <summary>Whether anything beneath a folder is.</summary>
    /// <param name="folder">Its path, with a slash at the end.</param>
    public bool HasBeneath(ReadOnlySpan<byte> folder) => FirstFrom(folder) is var at && at < _paths.Count && PathAt(at).StartsWith(folder);

    private static int ReadEntries(byte[] index, NameList names)
    {
        var bytes = index.AsSpan();
        if (!bytes.StartsWith("DIRC"u8)) throw new ArgumentException("This is no index.");
        var version = BinaryPrimitives.ReadInt32BigEndian(bytes[4..]);
        var left = BinaryPrimitives.ReadInt32BigEndian(bytes[8..]);
        if (version is < 2 or > 4) throw new ArgumentException("The index is of another version.");
        // SHA-1 and SHA-256 repositories differ in the length of a name's hash; the file does not say which it is, its first name does.
        var hash = left > 0 && !LooksLikeNames(index, 20, version) && LooksLikeNames(index, 32, version) ? 32 : 20;
        var at = EntriesAt;
        var previous = 0;
        for (; left > 0; left--)
        {
            var start = at;
            var flags = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + FixedBytes - 22 + hash)..]);
            at += FixedBytes - 20 + hash + ((flags & 0x4000) != 0 ? 2 : 0);
            var drop = version == 4 ? (int)OffsetNumber(bytes, ref at) : previous;
            var length = bytes[at..].IndexOf((byte)0);
            if (length < 0 || drop > previous) throw new ArgumentException("The index is cut off.");
            names.Add(previous - drop, bytes.Slice(at, length));
            previous = previous - drop + length;
            at += length + 1;
            if (version < 4) at = start + ((at - 1 - start + 8) & ~7);
        }

        return at;
    }

    private static bool LooksLikeNames(byte[] index, int hash, int version)
    {
        // With the wrong length, the flags' count of letters does not fit the name that follows.
        var flags = BinaryPrimitives.ReadUInt16BigEndian(index.AsSpan(12 + FixedBytes - 22 + hash));
        var at = 12 + FixedBytes - 20 + hash + ((flags & 0x4000) != 0 ? 2 : 0);
        if (version == 4) OffsetNumber(index, ref at);
        var length = index.AsSpan(at).IndexOf((byte)0);
        return length > 0 && ((flags & 0xFFF) == Math.Min(length, 0xFFF));
    }

    // A number as in pack files: seven bits a byte, the high ones first, one added for each further byte.
    private static long OffsetNumber(ReadOnlySpan<byte> bytes, ref int at)
    {
        long value = bytes[at] & 127;
        while ((bytes[at++] & 128) != 0) value = ((value + 1) << 7) | (long)(bytes[at] & 127);
        return value;
    }

    // The extension "link" names the index that this one lies over; what it takes away from that one may still count as tracked.
    private static string? SharedIndex(byte[] index, int at, int hash)
    {
        while (at + 8 <= index.Length)
        {
            var size = BinaryPrimitives.ReadInt32BigEndian(index.AsSpan(at + 4));
            if (size < 0 || at + 8 + size > index.Length) return null;
            if (index.AsSpan(at, 4).SequenceEqual("link"u8)) return size >= hash ? Convert.ToHexStringLower(index.AsSpan(at + 8, hash)) : null;
            at += 8 + size;
        }

        return null;
    }

    private static byte[]? Bytes(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: > 12 and <= MaxBytes } ? File.ReadAllBytes(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private int FirstFrom(ReadOnlySpan<byte> path)
    {
        int low = 0, high = _paths.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (PathAt(middle).SequenceCompareTo(path) < 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private ReadOnlySpan<byte> PathAt(int number) => _names.AsSpan(_paths[number].Start, _paths[number].Length);

    /// <summary>Names one behind the other; each may begin as the one before does.</summary>
    private sealed class NameList
    {
        public byte[] Bytes { get; private set; } = new byte[1 << 16];

        public int Used { get; private set; }

        public List<(int Start, int Length)> Paths { get; } = [];

        public void Add(int shared, ReadOnlySpan<byte> rest)
        {
            var bytes = Bytes;
            while (Used + shared + rest.Length > bytes.Length) Array.Resize(ref bytes, bytes.Length * 2);
            Bytes = bytes;
            if (shared > 0) bytes.AsSpan(Paths[^1].Start, shared).CopyTo(bytes.AsSpan(Used));
            rest.CopyTo(bytes.AsSpan(Used + shared));
            Paths.Add((Used, shared + rest.Length));
            Used += shared + rest.Length;
        }
    }
}

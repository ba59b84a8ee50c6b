using System.Buffers.Binary;
using System.Security.Cryptography;
using Lathe.Engine.Objects;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Storage.Files;

/// <summary>A pack that is read. It never changes; where it is removed, an open one can be read on. Of the index only those parts are read that are asked for.</summary>
internal sealed class PackFile
{
    private readonly SafeFileHandle _file;
    private readonly long _contentsEnd;
    private readonly int[] _counts;
    private readonly byte[]?[] _parts = new byte[256][];

    private PackFile(string path, SafeFileHandle file, long contentsEnd, int[] counts) => (Path, _file, _contentsEnd, _counts) = (path, file, contentsEnd, counts);

    public string Path { get; }

    public int Count => _counts[255];

    /// <summary>Opens a pack; null for a file that is none, or not whole.</summary>
    /// <exception cref="IOException">It is gone, or cannot be read.</exception>
    public static PackFile? Open(string path)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> end = stackalloc byte[PackFormat.CountsLength + PackFormat.TrailerLength];
        var length = RandomAccess.GetLength(file);
        var counts = new int[256];
        if (length >= PackFormat.Magic.Length + end.Length && Fill(file, end, length - end.Length) && end.EndsWith(PackFormat.Magic))
        {
            for (var i = 0; i < 256; i++) counts[i] = BinaryPrimitives.ReadInt32LittleEndian(end[(4 * i)..]);
            var contentsEnd = length - end.Length - ((long)counts[255] * PackFormat.EntryLength);
            if (contentsEnd >= PackFormat.Magic.Length && IsAscending(counts)) return new PackFile(path, file, contentsEnd, counts);
        }

        file.Dispose();
        return null;
    }

    /// <summary>Where a content stands; null where it is not here.</summary>
    public PackPlace? Find(ReadOnlySpan<byte> digest)
    {
        var part = Part(digest[0]);
        int low = 0, high = (part.Length / PackFormat.EntryLength) - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var entry = part.AsSpan(middle * PackFormat.EntryLength, PackFormat.EntryLength);
            switch (entry[..PackFormat.HashLength].SequenceCompareTo(digest))
            {
                case 0: return PackFormat.ReadPlace(entry, _contentsEnd) is { Length: >= 0 } place ? place : null;
                case < 0: low = middle + 1; break;
                default: high = middle - 1; break;
            }
        }

        return null;
    }

    /// <summary>Reads a content; its hash is not verified.</summary>
    public byte[] Read(PackPlace place)
    {
        var content = GC.AllocateUninitializedArray<byte>(place.Length);
        return Fill(_file, content, place.Offset) ? content : [];
    }

    /// <summary>Everything that is here; null where the index is damaged.</summary>
    public List<(ObjectHash Hash, PackPlace Place)>? All()
    {
        var index = new byte[((long)Count * PackFormat.EntryLength) + PackFormat.CountsLength + PackFormat.TrailerLength];
        if (!Fill(_file, index, _contentsEnd)) return null;
        var hashed = index.AsSpan(0, index.Length - PackFormat.TrailerLength);
        if (!index.AsSpan(hashed.Length, PackFormat.HashLength).SequenceEqual(SHA256.HashData(hashed))) return null;
        var all = new List<(ObjectHash, PackPlace)>(Count);
        for (var i = 0; i < Count; i++)
        {
            var entry = index.AsSpan(i * PackFormat.EntryLength, PackFormat.EntryLength);
            all.Add((PackFormat.HashOf(entry), PackFormat.ReadPlace(entry, _contentsEnd)));
        }

        return all;
    }

    private byte[] Part(byte first)
    {
        if (_parts[first] is { } known) return known;
        var before = first == 0 ? 0 : _counts[first - 1];
        var part = new byte[(_counts[first] - before) * PackFormat.EntryLength];
        return _parts[first] = Fill(_file, part, _contentsEnd + ((long)before * PackFormat.EntryLength)) ? part : [];
    }

    private static bool IsAscending(int[] counts)
    {
        var before = 0;
        foreach (var count in counts)
        {
            if (count < before) return false;
            before = count;
        }

        return true;
    }

    private static bool Fill(SafeFileHandle file, Span<byte> to, long offset)
    {
        while (!to.IsEmpty)
        {
            var read = RandomAccess.Read(file, to, offset);
            if (read == 0) return false;
            to = to[read..];
            offset += read;
        }

        return true;
    }
}

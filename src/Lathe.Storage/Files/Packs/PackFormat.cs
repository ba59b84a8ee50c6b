using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Lathe.Engine.Objects;

namespace Lathe.Storage.Files;

/// <summary>Where a content stands in a pack.</summary>
/// <param name="Offset">The place of its first byte.</param>
/// <param name="Length">How many bytes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PackPlace(long Offset, int Length);

/// <summary>
/// A file of many contents: eight bytes that name the form, the contents one behind the other, then the index (for each, in the order of the hashes, its SHA-256, and its offset and length as eight bytes each, little-endian), then
/// how many hashes begin with a byte up to 0, 1, … 255 (four bytes each), then the SHA-256 of the index and these counts, and the eight bytes of the beginning again. The file's name is that last hash.
/// </summary>
internal static class PackFormat
{
    public const int HashLength = 32, EntryLength = HashLength + 16, CountsLength = 256 * 4, TrailerLength = HashLength + 8;

    /// <summary>No content in a pack is longer.</summary>
    public const int LongestContent = 1 << 20;

    public static ReadOnlySpan<byte> Magic => "lathepk1"u8;

    public static void WriteEntry(Span<byte> to, ReadOnlySpan<byte> digest, PackPlace place)
    {
        digest.CopyTo(to);
        BinaryPrimitives.WriteInt64LittleEndian(to[HashLength..], place.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(to[(HashLength + 8)..], place.Length);
    }

    /// <summary>Reads an entry. A place that no writer makes becomes one with a length below 0.</summary>
    public static PackPlace ReadPlace(ReadOnlySpan<byte> entry, long contentsEnd)
    {
        var offset = BinaryPrimitives.ReadInt64LittleEndian(entry[HashLength..]);
        var length = BinaryPrimitives.ReadInt64LittleEndian(entry[(HashLength + 8)..]);
        return length is < 0 or > LongestContent || offset < Magic.Length || offset > contentsEnd - length ? new PackPlace(0, -1) : new PackPlace(offset, (int)length);
    }

    public static ObjectHash HashOf(ReadOnlySpan<byte> entry) => new(Convert.ToHexStringLower(entry[..HashLength]));
}

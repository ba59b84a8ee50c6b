using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.Engine.Workspaces;

/// <summary>A listing as one object: a header, the repository's path, the contents that had to be read, the rows, the names. Little-endian.</summary>
internal static class LowerListingFile
{
    private const int HashLength = 32;

    private static ReadOnlySpan<byte> Magic => "lathe listing 1\n"u8;

    /// <summary>Stores a listing.</summary>
    /// <param name="listing">The listing.</param>
    /// <param name="hot">Contents of files that were written so shortly before that their times alone do not tell them from a later write.</param>
    /// <param name="objects">The store.</param>
    public static ObjectHash Store(LowerListing listing, IReadOnlyDictionary<int, ObjectHash> hot, IObjectStore objects)
    {
        var place = Encoding.UTF8.GetBytes(listing.Repository);
        var rows = MemoryMarshal.AsBytes(listing.Rows);
        var bytes = new byte[Magic.Length + 16 + place.Length + (hot.Count * (4 + HashLength)) + rows.Length + listing.Names.Length];
        Magic.CopyTo(bytes);
        var at = bytes.AsSpan(Magic.Length);
        BinaryPrimitives.WriteInt32LittleEndian(at, place.Length);
        BinaryPrimitives.WriteInt32LittleEndian(at[4..], hot.Count);
        BinaryPrimitives.WriteInt32LittleEndian(at[8..], listing.Count);
        BinaryPrimitives.WriteInt32LittleEndian(at[12..], listing.Names.Length);
        place.CopyTo(at[16..]);
        at = at[(16 + place.Length)..];
        foreach (var (index, hash) in hot.OrderBy(h => h.Key))
        {
            BinaryPrimitives.WriteInt32LittleEndian(at, index);
            Convert.FromHexString(hash.Hex, at[4..], out _, out _);
            at = at[(4 + HashLength)..];
        }

        rows.CopyTo(at);
        listing.Names.CopyTo(at[rows.Length..]);
        return objects.Put(bytes, durable: false);
    }

    public static (LowerListing Listing, Dictionary<int, ObjectHash> Hot) Load(ObjectHash id, IObjectStore objects)
    {
        var bytes = objects.Get(id) ?? throw Damaged(id, "is not in the object store");
        if (!bytes.AsSpan().StartsWith(Magic) || bytes.Length < Magic.Length + 16) throw Damaged(id, "cannot be read");
        var at = bytes.AsSpan(Magic.Length);
        var place = BinaryPrimitives.ReadInt32LittleEndian(at);
        var hotCount = BinaryPrimitives.ReadInt32LittleEndian(at[4..]);
        var count = BinaryPrimitives.ReadInt32LittleEndian(at[8..]);
        var names = BinaryPrimitives.ReadInt32LittleEndian(at[12..]);
        long rowBytes = (long)count * Marshal.SizeOf<LowerListing.Row>();
        if (place < 0 || hotCount < 0 || count < 0 || names < 0 || Magic.Length + 16L + place + (hotCount * (4L + HashLength)) + rowBytes + names != bytes.Length) throw Damaged(id, "cannot be read");
        var repository = Encoding.UTF8.GetString(at.Slice(16, place));
        at = at[(16 + place)..];
        var hot = new Dictionary<int, ObjectHash>(hotCount);
        for (var i = 0; i < hotCount; i++, at = at[(4 + HashLength)..])
            hot[BinaryPrimitives.ReadInt32LittleEndian(at)] = new ObjectHash(Convert.ToHexStringLower(at.Slice(4, HashLength)));
        var rows = MemoryMarshal.Cast<byte, LowerListing.Row>(at[..(int)rowBytes]).ToArray();
        foreach (ref readonly var row in rows.AsSpan())
        {
            if (row.Offset < 0 || row.Offset + row.Length >= names || row.Kind > ListedKind.Folder) throw Damaged(id, "cannot be read");
        }

        return (new LowerListing(repository, rows, at[(int)rowBytes..].ToArray()), hot);
    }

    private static LatheException Damaged(ObjectHash id, string what) =>
        new LatheError(ErrorKind.Storage, "workspace.snapshot_damaged", $"The listing {id.Hex[..Math.Min(12, id.Hex.Length)]} of the user's tree {what}.") { Guidance = "Start a new run." }.ToException();
}

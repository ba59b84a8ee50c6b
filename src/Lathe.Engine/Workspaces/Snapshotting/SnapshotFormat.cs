using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// Snapshots as objects. The sorted entries are cut into chunks at places that the paths themselves decide, each chunk is an object, and the root object lists
/// the chunks; its hash is the snapshot's id. A seal after one edit therefore stores one small chunk and the list, every other chunk being there already, and a snapshot can be
/// read from its id alone. The same entries always give the same id.
/// </summary>
internal static class SnapshotFormat
{
    private const int CutMask = 63;
    private const int LongestChunk = 512;
    private const int MaxEntries = 1_000_000;

    private static ReadOnlySpan<byte> RootHeader => "lathe snapshot 1\n"u8;

    /// <summary>Stores a snapshot.</summary>
    public static Snapshot Store(SnapshotEntry[] sorted, IObjectStore objects) => Store(sorted, objects, [], []).Snapshot;

    /// <summary>Stores a snapshot; chunks in <paramref name="known"/> are not offered to the store again, and those of the former snapshot (by their first path) that hold the same entries are not written out again.</summary>
    /// <returns>The snapshot, and its chunks by their first path.</returns>
    public static (Snapshot Snapshot, Dictionary<string, SnapshotChunk> Chunks) Store(SnapshotEntry[] sorted, IObjectStore objects, HashSet<ObjectHash> known, Dictionary<string, SnapshotChunk> former)
    {
        var text = new ArrayBufferWriter<byte>(8 << 10);
        var root = new ArrayBufferWriter<byte>(256);
        root.Write(RootHeader);
        var entries = new Dictionary<string, SnapshotEntry>(sorted.Length, StringComparer.Ordinal);
        var chunks = new Dictionary<string, SnapshotChunk>(former.Count, StringComparer.Ordinal);
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            end = EndOfChunk(sorted, start);
            foreach (var entry in sorted.AsSpan(start..end)) entries.Add(entry.Path, entry);
            if (!former.TryGetValue(sorted[start].Path, out var chunk) || !chunk.Holds(sorted.AsSpan(start..end)))
            {
                text.ResetWrittenCount();
                foreach (var entry in sorted.AsSpan(start..end)) Append(text, entry);
                chunk = new SnapshotChunk(new ArraySegment<SnapshotEntry>(sorted, start, end - start), ObjectHash.Of(text.WrittenSpan));
                if (known.Add(chunk.Hash)) objects.Put(text.WrittenSpan, durable: false);
            }

            chunks[sorted[start].Path] = chunk;
            Append(root, chunk.Hash.Hex);
            root.Write("\n"u8);
        }

        return (new Snapshot(objects.Put(root.WrittenSpan, durable: true), entries), chunks);
    }

    private static int EndOfChunk(SnapshotEntry[] sorted, int start)
    {
        var end = start + 1;
        while (end < sorted.Length && end - start < LongestChunk && (Mix(sorted[end - 1].Path) & CutMask) != 0) end++;
        return end;
    }

    /// <summary>Reads a snapshot; a tree that is known already is not read again.</summary>
    public static Snapshot Load(ObjectHash id, IObjectStore objects, LowerTree? known = null)
    {
        var root = objects.Get(id) ?? throw Missing(id);
        if (ChangesFormat.Is(root)) return ChangesFormat.Read(root, id, objects, known);
        var entries = new Dictionary<string, SnapshotEntry>(StringComparer.Ordinal);
        foreach (var chunk in ChunksOf(root, id)) ReadChunk(objects.Get(chunk) ?? throw Missing(id), entries, id);
        return new Snapshot(id, entries);
    }

    /// <summary>The chunks of a snapshot that holds every entry itself, in the order of their paths; null for one that says what differs from the user's tree.</summary>
    public static List<ObjectHash>? Chunks(ObjectHash id, IObjectStore objects)
    {
        var root = objects.Get(id) ?? throw Missing(id);
        return ChangesFormat.Is(root) ? null : ChunksOf(root, id);
    }

    /// <summary>The entries of one chunk, in the order of their paths.</summary>
    public static List<SnapshotEntry> Entries(ObjectHash chunk, ObjectHash id, IObjectStore objects)
    {
        var entries = new List<SnapshotEntry>();
        for (var rest = (objects.Get(chunk) ?? throw Missing(id)).AsSpan(); !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)0);
            if (end < 0 || entries.Count > LongestChunk) throw Damaged(id);
            entries.Add(ReadEntry(rest[..end], id));
            rest = rest[(end + 1)..];
        }

        return entries;
    }

    private static List<ObjectHash> ChunksOf(ReadOnlySpan<byte> root, ObjectHash id)
    {
        if (!root.StartsWith(RootHeader)) throw Damaged(id);
        var rest = root[RootHeader.Length..];
        var chunks = new List<ObjectHash>(rest.Length / 65);
        for (; !rest.IsEmpty; rest = rest[65..])
        {
            if (rest.Length < 65 || rest[64] != (byte)'\n') throw Damaged(id);
            chunks.Add(new ObjectHash(Encoding.ASCII.GetString(rest[..64])));
        }

        return chunks;
    }

    // kind, mode in octal, size, hash, path; the path is ended by a NUL since it may hold any other byte.
    internal static void Append(ArrayBufferWriter<byte> to, SnapshotEntry entry)
    {
        var line = to.GetSpan(128 + (entry.Path.Length * 3));
        line[0] = entry.Kind switch { SnapshotEntryKind.File => (byte)'f', SnapshotEntryKind.Link => (byte)'l', _ => (byte)'d' };
        line[1] = (byte)('0' + ((entry.Mode >> 6) & 7));
        line[2] = (byte)('0' + ((entry.Mode >> 3) & 7));
        line[3] = (byte)('0' + (entry.Mode & 7));
        line[4] = (byte)' ';
        Utf8Formatter.TryFormat(entry.Size, line[5..], out var digits);
        var position = 5 + digits;
        line[position++] = (byte)' ';
        position += Encoding.ASCII.GetBytes(entry.Content.Hex, line[position..]);
        line[position++] = (byte)' ';
        position += Encoding.UTF8.GetBytes(entry.Path, line[position..]);
        line[position++] = 0;
        to.Advance(position);
    }

    private static void Append(ArrayBufferWriter<byte> to, string ascii)
    {
        var span = to.GetSpan(ascii.Length);
        to.Advance(Encoding.ASCII.GetBytes(ascii, span));
    }

    private static void ReadChunk(ReadOnlySpan<byte> chunk, Dictionary<string, SnapshotEntry> entries, ObjectHash id)
    {
        while (!chunk.IsEmpty)
        {
            var end = chunk.IndexOf((byte)0);
            if (end < 0 || entries.Count >= MaxEntries) throw Damaged(id);
            var entry = ReadEntry(chunk[..end], id);
            entries[entry.Path] = entry;
            chunk = chunk[(end + 1)..];
        }
    }

    /// <summary>Reads one entry, without the NUL at its end.</summary>
    internal static SnapshotEntry ReadEntry(ReadOnlySpan<byte> line, ObjectHash id)
    {
        if (line.Length < 72) throw Damaged(id);
        SnapshotEntryKind? kind = line[0] switch { (byte)'f' => SnapshotEntryKind.File, (byte)'l' => SnapshotEntryKind.Link, (byte)'d' => SnapshotEntryKind.EmptyDirectory, _ => null };
        var mode = ((line[1] - '0') << 6) | ((line[2] - '0') << 3) | (line[3] - '0');
        if (kind is null || mode is < 0 or > 0x1FF || !Utf8Parser.TryParse(line[5..], out long size, out var digits) || line.Length < digits + 72) throw Damaged(id);
        var hash = Encoding.ASCII.GetString(line.Slice(6 + digits, 64));
        var path = Encoding.UTF8.GetString(line[(71 + digits)..]);
        return new SnapshotEntry(path, kind.Value, mode, size, new ObjectHash(hash));
    }

    // FNV-1a; only spreads the cuts.
    private static uint Mix(string path)
    {
        var hash = 2166136261u;
        foreach (var c in path) hash = (hash ^ c) * 16777619u;
        return hash ^ (hash >> 15);
    }

    internal static LatheException Missing(ObjectHash id) =>
        new LatheError(ErrorKind.Storage, "workspace.snapshot_missing", $"The snapshot {id.Hex[..12]} is not in the object store, or not whole.") { Guidance = Snapshots.BringBack }.ToException();

    internal static LatheException Damaged(ObjectHash id) =>
        new LatheError(ErrorKind.Storage, "workspace.snapshot_damaged", $"The snapshot {id.Hex[..12]} cannot be read.") { Guidance = Snapshots.BringBack }.ToException();
}

using System.Buffers;
using System.Text;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// Snapshots of overlays as objects: the hash of the listing of the user's tree, then each path that differs from it, sorted, with what stood there and what stands there. One object, as large as
/// the change. The same change of the same listing always gives the same id.
/// </summary>
internal static class ChangesFormat
{
    private const int HashLength = 64;

    private static ReadOnlySpan<byte> Header => "lathe snapshot 2\n"u8;

    public static bool Is(ReadOnlySpan<byte> root) => root.StartsWith(Header);

    public static Snapshot Store(LowerTree lower, IReadOnlyDictionary<string, SnapshotChange> changes, IObjectStore objects)
    {
        var root = new ArrayBufferWriter<byte>(256);
        root.Write(Header);
        root.Write(Encoding.ASCII.GetBytes(lower.Id.Hex));
        root.Write("\n"u8);
        var paths = changes.Keys.ToArray();
        Array.Sort(paths, StringComparer.Ordinal);
        foreach (var path in paths)
        {
            var (before, after) = changes[path];
            Append(root, (byte)'-', before);
            Append(root, (byte)'+', after);
        }

        return new Snapshot(objects.Put(root.WrittenSpan, durable: true), lower, changes);
    }

    public static Snapshot Read(ReadOnlySpan<byte> root, ObjectHash id, IObjectStore objects, LowerTree? known)
    {
        var rest = root[Header.Length..];
        if (rest.Length < HashLength + 1 || rest[HashLength] != (byte)'\n') throw SnapshotFormat.Damaged(id);
        var listing = new ObjectHash(Encoding.ASCII.GetString(rest[..HashLength]));
        var lower = known?.Id == listing ? known : LowerTree.Load(listing, objects);
        var changes = new Dictionary<string, SnapshotChange>(StringComparer.Ordinal);
        for (rest = rest[(HashLength + 1)..]; !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)0);
            if (end < 1) throw SnapshotFormat.Damaged(id);
            var entry = SnapshotFormat.ReadEntry(rest[1..end], id);
            changes.TryGetValue(entry.Path, out var change);
            changes[entry.Path] = rest[0] switch
            {
                (byte)'-' => change with { Before = entry },
                (byte)'+' => change with { After = entry },
                _ => throw SnapshotFormat.Damaged(id),
            };
            rest = rest[(end + 1)..];
        }

        foreach (var (path, (before, _)) in changes)
        {
            if (before is not null) lower.Recall(path, before.Content);
        }

        return new Snapshot(id, lower, changes);
    }

    private static void Append(ArrayBufferWriter<byte> to, byte sign, SnapshotEntry? entry)
    {
        if (entry is null) return;
        to.GetSpan(1)[0] = sign;
        to.Advance(1);
        SnapshotFormat.Append(to, entry);
    }
}

using System.Buffers;
using System.Text;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// Lists of ignored files as objects: for each path, sorted, what stood there (-) and what stands there (+) as snapshots write entries, with its name before them (=) where it is followed; then the paths that
/// are not kept (?) and the names of folders that builds make anew (~). Each is ended by a NUL. The same list always gives the same id.
/// </summary>
internal static class IgnoredFormat
{
    private const int MostEntries = 100_000;

    public static ReadOnlySpan<byte> Header => "lathe ignored 1\n"u8;

    public static ObjectHash NoneId { get; } = ObjectHash.Of(Header);

    /// <summary>Stores a list, unless it is the one that is known. What it names is in the store by then.</summary>
    public static IgnoredFiles Store(IReadOnlyDictionary<string, IgnoredEntry> entries, IReadOnlyCollection<string> notKept, IReadOnlyCollection<string> regenerable, IgnoredFiles known, IObjectStore objects)
    {
        var text = new ArrayBufferWriter<byte>(256);
        text.Write(Header);
        var paths = entries.Keys.ToArray();
        Array.Sort(paths, StringComparer.Ordinal);
        var stored = new Dictionary<string, IgnoredEntry>(entries.Count, StringComparer.Ordinal);
        foreach (var path in paths)
        {
            var entry = entries[path];
            if (entry is { IsFollowed: false, Before: null, After: null }) continue;
            stored[path] = entry;
            if (entry.IsFollowed) Append(text, '=', path);
            Append(text, '-', entry.Before);
            Append(text, '+', entry.After);
        }

        foreach (var path in notKept.Order(StringComparer.Ordinal)) Append(text, '?', path);
        foreach (var name in regenerable.Order(StringComparer.Ordinal)) Append(text, '~', name);
        if (text.WrittenCount == Header.Length) return IgnoredFiles.None;
        return ObjectHash.Of(text.WrittenSpan) == known.Id ? known : new IgnoredFiles(objects.Put(text.WrittenSpan, durable: true), stored, [.. notKept], [.. regenerable]);
    }

    /// <exception cref="Lathe.Errors.LatheException">Storage: missing or damaged.</exception>
    public static IgnoredFiles Load(ObjectHash id, IObjectStore objects)
    {
        if (id == NoneId) return IgnoredFiles.None;
        var text = (objects.Get(id) ?? throw SnapshotFormat.Missing(id)).AsSpan();
        if (!text.StartsWith(Header)) throw SnapshotFormat.Damaged(id);
        var entries = new Dictionary<string, IgnoredEntry>(StringComparer.Ordinal);
        var (notKept, regenerable) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());
        for (var rest = text[Header.Length..]; !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)0);
            if (end < 1 || entries.Count + notKept.Count > MostEntries) throw SnapshotFormat.Damaged(id);
            var line = rest[1..end];
            switch (rest[0])
            {
                case (byte)'=':
                    entries[Encoding.UTF8.GetString(line)] = new IgnoredEntry(null, null, IsFollowed: true);
                    break;
                case (byte)'-' when SnapshotFormat.ReadEntry(line, id) is var before:
                    entries[before.Path] = entries.GetValueOrDefault(before.Path) with { Before = before };
                    break;
                case (byte)'+' when SnapshotFormat.ReadEntry(line, id) is var after:
                    entries[after.Path] = entries.GetValueOrDefault(after.Path) with { After = after };
                    break;
                case (byte)'?':
                    notKept.Add(Encoding.UTF8.GetString(line));
                    break;
                case (byte)'~':
                    regenerable.Add(Encoding.UTF8.GetString(line));
                    break;
                default:
                    throw SnapshotFormat.Damaged(id);
            }

            rest = rest[(end + 1)..];
        }

        return new IgnoredFiles(id, entries, notKept, regenerable);
    }

    private static void Append(ArrayBufferWriter<byte> to, char sign, string text)
    {
        var line = to.GetSpan(2 + (text.Length * 3));
        line[0] = (byte)sign;
        var length = Encoding.UTF8.GetBytes(text, line[1..]);
        line[length + 1] = 0;
        to.Advance(length + 2);
    }

    private static void Append(ArrayBufferWriter<byte> to, char sign, SnapshotEntry? entry)
    {
        if (entry is null) return;
        to.GetSpan(1)[0] = (byte)sign;
        to.Advance(1);
        SnapshotFormat.Append(to, entry);
    }
}

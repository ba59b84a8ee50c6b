using System.Text;
using Lathe.Engine.Feedback;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Tests.Feedback;

/// <summary>A tree of files in memory, as places in it are looked for.</summary>
internal sealed class MemoryObjects : IObjectStore
{
    private readonly Dictionary<string, byte[]> _objects = new(StringComparer.Ordinal);

    public static TreePlaces Places(params (string Path, string Text)[] files)
    {
        var objects = new MemoryObjects();
        var entries = new Dictionary<string, SnapshotEntry>(StringComparer.Ordinal);
        foreach (var (path, text) in files)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            entries[path] = new SnapshotEntry(path, SnapshotEntryKind.File, 420, bytes.Length, objects.Put(bytes, durable: false));
        }

        return new TreePlaces(() => new Snapshot(ObjectHash.Of([]), entries), objects, "/work/app");
    }

    public void Remove(ObjectHash hash) => _objects.Remove(hash.Hex);

    public ObjectHash Put(ReadOnlySpan<byte> content, bool durable)
    {
        var hash = ObjectHash.Of(content);
        _objects[hash.Hex] = content.ToArray();
        return hash;
    }

    public async Task<ObjectHash> PutAsync(Stream content, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await content.CopyToAsync(buffer, cancellationToken);
        return Put(buffer.ToArray(), durable: false);
    }

    public Stream? Open(ObjectHash hash) => Get(hash) is { } bytes ? new MemoryStream(bytes) : null;

    public byte[]? Get(ObjectHash hash) => _objects.GetValueOrDefault(hash.Hex);

    public bool Contains(ObjectHash hash) => _objects.ContainsKey(hash.Hex);
}

using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.Engine.Collecting;

/// <summary>A store as it was listed: to be asked what is there without that counting as a use. What is damaged reads as nothing, since nobody can read it back.</summary>
internal sealed class ListedObjects(IObjectStore objects, IReadOnlyList<ShelvedObject> listed) : IObjectStore
{
    private readonly Dictionary<string, ShelvedObject> _listed = listed.ToDictionary(static o => o.Hash.Hex, StringComparer.Ordinal);

    public IReadOnlyCollection<ShelvedObject> All => _listed.Values;

    public long BytesOf(ObjectHash hash) => _listed.TryGetValue(hash.Hex, out var found) ? DiskBlocks.Of(found.Bytes) : 0;

    public DateTimeOffset UsedAt(ObjectHash hash) => _listed.TryGetValue(hash.Hex, out var found) ? found.Used : DateTimeOffset.MaxValue;

    public bool Contains(ObjectHash hash) => hash.Hex is not null && _listed.ContainsKey(hash.Hex);

    public byte[]? Get(ObjectHash hash)
    {
        try
        {
            return objects.Get(hash);
        }
        catch (LatheException e) when (e.Error.Code.EndsWith(".corrupt", StringComparison.Ordinal))
        {
            return null;
        }
    }

    public Stream? Open(ObjectHash hash) => objects.Open(hash);

    public ObjectHash Put(ReadOnlySpan<byte> content, bool durable) => throw new NotSupportedException();

    public Task<ObjectHash> PutAsync(Stream content, CancellationToken cancellationToken) => throw new NotSupportedException();
}

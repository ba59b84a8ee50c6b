using System.Collections.Concurrent;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.TestKit.Conformance;

/// <summary>Objects in memory, for tests that are about catalogs or about what happens between the ports. <see cref="Before"/> is where a test fails an operation.</summary>
public sealed class MemoryArtifactObjects : IArtifactObjects
{
    private readonly ConcurrentDictionary<string, (ObjectInfo Info, byte[] Content)> _objects = new(StringComparer.Ordinal);

    public string Place => "memory";

    /// <summary>Is called with the operation's name and the key before each; what it throws is thrown.</summary>
    public Action<string, string> Before { get; set; } = (_, _) => { };

    public int Puts { get; private set; }

    /// <summary>Whether copies are refused as if something were under their keys.</summary>
    public bool RefuseCopies { get; set; }

    public IEnumerable<string> Keys => _objects.Keys.Order(StringComparer.Ordinal);

    public async Task<ObjectInfo?> PutAsync(string key, Stream content, ObjectPut put, CancellationToken cancellationToken)
    {
        Before("put", key);
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        put.Progress?.Report(copy.Length);
        lock (_objects) Puts++;
        return Store(key, copy.ToArray(), put);
    }

    public Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        Before("head", key);
        return Task.FromResult(_objects.TryGetValue(key, out var found) ? found.Info : null);
    }

    public Task<ObjectContent?> GetAsync(string key, CancellationToken cancellationToken)
    {
        Before("get", key);
        return Task.FromResult(_objects.TryGetValue(key, out var found) ? new ObjectContent(found.Info, new VerifiedStream(new MemoryStream(found.Content), found.Info.Hash, key, Place)) : null);
    }

    public Task<byte[]?> RangeAsync(string key, long offset, int length, CancellationToken cancellationToken) =>
        Task.FromResult(_objects.TryGetValue(key, out var found) ? found.Content.Skip((int)offset).Take(length).ToArray() : null);

    public Task<ObjectPage> ListAsync(string prefix, string? after, int limit, CancellationToken cancellationToken)
    {
        var found = Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(k, after) > 0).Select(k => new ListedObject(k, _objects[k].Info.Size, _objects[k].Info.Modified)).ToList();
        return Task.FromResult(new ObjectPage([.. found.Take(limit)], found.Count > limit));
    }

    public Task<ObjectInfo?> CopyAsync(string from, string to, ObjectPut put, CancellationToken cancellationToken)
    {
        Before("copy", to);
        if (RefuseCopies) return Task.FromResult<ObjectInfo?>(null);
        return _objects.TryGetValue(from, out var found) ? Task.FromResult(Store(to, found.Content, put)) : throw new LatheError(ErrorKind.NotFound, "artifacts.no_object", from).ToException();
    }

    public Task<bool> DeleteAsync(string key, CancellationToken cancellationToken) => Task.FromResult(_objects.TryRemove(key, out _));

    public Task ProtectAsync(string key, ProtectionChange change, CancellationToken cancellationToken)
    {
        Before("protect", key);
        var found = _objects[key];
        _objects[key] = (found.Info with { Protection = change.On(found.Info.Protection) }, found.Content);
        return Task.CompletedTask;
    }

    public Task<Uri?> LinkAsync(string key, TimeSpan life, CancellationToken cancellationToken) => Task.FromResult<Uri?>(null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Changes stored bytes; the record stays.</summary>
    public void Damage(string key, byte[] content) => _objects[key] = (_objects[key].Info, content);

    private ObjectInfo? Store(string key, byte[] content, ObjectPut put)
    {
        var hash = ObjectHash.Of(content);
        var info = new ObjectInfo(key, content.Length, hash, hash.Hex, TimeProvider.System.GetUtcNow()) { Metadata = put.Metadata, ContentType = put.ContentType };
        if (put.Condition.Absent) return _objects.TryAdd(key, (info, content)) ? info : null;
        _objects[key] = (info, content);
        return info;
    }
}

/// <summary>Content by its hash, in memory.</summary>
public sealed class MemoryContent : IObjectStore
{
    private readonly ConcurrentDictionary<ObjectHash, byte[]> _content = new();

    public ObjectHash Put(ReadOnlySpan<byte> content, bool durable)
    {
        var hash = ObjectHash.Of(content);
        _content[hash] = content.ToArray();
        return hash;
    }

    public async Task<ObjectHash> PutAsync(Stream content, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        return Put(copy.ToArray(), durable: true);
    }

    public byte[]? Get(ObjectHash hash) => _content.GetValueOrDefault(hash);

    public Stream? Open(ObjectHash hash) => Get(hash) is { } content ? new MemoryStream(content) : null;

    public bool Contains(ObjectHash hash) => _content.ContainsKey(hash);

    /// <summary>Forgets everything.</summary>
    public void Clear() => _content.Clear();
}

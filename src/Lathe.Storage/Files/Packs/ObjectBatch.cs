using Lathe.Engine.Objects;
using Lathe.Storage.Failures;

namespace Lathe.Storage.Files;

/// <summary>Contents on their way into a store. A few are put one by one in the end; where they are many, they are written into a pack as they come: one file and one wait for the disk instead of thousands.</summary>
/// <param name="store">The store.</param>
/// <param name="root">Its folder.</param>
/// <param name="shelf">Its packs.</param>
/// <param name="gate">Keeps sweeps out while a pack gets its name: there may be one of that name, and of that age, already.</param>
/// <param name="drafts">Where a pack is written.</param>
/// <param name="few">How many are put one by one.</param>
internal sealed class ObjectBatch(FileObjectStore store, string root, PackShelf shelf, SweepGate gate, DraftFolder drafts, int few) : IObjectBatch
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _there = new(StringComparer.Ordinal);
    private readonly List<(ObjectHash Hash, byte[] Content)> _held = [];
    private PackDraft? _draft;

    public ObjectHash Put(ReadOnlySpan<byte> content, bool durable)
    {
        if (durable || content.Length > PackFormat.LongestContent)
        {
            if (durable) Complete();
            return store.Put(content, durable);
        }

        var hash = ObjectHash.Of(content);
        if (store.Uses(hash, content.Length)) return hash;
        try
        {
            lock (_lock)
            {
                if (_there.Add(hash.Hex)) Add(hash, content);
            }

            return hash;
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles(FileObjectStore.Area, root, e);
        }
    }

    public Task<ObjectHash> PutAsync(Stream content, CancellationToken cancellationToken) => store.PutAsync(content, cancellationToken);

    public byte[]? Get(ObjectHash hash)
    {
        Complete();
        return store.Get(hash);
    }

    public Stream? Open(ObjectHash hash)
    {
        Complete();
        return store.Open(hash);
    }

    public bool Contains(ObjectHash hash)
    {
        lock (_lock)
        {
            if (hash.Hex is not null && _there.Contains(hash.Hex)) return true;
        }

        return store.Contains(hash);
    }

    public void Complete()
    {
        lock (_lock)
        {
            try
            {
                // Another process may have stored the same meanwhile.
                if (_draft is not null && !(shelf.Refresh() && _draft.Entries.All(e => store.Uses(e.Hash, e.Place.Length))))
                {
                    var place = shelf.PlaceOf(_draft.Finish());
                    PrivateFolder.Make(Path.GetDirectoryName(place)!);
                    DiskSync.Folder(root);
                    gate.Within(() => _draft.MoveTo(place, used: null));
                    shelf.Refresh();
                }
            }
            catch (Exception e) when (StorageFailure.IsOfFiles(e))
            {
                throw StorageFailure.OfFiles(FileObjectStore.Area, root, e);
            }
            finally
            {
                _draft?.Dispose();
                _draft = null;
                _there.Clear();
            }

            foreach (var (_, content) in _held) store.Put(content, durable: false);
            _held.Clear();
            store.Sync();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _draft?.Dispose();
            _draft = null;
            _there.Clear();
            _held.Clear();
        }
    }

    private void Add(ObjectHash hash, ReadOnlySpan<byte> content)
    {
        if (_draft is null && _held.Count < few)
        {
            _held.Add((hash, content.ToArray()));
            return;
        }

        if (_draft is null)
        {
            _draft = new PackDraft(drafts.Next());
            foreach (var (earlier, held) in _held) _draft.Add(earlier, held);
            _held.Clear();
        }

        _draft.Add(hash, content);
    }
}

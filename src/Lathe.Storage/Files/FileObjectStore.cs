using Lathe.Engine.Objects;
using Lathe.Storage.Failures;

namespace Lathe.Storage.Files;

/// <summary>
/// Objects as files. The layout is final: <c>ROOT/sha256/ab/cdef…</c> holds exactly the content whose SHA-256 in lower-case hexadecimal is <c>abcdef…</c>
/// (two digits for the folder, 62 for the file), readable by the owner and writable by nobody; <c>ROOT/tmp</c> holds what is being written. A file is renamed into its place only when it is whole, so
/// any number of processes may store the same content at once. Many contents that came at once lie together in a pack, <c>ROOT/packs</c>. Nothing else lies below ROOT. The time of a file's last write says when the object was used last.
/// </summary>
public sealed class FileObjectStore : IObjectStore, IObjectShelves, IObjectBatches
{
    internal const string Area = "objects";

    // A pack for fewer would be one more place to look into for each content that is asked for.
    private const int FewObjects = 200;

    private readonly string root;
    private readonly DraftFolder drafts;
    private readonly SweepGate gate;
    private readonly UnsyncedFiles unsynced;
    private readonly LooseShelf loose;
    private readonly PackShelf packs;
    private readonly UsedFiles uses;

    /// <summary>A store below a folder, which is made with the first put.</summary>
    /// <param name="root">The absolute path of the folder.</param>
    /// <param name="time">Tells which abandoned drafts are old enough to remove.</param>
    public FileObjectStore(string root, TimeProvider time)
    {
        this.root = root;
        drafts = new DraftFolder(Path.Combine(root, "tmp"), time);
        gate = new SweepGate(root);
        unsynced = new UnsyncedFiles(root);
        loose = new LooseShelf(Path.Combine(root, "sha256"), gate);
        packs = new PackShelf(Path.Combine(root, "packs"), time);
        uses = new UsedFiles(gate, time);
    }

    /// <inheritdoc/>
    public IObjectBatch Begin() => Begin(FewObjects);

    internal IObjectBatch Begin(int few) => new ObjectBatch(this, root, packs, gate, drafts, few);

    /// <inheritdoc/>
    public ObjectHash Put(ReadOnlySpan<byte> content, bool durable)
    {
        var hash = ObjectHash.Of(content);
        var place = loose.PlaceOf(hash)!;
        var draft = "";
        try
        {
            if (!UsePacked(hash))
            {
                if (!uses.Use(place, content.Length))
                {
                    draft = drafts.Next();
                    using (var file = ObjectDraft.Create(draft)) file.Write(content);
                    Shelve(draft, place);
                }

                unsynced.Add(place);
            }

            if (durable) unsynced.Sync();
            return hash;
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles(Area, root, e);
        }
        finally
        {
            // After the rename there is nothing under this name.
            DraftFolder.Discard(draft);
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectHash> PutAsync(Stream content, CancellationToken cancellationToken)
    {
        var draft = "";
        try
        {
            draft = drafts.Next();
            var (hash, length) = await ObjectDraft.FillAsync(draft, content, cancellationToken);
            var place = loose.PlaceOf(hash)!;
            if (!UsePacked(hash))
            {
                if (!uses.Use(place, length)) Shelve(draft, place);
                unsynced.Add(place);
            }

            unsynced.Sync();
            return hash;
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles(Area, root, e);
        }
        finally
        {
            DraftFolder.Discard(draft);
        }
    }

    /// <inheritdoc/>
    public byte[]? Get(ObjectHash hash)
    {
        if (loose.PlaceOf(hash) is not { } place) return null;
        try
        {
            // First where no exception says that it is not there.
            if (packs.FindKnown(hash) is { } known) return Packed(known.Pack, known.Place, hash);
            if (File.Exists(place)) return Verified(File.ReadAllBytes(place), hash, place);
            if (packs.Find(hash) is { } found) return Packed(found.Pack, found.Place, hash);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles(Area, root, e);
        }

        // It may be in one that cannot be read.
        return packs.Damaged is [var damaged, ..] ? throw StorageFailure.Corrupt(Area, damaged, "A pack of stored objects is damaged") : null;
    }

    private static byte[] Packed(PackFile pack, PackPlace place, ObjectHash hash) => Verified(pack.Read(place), hash, pack.Path);

    private static byte[] Verified(byte[] content, ObjectHash hash, string place) =>
        ObjectHash.Of(content) == hash ? content : throw StorageFailure.Corrupt(Area, place, "A stored object is damaged");

    /// <inheritdoc/>
    public Stream? Open(ObjectHash hash)
    {
        if (loose.PlaceOf(hash) is not { } place) return null;
        try
        {
            // What is in a pack is small.
            if (packs.FindKnown(hash) is { } known) return new MemoryStream(known.Pack.Read(known.Place), writable: false);
            if (File.Exists(place)) return new FileStream(place, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return packs.Find(hash) is { } found ? new MemoryStream(found.Pack.Read(found.Place), writable: false) : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles(Area, root, e);
        }
    }

    /// <inheritdoc/>
    public bool Contains(ObjectHash hash)
    {
        try
        {
            return loose.PlaceOf(hash) is { } place && (UsePacked(hash) || uses.Use(place, length: null) || (packs.Refresh() && UsePacked(hash)));
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles(Area, root, e);
        }
    }

    /// <summary>Whether a content is there already; where it is, that is a use.</summary>
    internal bool Uses(ObjectHash hash, int length)
    {
        try
        {
            if (UsePacked(hash)) return true;
            var place = loose.PlaceOf(hash)!;
            if (!uses.Use(place, length)) return false;
            unsynced.Add(place);
            return true;
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles(Area, root, e);
        }
    }

    /// <summary>Brings to the disk what was put and is not there yet.</summary>
    internal void Sync()
    {
        try
        {
            unsynced.Sync();
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles(Area, root, e);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ShelvedObject> List(CancellationToken cancellationToken)
    {
        try
        {
            // One that is there twice, loose and in a pack or in two packs, counts once, and as used when one of them was.
            var all = new Dictionary<string, ShelvedObject>(StringComparer.Ordinal);
            foreach (var file in loose.List(cancellationToken)) all[file.Hash.Hex] = file;
            foreach (var pack in packs.All())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var used = PackSweep.UsedAt(pack);
                foreach (var (hash, place) in pack.All() ?? [])
                {
                    if (!all.TryGetValue(hash.Hex, out var other) || other.Used < used) all[hash.Hex] = new ShelvedObject(hash, place.Length, used);
                }
            }

            return [.. all.Values];
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles(Area, root, e);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ShelvedObject> Remove(IEnumerable<ObjectHash> hashes, DateTimeOffset usedSince, CancellationToken cancellationToken)
    {
        var removed = new List<ShelvedObject>();
        try
        {
            var all = hashes.Where(h => loose.PlaceOf(h) is not null).ToList();
            loose.Remove(all, usedSince, removed, cancellationToken);
            if (packs.All().Count > 0) new PackSweep(packs, gate, drafts).Run(all.Select(static h => h.Hex).ToHashSet(StringComparer.Ordinal), usedSince, removed, cancellationToken);
            return removed.Count == all.Count ? removed : [.. removed.DistinctBy(static o => o.Hash)];
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles(Area, root, e);
        }
    }

    // A pack whose content was found may have been replaced meanwhile by one without it.
    private bool UsePacked(ObjectHash hash)
    {
        for (var tries = 0; tries < 3 && packs.FindKnown(hash) is var (pack, _); tries++)
        {
            if (!uses.Use(pack.Path, length: null))
            {
                packs.Refresh();
                continue;
            }

            unsynced.Add(pack.Path);
            return true;
        }

        return false;
    }

    private void Shelve(string draft, string place)
    {
        unsynced.Forget(place);
        loose.Shelve(draft, place);
    }
}

using System.Buffers;
using System.Security.Cryptography;
using Lathe.Engine.Objects;
using Lathe.Errors;
using Lathe.Storage.Failures;

namespace Lathe.Storage.Files;

/// <summary>
/// Objects as files. The layout is final: <c>ROOT/sha256/ab/cdef…</c> holds exactly the content whose SHA-256 in lower-case hexadecimal is <c>abcdef…</c>
/// (two digits for the folder, 62 for the file), readable by the owner and writable by nobody; <c>ROOT/tmp</c> holds what is being written. A file is renamed into its place only when it is whole, so
/// any number of processes may store the same content at once. Nothing else lies below ROOT. The time of a file's last write says when the object was used last.
/// </summary>
public sealed class FileObjectStore : IObjectStore, IObjectShelves
{
    private const string Area = "objects";
    private const int CopyBuffer = 128 * 1024;
    private const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int SweptAtOnce = 100;
    private static readonly TimeSpan StaleAfter = TimeSpan.FromHours(24);

    // A use is noted no oftener; no sweep comes this close to the present.
    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(10);

    private readonly string root, shelves, drafts;
    private readonly TimeProvider time;
    private readonly SweepGate gate;
    private readonly UnsyncedFiles unsynced;
    private int swept;

    /// <summary>A store below a folder, which is made with the first put.</summary>
    /// <param name="root">The absolute path of the folder.</param>
    /// <param name="time">Tells which abandoned drafts are old enough to remove.</param>
    public FileObjectStore(string root, TimeProvider time)
    {
        this.root = root;
        this.time = time;
        shelves = Path.Combine(root, "sha256");
        drafts = Path.Combine(root, "tmp");
        gate = new SweepGate(root);
        unsynced = new UnsyncedFiles(root);
    }

    /// <inheritdoc/>
    public ObjectHash Put(ReadOnlySpan<byte> content, bool durable)
    {
        var hash = ObjectHash.Of(content);
        var place = PlaceOf(hash)!;
        var draft = "";
        try
        {
            if (!Use(place, content.Length))
            {
                draft = NewDraft();
                using (var file = CreateDraft(draft)) file.Write(content);
                Shelve(draft, place);
            }

            unsynced.Add(place);
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
            Discard(draft);
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectHash> PutAsync(Stream content, CancellationToken cancellationToken)
    {
        var draft = "";
        try
        {
            draft = NewDraft();
            ObjectHash hash;
            long length;
            using (var file = CreateDraft(draft))
            {
                (hash, length) = await CopyAsync(content, file, cancellationToken);
            }

            var place = PlaceOf(hash)!;
            if (!Use(place, length)) Shelve(draft, place);
            unsynced.Add(place);
            unsynced.Sync();
            return hash;
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles(Area, root, e);
        }
        finally
        {
            Discard(draft);
        }
    }

    /// <inheritdoc/>
    public byte[]? Get(ObjectHash hash)
    {
        if (PlaceOf(hash) is not { } place) return null;
        byte[] content;
        try
        {
            content = File.ReadAllBytes(place);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles(Area, root, e);
        }

        return ObjectHash.Of(content) == hash ? content : throw StorageFailure.Corrupt(Area, place, "A stored object is damaged");
    }

    /// <inheritdoc/>
    public Stream? Open(ObjectHash hash)
    {
        if (PlaceOf(hash) is not { } place) return null;
        try
        {
            return new FileStream(place, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
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
            return PlaceOf(hash) is { } place && Use(place, length: null);
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
            var all = new List<ShelvedObject>();
            if (!Directory.Exists(shelves)) return all;
            foreach (var shelf in new DirectoryInfo(shelves).EnumerateDirectories())
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var file in shelf.EnumerateFiles())
                {
                    var hash = new ObjectHash(shelf.Name + file.Name);
                    if (PlaceOf(hash) is not null) all.Add(new ShelvedObject(hash, file.Length, new DateTimeOffset(file.LastWriteTimeUtc)));
                }
            }

            return all;
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
            foreach (var some in hashes.Chunk(SweptAtOnce))
            {
                cancellationToken.ThrowIfCancellationRequested();
                gate.Alone(() => Remove(some, usedSince, removed));
            }

            return removed;
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles(Area, root, e);
        }
    }

    private bool Remove(ObjectHash[] hashes, DateTimeOffset usedSince, List<ShelvedObject> removed)
    {
        foreach (var hash in hashes)
        {
            if (PlaceOf(hash) is not { } place || new FileInfo(place) is not { Exists: true } file || new DateTimeOffset(file.LastWriteTimeUtc) >= usedSince) continue;
            File.Delete(place);
            removed.Add(new ShelvedObject(hash, file.Length, new DateTimeOffset(file.LastWriteTimeUtc)));
        }

        return true;
    }

    // A hash may come from a damaged or hostile record: only 64 hexadecimal digits become a path.
    private string? PlaceOf(ObjectHash hash) => hash.Hex is { Length: 64 } hex && hex.AsSpan().IndexOfAnyExcept("0123456789abcdef") < 0
        ? Path.Combine(shelves, hex[..2], hex[2..])
        : null;

    // After a power cut a file that was not put durably may be there with less than its content; it is then put again.
    private bool Use(string place, long? length)
    {
        if (!IsThere(place, length, out var used)) return false;
        return used > time.GetUtcNow() - NotedEvery || gate.Within(() => Note(place, length));
    }

    private bool Note(string place, long? length)
    {
        if (!IsThere(place, length, out _)) return false;
        try
        {
            File.SetLastWriteTimeUtc(place, time.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && File.Exists(place))
        {
            // A store that cannot be written to cannot be swept either.
        }

        return true;
    }

    private static bool IsThere(string place, long? length, out DateTimeOffset used)
    {
        var file = new FileInfo(place);
        used = file.Exists ? new DateTimeOffset(file.LastWriteTimeUtc) : default;
        return file.Exists && (length is null || file.Length == length);
    }

    private void Shelve(string draft, string place)
    {
        unsynced.Forget(place);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!, Folder);
        gate.Within(() =>
        {
            File.Move(draft, place, overwrite: true);
            return true;
        });
    }

    private static async Task<(ObjectHash Hash, long Length)> CopyAsync(
        Stream content, FileStream file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBuffer);
        long length = 0;
        try
        {
            int read;
            while ((read = await ReadAsync(content, buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                file.Write(buffer, 0, read);
                length += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return (new ObjectHash(Convert.ToHexStringLower(hash.GetHashAndReset())), length);
    }

    // A source that fails is not the store's failure and must not be blamed on its folder.
    private static async ValueTask<int> ReadAsync(Stream content, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw new LatheError(ErrorKind.Storage, "objects.source_failed", $"What was to be stored could not be read: {e.Message}")
            {
                Guidance = "Check the file that it was read from.",
            }.ToException(e);
        }
    }

    private string NewDraft()
    {
        Directory.CreateDirectory(drafts, Folder);
        if (Interlocked.Exchange(ref swept, 1) == 0) Sweep();
        return Path.Combine(drafts, RandomNumberGenerator.GetHexString(24, lowercase: true));
    }

    // Read-only for everybody from the beginning; this open still writes.
    private static FileStream CreateDraft(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        UnixCreateMode = UnixFileMode.UserRead,
        BufferSize = 0,
    });

    /// <summary>Removes drafts that a killed process left; a living one is never this old.</summary>
    private void Sweep()
    {
        var limit = time.GetUtcNow() - StaleAfter;
        foreach (var draft in Directory.EnumerateFiles(drafts))
        {
            if (new DateTimeOffset(File.GetLastWriteTimeUtc(draft)) < limit) Discard(draft);
        }
    }

    private static void Discard(string draft)
    {
        if (draft.Length == 0) return;
        try
        {
            File.Delete(draft);
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            // It is removed with the old drafts another time.
        }
    }
}

using System.Buffers;
using System.Security.Cryptography;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Objects;
using Lathe.Errors;
using Lathe.Storage.Failures;
using Lathe.Storage.Files;

namespace Lathe.Storage.Artifacts.Files;

/// <summary>
/// Objects as files below a folder, readable by people under their keys. Any number of processes may use it at once. A copy is a second name of the same file, so it takes no room. Retention
/// and legal hold are kept by this class; whoever may write to the folder could still delete files.
/// </summary>
/// <param name="root">The absolute path of the folder, which is made with the first put.</param>
/// <param name="time">Dates objects, and tells whether a retention is over.</param>
public sealed class FileArtifactObjects(string root, TimeProvider time) : IArtifactObjects
{
    private const string Area = "artifacts";
    private const int CopyBuffer = 128 * 1024;
    private static readonly TimeSpan StaleAfter = TimeSpan.FromHours(24);

    private readonly ObjectFiles _files = new(root);
    private readonly StoreGate _gate = new(new ObjectFiles(root).Gate);
    private int _swept;

    /// <inheritdoc/>
    public string Place => root;

    /// <inheritdoc/>
    public async Task<ObjectInfo?> PutAsync(string key, Stream content, ObjectPut put, CancellationToken cancellationToken)
    {
        Check(key, put);
        var draft = "";
        try
        {
            if (put.Condition != default && !_gate.Read(() => Meets(put.Condition, _files.Find(key)))) return null;
            draft = _files.NewDraft();
            Sweep();
            var (hash, size) = await CopyAsync(content, draft, put.Progress, cancellationToken);
            return await PlaceAsync(key, draft, hash, size, put, cancellationToken);
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
    public Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        ObjectKeys.Checked(key);
        return Task.FromResult(Read(() => _files.Find(key)?.Info));
    }

    /// <inheritdoc/>
    public Task<ObjectContent?> GetAsync(string key, CancellationToken cancellationToken)
    {
        ObjectKeys.Checked(key);
        return Task.FromResult(Open(key) is var (record, file) ? new ObjectContent(record.Info, new VerifiedStream(file, record.Hash, key, root)) : null);
    }

    /// <inheritdoc/>
    public Task<byte[]?> RangeAsync(string key, long offset, int length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ObjectKeys.Checked(key);
        if (Open(key) is not var (_, file)) return Task.FromResult<byte[]?>(null);
        using (file)
        {
            var piece = new byte[Math.Max(0, Math.Min(length, file.Length - offset))];
            file.Position = offset;
            file.ReadExactly(piece);
            return Task.FromResult<byte[]?>(piece);
        }
    }

    /// <inheritdoc/>
    public Task<ObjectPage> ListAsync(string prefix, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        var found = Read(() => _files.List(prefix, after).Take(limit + 1).ToList());
        return Task.FromResult(found.Count > limit ? new ObjectPage(found[..limit], More: true) : new ObjectPage(found, More: false));
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo?> CopyAsync(string from, string to, ObjectPut put, CancellationToken cancellationToken)
    {
        ObjectKeys.Checked(from);
        Check(to, put);
        var draft = "";
        try
        {
            return await _gate.WriteAsync(() =>
            {
                var source = _files.Find(from) ?? throw NoObject(from);
                if (!Meets(put.Condition, _files.Find(to))) return null;
                draft = _files.Duplicate(from);
                return Shelve(to, draft, source.Hash, source.Size, put);
            }, cancellationToken);
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles(Area, root, e);
        }
        finally
        {
            // Also after a rename: one name of a file that is renamed to another name of it stays.
            Discard(draft);
        }
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string key, CancellationToken cancellationToken) => ChangeAsync(key, () =>
    {
        if (_files.Find(key) is not { } there) return false;
        Refuse(there);
        _files.Remove(key);
        return true;
    }, cancellationToken);

    /// <inheritdoc/>
    public Task ProtectAsync(string key, ProtectionChange change, CancellationToken cancellationToken) => ChangeAsync(key, () =>
    {
        var there = _files.Find(key) ?? throw NoObject(key);
        var protection = change.On(there.Protection);
        if (protection != (there.Protection ?? ObjectProtection.None)) _files.WriteRecord(there with { Protection = protection == ObjectProtection.None ? null : protection });
        return true;
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<Uri?> LinkAsync(string key, TimeSpan life, CancellationToken cancellationToken) => Task.FromResult<Uri?>(null);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _gate.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<ObjectInfo?> PlaceAsync(string key, string draft, ObjectHash hash, long size, ObjectPut put, CancellationToken cancellationToken) =>
        _gate.WriteAsync(() => Meets(put.Condition, _files.Find(key)) ? Shelve(key, draft, hash, size, put) : null, cancellationToken);

    private ObjectInfo Shelve(string key, string draft, ObjectHash hash, long size, ObjectPut put)
    {
        var there = _files.Find(key);
        if (there is not null) Refuse(there);
        var at = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var record = new ObjectRecord { Key = key, Size = size, Hash = hash, Modified = at, ContentType = put.ContentType, Metadata = put.Metadata };
        _files.Place(draft, record, there);
        return record.Info;
    }

    private void Refuse(ObjectRecord there)
    {
        if (there.Protection is { } protection && protection.Holds(time.GetUtcNow())) throw ArtifactErrors.Locked(there.Key, protection);
    }

    private static bool Meets(PutCondition condition, ObjectRecord? there) => condition switch
    {
        { Absent: true } => there is null,
        { Tag: { } tag } => there?.Hash.Hex == tag,
        _ => true,
    };

    // What is opened under the gate stays what it is: names change by renames.
    private (ObjectRecord, FileStream)? Open(string key) => Read<(ObjectRecord, FileStream)?>(() =>
        _files.Find(key) is { } record ? (record, new FileStream(_files.ContentOf(key), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)) : null);

    private T Read<T>(Func<T> work)
    {
        try
        {
            return Directory.Exists(root) ? _gate.Read(work) : work();
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles(Area, root, e);
        }
    }

    private async Task<T> ChangeAsync<T>(string key, Func<T> work, CancellationToken cancellationToken)
    {
        ObjectKeys.Checked(key);
        try
        {
            return await _gate.WriteAsync(work, cancellationToken);
        }
        catch (Exception e) when (StorageFailure.IsOfFiles(e))
        {
            throw StorageFailure.OfFiles(Area, root, e);
        }
    }

    private static async Task<(ObjectHash Hash, long Size)> CopyAsync(Stream content, string draft, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBuffer);
        long size = 0;
        try
        {
            using var file = ObjectDraft.Create(draft);
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                file.Write(buffer, 0, read);
                size += read;
                progress?.Report(read);
            }

            file.Flush(flushToDisk: true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return (new ObjectHash(Convert.ToHexStringLower(hash.GetHashAndReset())), size);
    }

    private static void Check(string key, ObjectPut put)
    {
        ObjectKeys.Checked(key);
        ObjectKeys.CheckMetadata(put.Metadata);
    }

    /// <summary>Removes drafts that a killed process left; a living one is never this old.</summary>
    private void Sweep()
    {
        if (Interlocked.Exchange(ref _swept, 1) != 0) return;
        var limit = time.GetUtcNow() - StaleAfter;
        foreach (var draft in Directory.EnumerateFiles(_files.Drafts))
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

    private static LatheException NoObject(string key) => new LatheError(ErrorKind.NotFound, "artifacts.no_object", $"There is no object {key}.") { Guidance = "See what there is: lathe artifacts list" }.ToException();
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using Lathe.Engine.Objects;
using Lathe.Errors;
using Microsoft.Win32.SafeHandles;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// The user's tree beneath an overlay: what it was when the workspace was made, and its contents for as long as they are the same. A content is read when it is asked for; one that the run is about to
/// change is kept in the object store first. Thread-safe.
/// </summary>
internal sealed class LowerTree
{
    private readonly ConcurrentDictionary<int, ObjectHash> contents;
    private readonly Lazy<BeneathDirectory?> directory;

    public LowerTree(ObjectHash id, LowerListing listing, IReadOnlyDictionary<int, ObjectHash> hot)
    {
        (Id, Listing) = (id, listing);
        contents = new ConcurrentDictionary<int, ObjectHash>(hot);
        directory = new Lazy<BeneathDirectory?>(Open);
    }

    /// <summary>The hash of the listing.</summary>
    public ObjectHash Id { get; }

    public LowerListing Listing { get; }

    /// <summary>The tree's folder; null when it is gone.</summary>
    public BeneathDirectory? Directory => directory.Value;

    public static LowerTree Load(ObjectHash id, IObjectStore objects)
    {
        var (listing, hot) = LowerListingFile.Load(id, objects);
        return new LowerTree(id, listing, hot);
    }

    /// <summary>The entry at a path with the hash of its content.</summary>
    /// <exception cref="LatheException">Conflict, <c>workspace.lower_moved</c>: the user has changed the file since, and nobody had read it.</exception>
    public SnapshotEntry? Find(string path)
    {
        var index = Listing.Find(path);
        if (index < 0) return null;
        return Entry(path, index, ContentOf(path, index, null) ?? throw Moved(path));
    }

    /// <summary>The entry at a path; null where there is none, or where its content cannot be known any more.</summary>
    public SnapshotEntry? TryFind(string path) => Listing.Find(path) is >= 0 and var index && ContentOf(path, index, null) is { } content ? Entry(path, index, content) : null;

    /// <summary>Reads a file or a link, from the store if it was kept; null where it is neither, or cannot be had any more.</summary>
    public byte[]? Read(string path, IObjectStore objects)
    {
        var index = Listing.Find(path);
        if (index < 0 || Listing.KindOf(index) == SnapshotEntryKind.EmptyDirectory) return null;
        if (contents.TryGetValue(index, out var kept) && objects.Get(kept) is { } stored) return stored;
        return Keep(path, index, objects) is { } entry ? objects.Get(entry.Content) : null;
    }

    public ObjectHash? TryContentOf(string path)
    {
        var index = Listing.Find(path);
        return index < 0 ? null : ContentOf(path, index, null);
    }

    /// <summary>The entry at a path, its content put into the store; null when the user has changed it since and it was not kept before.</summary>
    public SnapshotEntry? Keep(string path, int index, IObjectStore objects) => ContentOf(path, index, objects) is { } hash ? Entry(path, index, hash) : null;

    /// <summary>What stands at a path now, whatever was listed, its content put into the store; null for nothing.</summary>
    public SnapshotEntry? KeepNow(string path, IObjectStore objects)
    {
        try
        {
            if (Directory?.Stat(path) is not { Kind: Edits.FileTreeEntryKind.File } stat) return null;
            using var stream = new FileStream(new SafeFileHandle(DiskFile.Open(Directory, path, out _), ownsHandle: true), FileAccess.Read, bufferSize: 0);
            return new SnapshotEntry(path, SnapshotEntryKind.File, stat.Mode, stream.Length, Put(stream, objects));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Edits.PathRefusedException)
        {
            return null;
        }
    }

    /// <summary>Says what a content was, where a former process kept it.</summary>
    public void Recall(string path, ObjectHash content)
    {
        var index = Listing.Find(path);
        if (index >= 0) contents[index] = content;
    }

    private SnapshotEntry Entry(string path, int index, ObjectHash content) => new(path, Listing.KindOf(index), Listing.ModeOf(index), Listing.SizeOf(index), content);

    private ObjectHash? ContentOf(string path, int index, IObjectStore? objects)
    {
        if (contents.TryGetValue(index, out var known) && (objects is null || objects.Contains(known))) return known;
        var read = Listing.KindOf(index) == SnapshotEntryKind.EmptyDirectory ? SealedFile.Folder(path).Content : Read(path, index, objects);
        if (read is { } hash && (!contents.TryGetValue(index, out known) || known == hash)) return contents[index] = hash;
        return null;
    }

    // Looked at before and after: what was read is what was listed.
    private ObjectHash? Read(string path, int index, IObjectStore? objects)
    {
        try
        {
            if (Directory is not { } lower || !IsAsListed(lower, path, index)) return null;
            ObjectHash hash;
            if (Listing.KindOf(index) == SnapshotEntryKind.Link)
            {
                var parent = lower.OpenParent(path, out var name);
                try
                {
                    var target = DiskFile.ReadLink(parent, name, path);
                    hash = objects?.Put(target, durable: false) ?? ObjectHash.Of(target);
                }
                finally
                {
                    Posix.Close(parent);
                }
            }
            else
            {
                using var stream = new FileStream(new SafeFileHandle(DiskFile.Open(lower, path, out _), ownsHandle: true), FileAccess.Read, bufferSize: 0);
                hash = objects is null ? new ObjectHash(Convert.ToHexStringLower(SHA256.HashData(stream))) : Put(stream, objects);
            }

            return IsAsListed(lower, path, index) ? hash : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Edits.PathRefusedException)
        {
            return null;
        }
    }

    private static ObjectHash Put(FileStream stream, IObjectStore objects)
    {
        if (stream.Length > 4 << 20) return objects.PutAsync(stream, CancellationToken.None).GetAwaiter().GetResult();
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return objects.Put(bytes, durable: false);
    }

    private bool IsAsListed(BeneathDirectory lower, string path, int index) => lower.Stat(path) is { } stat && stat.Key == Listing.KeyOf(index) && (stat.Mode == Listing.ModeOf(index) || Listing.KindOf(index) != SnapshotEntryKind.File);

    private BeneathDirectory? Open()
    {
        try
        {
            return new BeneathDirectory(Listing.Repository);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static LatheException Moved(string path) =>
        new LatheError(ErrorKind.Conflict, "workspace.lower_moved", $"{path} has changed in your repository since the run began, and the run had not read it before.")
        {
            Guidance = "Start a new run, or use --workspace copy where you go on working in the repository meanwhile.",
        }.ToException();
}

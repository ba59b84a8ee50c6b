using Lathe.Engine.Objects;

namespace Lathe.Engine.Workspaces;

/// <summary>One entry of the last seal.</summary>
/// <param name="Entry">What the snapshot says.</param>
/// <param name="Key">The file's size, times and inode when it was read; meaningless for links and folders.</param>
internal sealed record SealedFile(SnapshotEntry Entry, StatKey Key)
{
    /// <summary>Links and empty folders have no mode of their own that matters; one constant each keeps ids independent of the umask.</summary>
    public const int LinkMode = 0x1FF;

    public const int FolderMode = 0x1ED;

    private static readonly ObjectHash Nothing = ObjectHash.Of([]);

    // Twice the coarsest tick of Linux's file clock (100 Hz).
    private const long ClockGrain = 20_000_000;

    /// <summary>The moment, in nanoseconds since 1970, up to which nobody else wrote to the tree after the file was read.</summary>
    public long AsOf { get; init; }

    /// <summary>Whether a file with these facts must still have the content: a write after <see cref="AsOf"/> would show in its change time.</summary>
    public bool StillHolds(StatKey now) => now == Key && IsSettled;

    public bool IsSettled => Key.ChangeTime + ClockGrain < AsOf;

    /// <summary>Seals a link that stands in a tree.</summary>
    public static SealedFile OfLink(IDiskTree tree, string path, StatKey key, IObjectStore objects)
    {
        var text = tree.ReadLink(path);
        return new SealedFile(Link(path, text.Length, objects.Put(text, durable: false)), key);
    }

    public static SnapshotEntry Link(string path, long size, ObjectHash content) => new(path, SnapshotEntryKind.Link, LinkMode, size, content);

    public static SnapshotEntry Folder(string path) => new(path, SnapshotEntryKind.EmptyDirectory, FolderMode, 0, Nothing);
}

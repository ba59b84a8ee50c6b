using System.Security.Cryptography;
using Lathe.Edits;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Applies;

/// <summary>Looks at the user's files and stores their images.</summary>
internal static class UserFiles
{
    private const int WholeFile = 16 << 20;

    /// <summary>What a path holds; null for nothing.</summary>
    /// <exception cref="PathRefusedException">A link, a folder or something special is there or on the way.</exception>
    public static FileImage? Look(IDiskTree tree, string path)
    {
        switch (tree.Stat(path))
        {
            case null:
                return null;
            case { Kind: FileTreeEntryKind.Link }:
                var target = tree.ReadLink(path);
                return new FileImage(SnapshotEntryKind.Link, SealedFile.LinkMode, target.Length, ObjectHash.Of(target));
            case { Kind: FileTreeEntryKind.File } file:
                using (var stream = tree.OpenRead(path))
                {
                    var hash = new ObjectHash(Convert.ToHexStringLower(SHA256.HashData(stream)));
                    return new FileImage(SnapshotEntryKind.File, file.Mode, stream.Position, hash);
                }

            case { Kind: FileTreeEntryKind.Directory }:
                throw new PathRefusedException(path, "is a folder");
            default:
                throw new PathRefusedException(path, "is a pipe, a socket or a device");
        }
    }

    /// <summary>Stores what a path holds so that it survives a power cut. False when it is no longer what was seen.</summary>
    public static async Task<bool> StoreAsync(IDiskTree tree, string path, FileImage seen, IObjectStore objects, CancellationToken cancellationToken)
    {
        if (seen.Kind == SnapshotEntryKind.Link) return objects.Put(tree.ReadLink(path), durable: true) == seen.Content;
        if (seen.Size <= WholeFile) return objects.Put(tree.Read(path), durable: true) == seen.Content;
        await using var stream = tree.OpenRead(path);
        return await objects.PutAsync(stream, cancellationToken).ConfigureAwait(false) == seen.Content;
    }

    /// <summary>Makes sure that an image that is in the store already survives a power cut.</summary>
    public static void Keep(FileImage image, IObjectStore objects, string path)
    {
        if (image.Size > WholeFile && objects.Contains(image.Content)) return;
        var content = objects.Get(image.Content) ?? throw Snapshots.Missing(new SnapshotEntry(path, image.Kind, image.Mode, image.Size, image.Content));
        objects.Put(content, durable: true);
    }

    /// <summary>Puts an image in the place of another one.</summary>
    public static void Put(IDiskTree tree, string path, FileImage? from, FileImage to, IObjectStore objects)
    {
        if (from is { Kind: SnapshotEntryKind.File } && to.Kind == SnapshotEntryKind.File && from.Content == to.Content)
        {
            tree.SetMode(path, to.Mode);
            return;
        }

        var entry = new SnapshotEntry(path, to.Kind, to.Mode, to.Size, to.Content);
        if (to.Kind == SnapshotEntryKind.Link)
        {
            tree.WriteLink(path, objects.Get(to.Content) ?? throw Snapshots.Missing(entry));
            return;
        }

        using var content = objects.Open(to.Content) ?? throw Snapshots.Missing(entry);
        if (from is { Kind: SnapshotEntryKind.Link }) tree.Remove(path);
        tree.WriteFrom(path, content, to.Mode);
    }
}

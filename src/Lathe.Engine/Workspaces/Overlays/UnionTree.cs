using Lathe.Edits;
using Lathe.Errors;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// What a box sees of an overlay, put together without mounting one: read from the upper layer if it has the path, else from the user's tree unless a layer above hides it; writes go to the upper layer, a
/// whole file at a time. No link is followed in any layer. Not to be used while a box has the layers mounted. Thread-safe where different paths are concerned.
/// </summary>
internal sealed class UnionTree : IWorkTree, IDisposable
{
    private readonly DiskFileTree upper;
    private readonly LayerReader layers;
    private readonly Action<string> beforeChange;

    /// <param name="upper">The layer that is written.</param>
    /// <param name="mask">The layer that hides.</param>
    /// <param name="lower">The user's tree.</param>
    /// <param name="beforeChange">Called with a path of the user's tree before a layer hides it.</param>
    public UnionTree(DiskFileTree upper, BeneathDirectory mask, BeneathDirectory lower, Action<string> beforeChange)
    {
        (this.upper, this.beforeChange) = (upper, beforeChange);
        layers = new LayerReader(upper.Beneath, mask, lower);
    }

    public LayerReader Layers => layers;

    public DiskFileTree Upper => upper;

    public void Dispose()
    {
        upper.Dispose();
        layers.Mask.Dispose();
    }

    public FileTreeEntry? Stat(string path) => Look(path) is { } stat ? new FileTreeEntry(path, stat.Kind, stat.Size, stat.Mode) : null;

    public FileStat? Look(string path)
    {
        TreePath.Check(path);
        return layers.Find(path) is { In: not OverlayLayer.None } place ? place.Stat : null;
    }

    public byte[] Read(string path)
    {
        using var stream = OpenRead(path);
        if (stream.Length > Array.MaxLength) throw new IOException($"{path}: is too large to be read whole.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    public Stream OpenRead(string path)
    {
        var (_, from) = Present(path);
        return new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(DiskFile.Open(from, path, out _), ownsHandle: true), FileAccess.Read, bufferSize: 0);
    }

    public byte[] ReadLink(string path)
    {
        var (_, from) = Present(path);
        var parent = from.OpenParent(path, out var name);
        try
        {
            return DiskFile.ReadLink(parent, name, path);
        }
        finally
        {
            Posix.Close(parent);
        }
    }

    public void Write(string path, ReadOnlySpan<byte> content, int? mode = null)
    {
        var replaced = Replaceable(path);
        upper.Write(path, content, mode ?? replaced);
    }

    public void WriteFrom(string path, Stream content, int mode)
    {
        Replaceable(path);
        upper.WriteFrom(path, content, mode);
    }

    public void WriteLink(string path, ReadOnlySpan<byte> target)
    {
        TreePath.Check(path);
        if (layers.Find(path) is { In: not OverlayLayer.None, Stat.Kind: FileTreeEntryKind.Directory }) throw new IOException($"{path}: is a folder.");
        Hide(path);
        upper.WriteLink(path, target);
    }

    public void SetMode(string path, int mode)
    {
        var (place, from) = Present(path);
        if (place.In == OverlayLayer.Lower)
        {
            beforeChange(path);
            if (place.Stat.Kind == FileTreeEntryKind.Directory) MakeFolders(path);
            else if (place.Stat.Kind == FileTreeEntryKind.File)
            {
                MakeFolders(FolderOf(path));
                using var content = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(DiskFile.Open(from, path, out _), ownsHandle: true), FileAccess.Read, bufferSize: 0);
                upper.WriteFrom(path, content, mode);
            }
            else throw new PathRefusedException(path, "is neither a file nor a folder");
        }

        upper.SetMode(path, mode);
    }

    public void Delete(string path)
    {
        Remove(path);
        RemoveEmptied(path);
    }

    public void Remove(string path)
    {
        var (place, _) = Present(path);
        if (place.Stat.Kind == FileTreeEntryKind.Directory) throw new IOException($"{path}: is a folder.", ErrorNumber.IsDirectory);
        if (layers.Shows(path))
        {
            beforeChange(path);
            MakeFolders(FolderOf(path));
            Whiteout(path);
        }
        else
        {
            upper.Remove(path);
        }
    }

    public bool RemoveDirectory(string path)
    {
        TreePath.Check(path);
        var place = layers.Find(path);
        if (place.In == OverlayLayer.None) return true;
        if (place.Stat.Kind != FileTreeEntryKind.Directory || layers.Names(path, place).Count > 0) return false;
        RemoveTree(path);
        return true;
    }

    public void RemoveTree(string path)
    {
        TreePath.Check(path);
        var place = layers.Find(path);
        if (place.In == OverlayLayer.None) throw PosixError.Of(path, ErrorNumber.NotFound);
        var shows = layers.Shows(path);
        if (place.In == OverlayLayer.Upper)
        {
            if (place.Stat.Kind == FileTreeEntryKind.Directory) FolderRemoval.Run(upper.Beneath, path);
            else upper.Remove(path);
        }

        if (!shows) return;
        beforeChange(path);
        MakeFolders(FolderOf(path));
        Whiteout(path);
    }

    public void Move(string from, string to)
    {
        MoveEntry(from, to);
        RemoveEmptied(from);
    }

    public IReadOnlyList<FileTreeEntry> List(string path)
    {
        if (path.Length > 0) TreePath.Check(path);
        var place = layers.Find(path);
        if (place.In == OverlayLayer.None) throw PosixError.Of(path, ErrorNumber.NotFound);
        if (place.Stat.Kind != FileTreeEntryKind.Directory) throw PosixError.Of(path, place.Stat.Kind == FileTreeEntryKind.Link ? ErrorNumber.Link : ErrorNumber.NotDirectory);
        var prefix = path.Length == 0 ? "" : path + "/";
        var entries = new List<FileTreeEntry>();
        foreach (var name in layers.Names(path, place))
        {
            if (name.Text is { } text && layers.Find(prefix + text) is { In: not OverlayLayer.None } found) entries.Add(new FileTreeEntry(prefix + text, found.Stat.Kind, found.Stat.Size, found.Stat.Mode));
        }

        entries.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return entries;
    }

    public void MakeDirectory(string path, int mode)
    {
        TreePath.Check(path);
        var place = layers.Find(path);
        if (place is { In: not OverlayLayer.None, Stat.Kind: FileTreeEntryKind.Directory }) return;
        if (place.In != OverlayLayer.None) throw PosixError.Of(path, ErrorNumber.Exists);
        MakeFolders(path);
        upper.SetMode(path, mode);
    }

    private (OverlayPlace Place, BeneathDirectory From) Present(string path)
    {
        TreePath.Check(path);
        var place = layers.Find(path);
        return place.In switch
        {
            OverlayLayer.Upper => (place, upper.Beneath),
            OverlayLayer.Lower => (place, layers.Lower),
            _ => throw PosixError.Of(path, ErrorNumber.NotFound),
        };
    }

    private void MoveEntry(string from, string to)
    {
        var (place, source) = Present(from);
        TreePath.Check(to);
        if (layers.Find(to).In != OverlayLayer.None) throw PosixError.Of(to, ErrorNumber.Exists);
        switch (place.Stat.Kind)
        {
            case FileTreeEntryKind.Directory:
                if (to.StartsWith(from + "/", StringComparison.Ordinal)) throw PosixError.Of(to, ErrorNumber.Invalid);
                MakeDirectory(to, place.Stat.Mode);
                foreach (var entry in List(from)) MoveEntry(entry.Path, to + entry.Path[from.Length..]);
                RemoveTree(from);
                return;
            case FileTreeEntryKind.Link:
                WriteLink(to, ReadLink(from));
                break;
            case FileTreeEntryKind.File:
                using (var content = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(DiskFile.Open(source, from, out _), ownsHandle: true), FileAccess.Read, bufferSize: 0))
                    WriteFrom(to, content, place.Stat.Mode);
                break;
            default:
                throw DiskFile.NotAFile(from, place.Stat.Kind);
        }

        Remove(from);
    }

    // The folders above a path that hold nothing any more.
    private void RemoveEmptied(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (!RemoveDirectory(path[..slash])) return;
        }
    }

    // The mode of what a write replaces; null where there is nothing.
    private int? Replaceable(string path)
    {
        TreePath.Check(path);
        var place = layers.Find(path);
        if (place.In != OverlayLayer.None)
        {
            if (place.Stat.Kind == FileTreeEntryKind.Link) throw new PathRefusedException(path, "is a symbolic link");
            if (place.Stat.Kind != FileTreeEntryKind.File) throw DiskFile.NotAFile(path, place.Stat.Kind);
        }

        Hide(path);
        return place.In == OverlayLayer.None ? null : place.Stat.Mode;
    }

    private void Hide(string path)
    {
        if (layers.Shows(path)) beforeChange(path);
        MakeFolders(FolderOf(path));
    }

    private void Whiteout(string path)
    {
        var parent = upper.Beneath.OpenParent(path, out var name);
        try
        {
            OverlayMarks.PutWhiteout(parent, name, path);
        }
        finally
        {
            Posix.Close(parent);
        }
    }

    // A folder of the user's is made again above it and lets it show through; one that is new hides whatever may come to be there.
    private void MakeFolders(string folder)
    {
        for (var end = folder.Length == 0 ? -1 : NextEnd(folder, 0); end > 0; end = end == folder.Length ? -1 : NextEnd(folder, end + 1))
        {
            var path = folder[..end];
            var there = upper.Beneath.Stat(path);
            if (there is { IsWhiteout: false, Kind: FileTreeEntryKind.Directory }) continue;
            if (there is { IsWhiteout: false } other) throw PosixError.Of(path, other.Kind == FileTreeEntryKind.Link ? ErrorNumber.Link : ErrorNumber.NotDirectory);
            var below = there is null && layers.Shows(path) ? layers.FindBelow(path) : null;
            if (below is { Kind: not FileTreeEntryKind.Directory } blocked) throw PosixError.Of(path, blocked.Kind == FileTreeEntryKind.Link ? ErrorNumber.Link : ErrorNumber.NotDirectory);
            if (there is not null) upper.Remove(path);
            upper.MakeDirectory(path, below?.Mode ?? SealedFile.FolderMode);
            if (below is null) layers.SetOpaque(path);
        }
    }

    private static int NextEnd(string folder, int from) => folder.IndexOf('/', from) is var slash and >= 0 ? slash : folder.Length;

    private static string FolderOf(string path) => path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : "";
}

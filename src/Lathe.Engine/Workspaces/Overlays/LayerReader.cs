using System.Runtime.InteropServices;
using Lathe.Edits;
using Lathe.Errors;

namespace Lathe.Engine.Workspaces;

/// <summary>The layer that a path is read from.</summary>
internal enum OverlayLayer
{
    None,
    Upper,
    Lower,
}

/// <summary>Where a path is read from, and what stands there.</summary>
/// <param name="In">The layer.</param>
/// <param name="Stat">What it has; meaningless for none.</param>
/// <param name="Merged">For a folder: whether the user's tree shows through.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OverlayPlace(OverlayLayer In, FileStat Stat, bool Merged);

/// <summary>Looks paths up in the three layers as the kernel would: the upper one, the one that hides, the user's tree.</summary>
internal sealed class LayerReader(BeneathDirectory upper, BeneathDirectory mask, BeneathDirectory lower)
{
    public BeneathDirectory Mask => mask;

    public BeneathDirectory Lower => lower;

    /// <summary>What stands at a path; the root is the empty name.</summary>
    public OverlayPlace Find(string path)
    {
        var visible = true;
        for (var end = path.Length == 0 ? 0 : NextEnd(path, 0); ; end = NextEnd(path, end + 1))
        {
            var part = path[..end];
            if (upper.Stat(part) is not { } stat) return visible && FindBelow(path) is { } below ? new OverlayPlace(OverlayLayer.Lower, below, below.Kind == FileTreeEntryKind.Directory) : default;
            if (stat.IsWhiteout) return default;
            var isLast = end == path.Length;
            if (stat.Kind == FileTreeEntryKind.Directory)
            {
                if (visible && part.Length > 0) visible = !IsOpaque(part);
                if (isLast) return new OverlayPlace(OverlayLayer.Upper, stat, visible && (path.Length == 0 || FindBelow(path) is { Kind: FileTreeEntryKind.Directory }));
                continue;
            }

            if (isLast) return new OverlayPlace(OverlayLayer.Upper, stat, Merged: false);
            return stat.Kind == FileTreeEntryKind.Link ? throw PosixError.Of(path, ErrorNumber.Link) : default;
        }
    }

    /// <summary>Whether the user's tree has something at a path that would show if the upper layer had nothing there.</summary>
    public bool Shows(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            var part = path[..slash];
            if (upper.Stat(part) is not { } stat) break;
            if (stat.Kind != FileTreeEntryKind.Directory || IsOpaque(part)) return false;
        }

        return FindBelow(path) is not null;
    }

    /// <summary>What the user's tree shows at a path through the layer that hides.</summary>
    public FileStat? FindBelow(string path)
    {
        if (path.Length == 0) return lower.Stat("");
        for (var end = NextEnd(path, 0); ; end = NextEnd(path, end + 1))
        {
            if (mask.Stat(path[..end]) is not { } stat) break;
            if (stat.IsWhiteout) return null;
            if (end == path.Length) break;
        }

        return lower.Stat(path) is { IsWhiteout: false } below ? below : null;
    }

    /// <summary>The names in a folder, those that no text can hold included.</summary>
    /// <param name="path">The folder; empty for the root.</param>
    /// <param name="place">What <see cref="Find"/> said of it.</param>
    public List<DirectoryName> Names(string path, OverlayPlace place)
    {
        var names = new List<DirectoryName>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        if (place.In == OverlayLayer.Upper)
        {
            foreach (var name in NamesIn(upper, path))
            {
                taken.Add(name.Bytes);
                if (!IsWhiteout(upper, path, name)) names.Add(name);
            }
        }

        if (!place.Merged) return names;
        foreach (var name in NamesIn(mask, path))
        {
            if (name.Type != EntryType.Directory && IsWhiteout(mask, path, name)) taken.Add(name.Bytes);
        }

        foreach (var name in NamesIn(lower, path))
        {
            if (!taken.Contains(name.Bytes) && !IsWhiteout(lower, path, name)) names.Add(name);
        }

        return names;
    }

    public void SetOpaque(string path)
    {
        var handle = upper.Open(path, Posix.PathOnly | Posix.DirectoryFlag);
        try
        {
            OverlayMarks.SetOpaque(handle, path);
        }
        finally
        {
            Posix.Close(handle);
        }
    }

    private bool IsOpaque(string path)
    {
        var handle = upper.TryOpen(path, Posix.PathOnly | Posix.DirectoryFlag, 0, out _);
        if (handle < 0) return false;
        try
        {
            return OverlayMarks.IsOpaque(handle);
        }
        finally
        {
            Posix.Close(handle);
        }
    }

    private static bool IsWhiteout(BeneathDirectory layer, string folder, DirectoryName name)
    {
        if (name.Type is not (EntryType.CharacterDevice or EntryType.Unknown)) return false;
        // A name that is no text, and a device: in a layer of ours nothing but a whiteout is both.
        if (name.Text is not { } text) return name.Type == EntryType.CharacterDevice;
        return layer.Stat(folder.Length == 0 ? text : $"{folder}/{text}") is { IsWhiteout: true };
    }

    private static List<DirectoryName> NamesIn(BeneathDirectory layer, string path)
    {
        var handle = layer.TryOpen(path, Posix.ReadOnly | Posix.DirectoryFlag, 0, out _);
        if (handle < 0) return [];
        try
        {
            return DirectoryReader.Names(handle, path);
        }
        finally
        {
            Posix.Close(handle);
        }
    }

    private static int NextEnd(string path, int from) => path.IndexOf('/', from) is var slash and >= 0 ? slash : path.Length;
}

using System.Runtime.InteropServices;
using System.Text;

namespace Lathe.Context;

/// <summary>How far a file of a view is known.</summary>
internal enum EntryState : byte
{
    /// <summary>Not read yet, or what was read no longer holds.</summary>
    Dirty,

    /// <summary>Has a document.</summary>
    Indexed,

    /// <summary>Only its path speaks for it: binary, a lock file.</summary>
    PathOnly,

    /// <summary>Could not be read; tried again when it changes.</summary>
    Unreadable,
}

/// <summary>A file of a view, as it lies in the view's file.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct ViewEntry
{
    public long Size;
    public long Modified;
    public long Changed;
    public ulong Inode;
    public ulong KeyLow;
    public ulong KeyHigh;
    public int NameOffset;
    public int Document;
    public ushort Segment;
    public ushort Traits;
    public byte NameLength;
    public byte Language;
    public EntryState State;
    public byte Spare;

    public ContentKey Key
    {
        readonly get => new(KeyHigh, KeyLow);
        set => (KeyHigh, KeyLow) = (value.High, value.Low);
    }

    public readonly bool SameStamp(in ViewEntry other) => Size == other.Size && Modified == other.Modified && Changed == other.Changed && Inode == other.Inode;
}

/// <summary>A folder of a view, be it empty: its entries lie together, in the order of their names' bytes.</summary>
internal readonly record struct ViewFolder(string Path, int FirstEntry, int EntryCount, FolderLook Look);

/// <summary>The files of one working tree at the last look, and the document of each. Immutable.</summary>
internal sealed class TreeView
{
    private readonly Lazy<Dictionary<string, int>> _folderByPath;

    public TreeView(ViewFolder[] folders, ViewEntry[] entries, byte[] names, ulong[] segments, string[] languages)
    {
        (Folders, Entries, Names, Segments, Languages) = (folders, entries, names, segments, languages);
        _folderByPath = new Lazy<Dictionary<string, int>>(NumberFolders);
    }

    /// <summary>The same folders with other entries.</summary>
    public TreeView(TreeView other, ViewEntry[] entries) => (Folders, Entries, Names, Segments, Languages, _folderByPath) = (other.Folders, entries, other.Names, other.Segments, other.Languages, other._folderByPath);

    public static TreeView Empty { get; } = new([], [], [], [], [""]);

    /// <summary>In ordinal order of paths; "" is the root.</summary>
    public ViewFolder[] Folders { get; }

    public ViewEntry[] Entries { get; }

    /// <summary>What the walk went by; null where a later one has to go through the whole tree again.</summary>
    public WalkBasis? Basis { get; init; }

    public byte[] Names { get; }

    /// <summary>The ids of the segments that entries name by index.</summary>
    public ulong[] Segments { get; }

    /// <summary>The ids of the languages that entries name by index; the first is none.</summary>
    public string[] Languages { get; }

    /// <summary>The numbers of folders; made when it is first asked for, since a look at a tree in which nothing changed does not.</summary>
    public Dictionary<string, int> FolderByPath => _folderByPath.Value;

    public ReadOnlySpan<byte> Name(int entry) => Names.AsSpan(Entries[entry].NameOffset, Entries[entry].NameLength);

    public string PathOf(int folder, int entry)
    {
        var around = Folders[folder].Path;
        var name = Name(entry);
        // One of very many: no string for the name alone. A name has 255 bytes at most.
        Span<char> small = stackalloc char[512];
        var path = around.Length < 256 ? small : new char[around.Length + 256];
        var length = 0;
        if (around.Length > 0)
        {
            around.CopyTo(path);
            path[around.Length] = '/';
            length = around.Length + 1;
        }

        return new string(path[..(length + Encoding.UTF8.GetChars(name, path[length..]))]);
    }

    /// <summary>An entry by path; -1 when there is none.</summary>
    public int Find(string path)
    {
        var slash = path.LastIndexOf('/');
        if (!FolderByPath.TryGetValue(slash < 0 ? "" : path[..slash], out var index)) return -1;
        var name = Encoding.UTF8.GetBytes(path[(slash + 1)..]);
        var folder = Folders[index];
        int low = folder.FirstEntry, high = folder.FirstEntry + folder.EntryCount - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = Name(middle).SequenceCompareTo(name);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return -1;
    }

    private Dictionary<string, int> NumberFolders()
    {
        var numbers = new Dictionary<string, int>(Folders.Length, StringComparer.Ordinal);
        for (var i = 0; i < Folders.Length; i++) numbers.TryAdd(Folders[i].Path, i);
        return numbers;
    }

    /// <summary>The folder of each entry.</summary>
    public int[] FoldersOfEntries()
    {
        var folders = new int[Entries.Length];
        for (var i = 0; i < Folders.Length; i++)
            for (var entry = Folders[i].FirstEntry; entry < Folders[i].FirstEntry + Folders[i].EntryCount; entry++) folders[entry] = i;
        return folders;
    }
}

using System.Runtime.InteropServices;
using System.Text;

namespace Lathe.Engine.Workspaces;

/// <summary>What a listing says of one path.</summary>
internal enum ListedKind : byte
{
    File,
    Link,
    EmptyFolder,

    /// <summary>A folder with something in it: no entry of a snapshot, but its times tell whether names came or went.</summary>
    Folder,
}

/// <summary>
/// The user's tree as it was at one moment, without contents: path, kind, mode, size, times and inode of everything that belongs to the workspace, in the order of the paths' bytes. Two listings with the same
/// bytes are of the same files at the same place, none of which was written in between. Held as it is stored, so that reading one costs no objects. The name of a folder ends with '/', and a NUL follows each
/// name.
/// </summary>
internal sealed class LowerListing
{
    private readonly Row[] rows;
    private readonly byte[] names;
    private int entries = -1;

    public LowerListing(string repository, Row[] rows, byte[] names) => (Repository, this.rows, this.names) = (repository, rows, names);

    /// <summary>A listing of rows that are most likely in order already; where a file system does not say what is a folder they are not.</summary>
    public static LowerListing Sorted(string repository, Row[] rows, byte[] names)
    {
        var listing = new LowerListing(repository, rows, names);
        for (var i = 1; i < rows.Length; i++)
        {
            if (listing.BytesOf(i - 1).SequenceCompareTo(listing.BytesOf(i)) < 0) continue;
            Array.Sort(rows, (a, b) => names.AsSpan(a.Offset, a.Length).SequenceCompareTo(names.AsSpan(b.Offset, b.Length)));
            break;
        }

        return listing;
    }

    /// <summary>The absolute path of the tree.</summary>
    public string Repository { get; }

    /// <summary>Rows, folders included.</summary>
    public int Count => rows.Length;

    /// <summary>Rows that are entries of a snapshot.</summary>
    public int EntryCount => entries >= 0 ? entries : entries = CountEntries();

    public ReadOnlySpan<Row> Rows => rows;

    public byte[] Names => names;

    public bool IsFolder(int index) => rows[index].Kind == ListedKind.Folder;

    public string PathOf(int index) => Encoding.UTF8.GetString(names, rows[index].Offset, rows[index].Length - (index > 0 && rows[index].Kind >= ListedKind.EmptyFolder ? 1 : 0));

    public ReadOnlySpan<byte> BytesOf(int index) => names.AsSpan(rows[index].Offset, rows[index].Length);

    public long SizeOf(int index) => rows[index].Kind is ListedKind.File or ListedKind.Link ? rows[index].Size : 0;

    public int ModeOf(int index) => rows[index].Kind switch { ListedKind.File => rows[index].Mode, ListedKind.Link => SealedFile.LinkMode, _ => SealedFile.FolderMode };

    public StatKey KeyOf(int index) => new(rows[index].Size, rows[index].WriteTime, rows[index].ChangeTime, rows[index].Inode);

    public SnapshotEntryKind KindOf(int index) => rows[index].Kind switch
    {
        ListedKind.File => SnapshotEntryKind.File,
        ListedKind.Link => SnapshotEntryKind.Link,
        _ => SnapshotEntryKind.EmptyDirectory,
    };

    /// <summary>The row of an entry; negative when there is none at the path.</summary>
    public int Find(string path)
    {
        var index = Search(path, isFolder: false);
        if (index >= 0) return index;
        index = Search(path, isFolder: true);
        return index >= 0 && !IsFolder(index) ? index : -1;
    }

    /// <summary>Whether something of the listing lies in a folder, or the folder is an empty one.</summary>
    public bool HasFolder(string path) => path.Length == 0 || Search(path, isFolder: true) >= 0;

    /// <summary>Whether there is a row of any kind.</summary>
    public bool Has(string path) => Search(path, isFolder: false) >= 0 || Search(path, isFolder: true) >= 0;

    /// <summary>The rows beneath a folder.</summary>
    public (int From, int To) Beneath(string folder)
    {
        if (folder.Length == 0) return (1, rows.Length);
        var from = Search(folder, isFolder: true);
        if (from < 0) return (0, 0);
        var prefix = BytesOf(from);
        var to = ++from;
        while (to < rows.Length && BytesOf(to).StartsWith(prefix)) to++;
        return (from, to);
    }

    private int Search(string path, bool isFolder)
    {
        Span<byte> small = stackalloc byte[512];
        var wanted = path.Length <= 160 ? small : new byte[(path.Length * 3) + 1];
        var length = Encoding.UTF8.GetBytes(path, wanted);
        if (isFolder) wanted[length++] = (byte)'/';
        return Search(wanted[..length]);
    }

    private int Search(ReadOnlySpan<byte> wanted)
    {
        int low = 0, high = rows.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = BytesOf(middle).SequenceCompareTo(wanted);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }

    private int CountEntries()
    {
        var count = 0;
        foreach (ref readonly var row in rows.AsSpan()) count += row.Kind == ListedKind.Folder ? 0 : 1;
        return count;
    }

    /// <summary>One path, as it is stored; times are in nanoseconds since 1970.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 8)]
    public struct Row
    {
        public long Size;
        public long WriteTime;
        public long ChangeTime;
        public ulong Inode;
        public int Offset;
        public ushort Length;
        public ushort ModeAndKind;

        public readonly ListedKind Kind => (ListedKind)(ModeAndKind >> 12);

        public readonly int Mode => ModeAndKind & 0x1FF;

        public static ushort Pack(ListedKind kind, int mode) => (ushort)(((int)kind << 12) | (mode & 0x1FF));
    }
}

using Lathe.Edits;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// Gathers the ignored files of a tree while it is walked, and chooses those that a checkpoint keeps. A unit is kept whole or not at all: an ignored folder, or the ignored files that lie side by side in a
/// folder that is none. Units of few files come first, so that a folder that a command fills does not displace settings.
/// </summary>
internal sealed class IgnoredScan(HashSet<string> leftOut, List<string> leftovers)
{
    /// <summary>Files of a checkpoint in all; a walk looks at each of them every time.</summary>
    public const int MostFiles = 2_000;

    /// <summary>Bytes of a checkpoint in all.</summary>
    public const long MostBytes = 64L << 20;

    /// <summary>Bytes of one file: each version of it is stored whole, and logs and databases change with every step.</summary>
    public const long LargestFile = 8L << 20;

    // A folder that is not kept is looked into again at each checkpoint: this bounds all of that.
    private const int MostLooked = 20_000;
    private const int MostNotKept = 100;

    private readonly Dictionary<string, Unit> _loose = new(StringComparer.Ordinal);
    private readonly List<Unit> _folders = [];
    private readonly HashSet<string> _regenerable = new(StringComparer.Ordinal);
    private readonly HashSet<string> _tooLarge = new(StringComparer.Ordinal);
    private int _looked;

    /// <summary>The names of folders that builds make anew.</summary>
    public IReadOnlyCollection<string> Regenerable => _regenerable;

    /// <summary>Files over <see cref="LargestFile"/>.</summary>
    public IReadOnlyCollection<string> TooLarge => _tooLarge;

    /// <summary>What is kept.</summary>
    public List<WalkedEntry> Entries { get; } = [];

    /// <summary>Folders of which the bounds leave nothing to be kept; empty for the root.</summary>
    public SortedSet<string> NotKept { get; } = new(StringComparer.Ordinal);

    /// <summary>Notes a folder that builds make anew.</summary>
    public void Skip(string name) => _regenerable.Add(name);

    /// <summary>Takes an ignored file or link in a folder that is not ignored.</summary>
    public void File(string folder, string name, string path, in FileStat stat)
    {
        if (Workspaces.Regenerable.IsFile(name) || TreePath.IsTooLong(path)) return;
        if (!_loose.TryGetValue(folder, out var unit)) _loose[folder] = unit = new Unit(folder);
        Add(unit, path, stat);
    }

    /// <summary>Takes an ignored folder with all that is in it.</summary>
    public void Folder(int parent, string name, string path, WalkFindings found, CancellationToken cancellationToken)
    {
        var unit = new Unit(path);
        Enter(parent, name, path, unit, found, cancellationToken);
        if (unit.IsOver || unit.Entries.Count > 0) _folders.Add(unit);
    }

    /// <summary>Chooses what is kept of all that was taken.</summary>
    public void Choose()
    {
        var (files, bytes) = (0, 0L);
        foreach (var unit in _loose.Values.Concat(_folders).OrderBy(static u => u.Entries.Count).ThenBy(static u => u.Path, StringComparer.Ordinal))
        {
            if (unit.IsOver || files + unit.Entries.Count > MostFiles || bytes + unit.Bytes > MostBytes)
            {
                NotKept.Add(unit.Path);
                continue;
            }

            (files, bytes) = (files + unit.Entries.Count, bytes + unit.Bytes);
            Entries.AddRange(unit.Entries);
        }

        if (NotKept.Count + _tooLarge.Count <= MostNotKept) return;
        NotKept.Clear();
        NotKept.Add("");
    }

    private void Enter(int parent, string name, string path, Unit unit, WalkFindings found, CancellationToken cancellationToken)
    {
        var handle = found.OpenFolder(parent, name, path);
        if (handle < 0) return;
        try
        {
            Visit(handle, path, unit, found, cancellationToken);
        }
        finally
        {
            Posix.Close(handle);
        }
    }

    private void Visit(int handle, string folder, Unit unit, WalkFindings found, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var names = DirectoryReader.Names(handle, folder, MostLooked);
        if (names.Count == 0) Add(unit, folder, default(FileStat) with { Kind = FileTreeEntryKind.Directory });
        foreach (var name in names)
        {
            if (unit.IsOver) return;
            _looked++;
            if (name.Text is not { } text || TreePath.IsGit(text)) continue;
            var path = $"{folder}/{text}";
            if (TreePath.IsTooLong(path) || leftOut.Contains(path)) continue;
            if (TemporaryName.Is(text)) leftovers.Add(path);
            else if (name.Type != EntryType.Directory && BeneathDirectory.StatAt(handle, text) is { Kind: not FileTreeEntryKind.Directory } stat)
            {
                if (!Workspaces.Regenerable.IsFile(text)) Add(unit, path, stat);
            }
            else if (name.Type is not (EntryType.Directory or EntryType.Unknown)) continue;
            else if (Workspaces.Regenerable.IsFolder(text)) Skip(text);
            else Enter(handle, text, path, unit, found, cancellationToken);
        }
    }

    private void Add(Unit unit, string path, in FileStat stat)
    {
        // A pipe, a socket, a device, a mark of an overlay's.
        if (unit.IsOver || stat.Kind == FileTreeEntryKind.Other) return;
        if (stat is { Kind: FileTreeEntryKind.File, Size: > LargestFile } && _tooLarge.Count <= MostNotKept)
        {
            _tooLarge.Add(path);
            return;
        }

        unit.Bytes += stat.Kind == FileTreeEntryKind.File ? stat.Size : 0;
        unit.Entries.Add(new WalkedEntry(path, stat));
        if (_looked <= MostLooked && unit.Entries.Count <= MostFiles && unit.Bytes <= MostBytes) return;
        unit.IsOver = true;
        unit.Entries.Clear();
    }

    private sealed class Unit(string path)
    {
        public string Path => path;

        public List<WalkedEntry> Entries { get; } = [];

        public long Bytes { get; set; }

        public bool IsOver { get; set; }
    }
}

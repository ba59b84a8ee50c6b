using System.Text;
using System.Text.Unicode;
using Lathe.Edits;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// Looks at the user's tree once: lists what belongs to the workspace, and names what of the rest a layer above has to hide. Of an ignored folder that builds need only the names are looked at, for
/// credentials; one of installed packages is not entered at all.
/// </summary>
internal sealed class LowerWalk(BeneathDirectory tree, LowerChoice choice, LowerWatch? watch)
{
    private const int MaxEntries = 500_000;
    private const int MaxMasks = 50_000;

    private readonly List<LowerListing.Row> rows = new(choice.Count + (choice.Count / 8) + 16);
    private readonly MemoryStream names = new((choice.Count * 48) + 64);
    private readonly FolderNames found = new();
    private int builtFilesLeft = DependencyFolders.CopiedFiles;

    /// <summary>What is to be hidden: the folder, and the name's bytes in it.</summary>
    public List<(string Folder, byte[] Name)> Masks { get; } = [];

    /// <summary>Ignored folders that the box shows; they belong to no snapshot.</summary>
    public List<string> Shown { get; } = [];

    /// <summary>Built folders that hold too much to look for credentials in them.</summary>
    public List<string> Skipped { get; } = [];

    /// <summary>Why no overlay can stand on this tree; null when one can.</summary>
    public string? Unfit { get; private set; }

    public FileOwner Owner { get; private set; }

    public LowerListing Run(string repository, CancellationToken cancellationToken)
    {
        var root = tree.Open("", Posix.ReadOnly | Posix.DirectoryFlag);
        try
        {
            watch?.Add("");
            var stat = BeneathDirectory.StatOpen(root, repository);
            Owner = new FileOwner(stat.UserId, stat.GroupId);
            AddRow([], ListedKind.Folder, stat);
            Visit(root, "", cancellationToken);
        }
        finally
        {
            Posix.Close(root);
        }

        return LowerListing.Sorted(repository, [.. rows], names.ToArray());
    }

    // How much of the folder is shown.
    private int Visit(int handle, string folder, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var first = found.Count;
        found.Push(handle, folder);
        // The name that is asked for stands behind this.
        var prefix = Encoding.UTF8.GetBytes(folder.Length == 0 ? "" : folder + "/");
        var shown = 0;
        for (int number = first, end = found.Count; number < end && Unfit is null; number++)
        {
            if (IsShown(handle, folder, prefix, number, cancellationToken)) shown++;
            else Hide(folder, found[number].ToArray());
        }

        found.Pop(first);
        return shown;
    }

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    // Of very many a file that is tracked: no object is made for it.
    private bool IsShown(int parent, string folder, byte[] prefix, int number, CancellationToken cancellationToken)
    {
        var name = found[number];
        if (!Utf8.IsValid(name))
        {
            choice.MeetHidden();
            return false;
        }

        var type = found.TypeOf(number);
        if (name[0] == (byte)'.' && TreePath.IsGit(Encoding.UTF8.GetString(name))) return false;
        if (type == EntryType.Directory || (type == EntryType.Unknown && found.Stat(parent, number) is { Kind: FileTreeEntryKind.Directory }))
        {
            var text = Encoding.UTF8.GetString(name);
            return VisitFolder(parent, text, Join(folder, text), cancellationToken);
        }

        Span<byte> small = stackalloc byte[512];
        var path = prefix.Length + name.Length <= small.Length ? small[..(prefix.Length + name.Length)] : new byte[prefix.Length + name.Length];
        prefix.CopyTo(path);
        name.CopyTo(path[prefix.Length..]);
        if (!choice.HasFile(path) || found.Stat(parent, number) is not { Kind: FileTreeEntryKind.File or FileTreeEntryKind.Link } stat) return false;
        Add(path, stat.Kind == FileTreeEntryKind.File ? ListedKind.File : ListedKind.Link, stat);
        return true;
    }

    private bool VisitFolder(int parent, string name, string path, CancellationToken cancellationToken)
    {
        var isListed = choice.HasFolder(parent, name, path);
        var isClosed = choice.Closed.Contains(path);
        if (!isListed && !isClosed && DependencyFolders.Find(name) is not DependencyFolderKind.None and var kind) return ShowBuilt(path, kind, cancellationToken);
        var handle = Posix.OpenAt(parent, name, Posix.ReadOnly | Posix.DirectoryFlag | Posix.NoFollow | Posix.CloseOnExec, 0);
        if (handle < 0)
        {
            if (isListed) choice.MeetHidden();
            return false;
        }

        try
        {
            if (!isListed && !isClosed && (choice.IsExcluded(path) || choice.Ignore.IsIgnored(path, isDirectory: true))) return false;
            watch?.Add(path);
            var stat = BeneathDirectory.StatOpen(handle, path);
            if (!isListed)
            {
                if (!isClosed && DirectoryReader.Names(handle, path).Count > 0) return false;
                Add(Encoding.UTF8.GetBytes(path + "/"), ListedKind.EmptyFolder, stat);
                return true;
            }

            var (before, hidden, length) = (rows.Count, Masks.Count, names.Length);
            Add(Encoding.UTF8.GetBytes(path + "/"), ListedKind.Folder, stat);
            if (Visit(handle, path, cancellationToken) > 0) return true;
            // Nothing of it is shown, so it is hidden as a whole.
            rows.RemoveRange(before, rows.Count - before);
            Masks.RemoveRange(hidden, Masks.Count - hidden);
            names.SetLength(length);
            return false;
        }
        finally
        {
            Posix.Close(handle);
        }
    }

    private bool ShowBuilt(string path, DependencyFolderKind kind, CancellationToken cancellationToken)
    {
        if (choice.IsExcluded(path)) return false;
        var hidden = Masks.Count;
        if (kind == DependencyFolderKind.Built && !HideSecrets(path, cancellationToken))
        {
            Masks.RemoveRange(hidden, Masks.Count - hidden);
            Skipped.Add(path);
            Shown.Add(path);
            return false;
        }

        Shown.Add(path);
        return true;
    }

    private bool HideSecrets(string folder, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var handle = tree.TryOpen(folder, Posix.ReadOnly | Posix.DirectoryFlag, 0, out _);
        if (handle < 0) return true;
        try
        {
            foreach (var name in DirectoryReader.Names(handle, folder))
            {
                if (--builtFilesLeft < 0) return false;
                if (name.Text is not { } text) continue;
                var path = $"{folder}/{text}";
                if (TreePath.IsGit(text) || (name.Type != EntryType.Directory && SecretFiles.IsSecret(path))) Hide(folder, Encoding.UTF8.GetBytes(text));
                else if (name.Type == EntryType.Directory && !HideSecrets(path, cancellationToken)) return false;
            }

            return true;
        }
        finally
        {
            Posix.Close(handle);
        }
    }

    private void Hide(string folder, byte[] name)
    {
        if (Masks.Count >= MaxMasks) Unfit = $"it holds more than {MaxMasks:N0} ignored files outside of ignored folders";
        else Masks.Add((folder, name));
    }

    private void Add(ReadOnlySpan<byte> path, ListedKind kind, in FileStat stat)
    {
        if (stat.UserId != Owner.UserId || stat.GroupId != Owner.GroupId) Unfit = $"{Encoding.UTF8.GetString(path).TrimEnd('/')} belongs to another user or group than the folder around it all";
        watch?.Meet(stat);
        if (rows.Count >= MaxEntries) Unfit = $"it holds more than {MaxEntries:N0} files";
        AddRow(path, kind, stat);
    }

    private void AddRow(ReadOnlySpan<byte> path, ListedKind kind, in FileStat stat)
    {
        if (path.Length > ushort.MaxValue)
        {
            Unfit = $"the path {Encoding.UTF8.GetString(path[..100])}… is too long";
            return;
        }

        rows.Add(new LowerListing.Row
        {
            Size = stat.Size,
            WriteTime = stat.WriteTime,
            ChangeTime = stat.ChangeTime,
            Inode = stat.Inode,
            Offset = (int)names.Length,
            Length = (ushort)path.Length,
            ModeAndKind = LowerListing.Row.Pack(kind, stat.Mode),
        });
        names.Write(path);
        names.WriteByte(0);
    }
}

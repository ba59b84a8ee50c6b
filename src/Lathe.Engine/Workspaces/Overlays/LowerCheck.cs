namespace Lathe.Engine.Workspaces;

/// <summary>Finds out what the user has changed in the tree since it was listed: every file's size, times and inode are compared, and names that came into folders whose time has changed are looked up.</summary>
internal sealed class LowerCheck(LowerTree lower, BeneathDirectory mask, HashSet<string> shown, IReadOnlyDictionary<string, SnapshotChange> changes)
{
    private const int MostNamed = 1000;
    private const int NamedInNote = 5;

    private readonly LowerListing listing = lower.Listing;
    private readonly List<string> moved = [];
    private readonly List<string> changedFolders = [];
    private readonly Stack<(int Handle, int Length)> open = new();

    public static WorkspaceNote Note(IReadOnlyList<string> moved)
    {
        var named = string.Join(", ", moved.Take(NamedInNote));
        var more = moved.Count > NamedInNote ? $" and {(moved.Count >= MostNamed ? "many" : moved.Count - NamedInNote)} more" : "";
        return new WorkspaceNote("workspace.lower_moved", $"{named}{more} changed in your repository while the run was going on; the run and its checks saw the new state from then on.");
    }

    public List<string> Run(CancellationToken cancellationToken)
    {
        if (lower.Directory is not { } directory) return [""];
        var root = directory.TryOpen("", Posix.PathOnly | Posix.DirectoryFlag, 0, out _);
        if (root < 0) return [""];
        open.Push((root, 0));
        try
        {
            for (var i = 0; i < listing.Count && moved.Count < MostNamed; i++)
            {
                if ((i & 0xFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
                Look(i);
            }
        }
        finally
        {
            while (open.TryPop(out var entry)) Posix.Close(entry.Handle);
        }

        foreach (var folder in changedFolders) LookForNew(directory, folder);
        moved.Sort(StringComparer.Ordinal);
        return moved;
    }

    private unsafe void Look(int index)
    {
        var bytes = listing.BytesOf(index);
        if (bytes.Length == 0)
        {
            if (BeneathDirectory.StatOpen(open.Peek().Handle, "").WriteTime != listing.KeyOf(0).WriteTime) changedFolders.Add("");
            return;
        }

        var isFolder = bytes[^1] == (byte)'/';
        var slash = (isFolder ? bytes[..^1] : bytes).LastIndexOf((byte)'/') + 1;
        while (open.Peek().Length > slash) Posix.Close(open.Pop().Handle);
        // A folder above could not be opened: it has been told already.
        if (open.Peek().Length < slash) return;
        if (isFolder)
        {
            LookIntoFolder(index, bytes.Length);
            return;
        }

        Posix.StatBuffer buffer;
        fixed (byte* name = listing.Names)
        {
            var place = name + listing.Rows[index].Offset + slash;
            if (Posix.StatX(open.Peek().Handle, place, Posix.NoFollowFlag, Posix.BasicStats, &buffer) == 0 && FileStat.From(buffer).Key == listing.KeyOf(index)) return;
        }

        Tell(listing.PathOf(index));
    }

    private void LookIntoFolder(int index, int length)
    {
        var path = listing.PathOf(index);
        var handle = Posix.OpenAt(open.Peek().Handle, path[(path.LastIndexOf('/') + 1)..], Posix.PathOnly | Posix.DirectoryFlag | Posix.NoFollow | Posix.CloseOnExec, 0);
        if (handle < 0)
        {
            Tell(path);
            return;
        }

        open.Push((handle, length));
        if (BeneathDirectory.StatOpen(handle, path).WriteTime != listing.KeyOf(index).WriteTime) changedFolders.Add(path);
    }

    private void LookForNew(BeneathDirectory directory, string folder)
    {
        var handle = directory.TryOpen(folder, Posix.ReadOnly | Posix.DirectoryFlag, 0, out _);
        if (handle < 0) return;
        try
        {
            foreach (var name in DirectoryReader.Names(handle, folder))
            {
                if (moved.Count >= MostNamed) return;
                var path = folder.Length == 0 ? name.Text ?? name.Bytes : $"{folder}/{name.Text ?? name.Bytes}";
                if (listing.Has(path) || shown.Contains(path) || (name.Text is not null && IsMasked(path))) continue;
                Tell(path);
            }
        }
        finally
        {
            Posix.Close(handle);
        }
    }

    // A folder above may be hidden as a whole.
    private bool IsMasked(string path) => mask.Stat(path) is not null;

    private void Tell(string path)
    {
        if (!changes.ContainsKey(path) && !moved.Contains(path)) moved.Add(path);
    }
}

using Lathe.Edits;

namespace Lathe.Engine.Workspaces;

/// <summary>
/// Makes the layer between the user's tree and what a run writes: folders that let the tree show through, and whiteouts. The folders have the modes and times of the user's, since the kernel shows
/// those of the topmost layer.
/// </summary>
internal static unsafe class MaskLayer
{
    public static void Make(string folder, IReadOnlyList<(string Folder, byte[] Name)> masks, BeneathDirectory lower, FileOwner? owner)
    {
        WorkspaceCreation.MakeRoot(folder, owner);
        using var layer = new DiskFileTree(folder, owner);
        var made = new List<string> { "" };
        var (current, handle) = ("", layer.Beneath.Open("", Posix.PathOnly | Posix.DirectoryFlag));
        try
        {
            foreach (var (path, name) in masks)
            {
                if (path != current)
                {
                    Posix.Close(handle);
                    handle = -1;
                    MakeFolders(layer, path, made);
                    (current, handle) = (path, layer.Beneath.Open(path, Posix.PathOnly | Posix.DirectoryFlag));
                }

                fixed (byte* bytes = OverlayMarks.Ended(name)) OverlayMarks.PutWhiteout(handle, bytes, path);
            }
        }
        finally
        {
            if (handle >= 0) Posix.Close(handle);
        }

        // Innermost first: making a name changes the time of the folder that it is in.
        for (var i = made.Count - 1; i >= 0; i--) Dress(layer.Beneath, lower, made[i]);
    }

    private static void MakeFolders(DiskFileTree layer, string path, List<string> made)
    {
        if (path.Length == 0) return;
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); ; slash = path.IndexOf('/', slash + 1))
        {
            var part = slash < 0 ? path : path[..slash];
            if (layer.Stat(part) is null)
            {
                layer.MakeDirectory(part, SealedFile.FolderMode);
                made.Add(part);
            }

            if (slash < 0) return;
        }
    }

    private static void Dress(BeneathDirectory layer, BeneathDirectory lower, string path)
    {
        if (lower.Stat(path) is not { Kind: FileTreeEntryKind.Directory } stat) return;
        var handle = layer.Open(path, Posix.ReadOnly | Posix.DirectoryFlag);
        try
        {
            _ = Posix.ChangeMode(handle, stat.Mode);
            var times = stackalloc Posix.TimeSpec[2];
            times[1] = times[0] = new Posix.TimeSpec { Seconds = Math.DivRem(stat.WriteTime, 1_000_000_000, out var rest), Nanoseconds = rest };
            _ = Posix.SetTimes(handle, times);
        }
        finally
        {
            Posix.Close(handle);
        }
    }
}

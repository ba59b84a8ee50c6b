using Lathe.Edits;
using Lathe.Errors;

namespace Lathe.Engine.Workspaces;

/// <summary>Makes the folders of a tree that are missing.</summary>
internal sealed class NewFolders(BeneathDirectory directory, NewOwner owner)
{
    private const int Mode = 0x1ED;

    /// <summary>Opens the folder that a path lies in, and makes it where it is not there; the caller closes the number.</summary>
    public int OpenParent(string path, out string name, out FileStat folder)
    {
        var slash = path.LastIndexOf('/');
        name = path[(slash + 1)..];
        var above = slash < 0 ? "" : path[..slash];
        var handle = directory.TryOpen(above, Posix.PathOnly | Posix.DirectoryFlag, 0, out var error);
        if (handle < 0)
        {
            if (error != ErrorNumber.NotFound) throw PosixError.Of(path, error);
            var upper = OpenParent(above, out var last, out _);
            try
            {
                Make(upper, last, above, Mode);
            }
            finally
            {
                Posix.Close(upper);
            }

            handle = directory.Open(above, Posix.PathOnly | Posix.DirectoryFlag);
        }

        folder = BeneathDirectory.StatOpen(handle, above);
        return handle;
    }

    /// <summary>Makes one folder; one that is there stays as it is.</summary>
    public void Make(int parent, string name, string path, int mode)
    {
        if (Posix.MakeDirectoryAt(parent, name, mode & 0x1FF) != 0)
        {
            var error = PosixError.Last;
            if (error == ErrorNumber.Exists && BeneathDirectory.StatAt(parent, name) is { Kind: FileTreeEntryKind.Directory }) return;
            throw PosixError.Of(path, error);
        }

        // mkdir takes the umask away from the mode that was asked for.
        var made = Posix.OpenAt(parent, name, Posix.ReadOnly | Posix.DirectoryFlag | Posix.NoFollow | Posix.CloseOnExec, 0);
        if (made < 0) return;
        _ = Posix.ChangeMode(made, mode & 0x1FF);
        Posix.Close(made);
        owner.GiveLikeFolder(parent, name, path);
    }
}

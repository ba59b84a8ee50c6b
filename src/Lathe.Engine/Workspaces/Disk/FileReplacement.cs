using Lathe.Edits;
using Lathe.Errors;

namespace Lathe.Engine.Workspaces;

/// <summary>Puts a new file or link into the place of an old one or of nothing: it is made whole beside it, and renamed.</summary>
/// <param name="folders">Makes the folders above it.</param>
/// <param name="owner">To whom it belongs.</param>
/// <param name="durable">Whether content must have reached the disk before it takes the old file's place.</param>
internal sealed unsafe class FileReplacement(NewFolders folders, NewOwner owner, bool durable)
{
    /// <summary>Replaces a file, or a whiteout, by one that is filled by its number.</summary>
    public void Write(string path, int? mode, Action<int> fill)
    {
        TreePath.Check(path);
        var parent = folders.OpenParent(path, out var name, out var folder);
        try
        {
            var old = BeneathDirectory.StatAt(parent, name);
            if (old is { Kind: FileTreeEntryKind.Link }) throw new PathRefusedException(path, "is a symbolic link");
            if (old is { Kind: not FileTreeEntryKind.File, IsWhiteout: false } other) throw DiskFile.NotAFile(path, other.Kind);
            if (old is { IsWhiteout: true }) old = null;
            var handle = Create(parent, path, out var temporary);
            try
            {
                try
                {
                    fill(handle);
                    if (Posix.ChangeMode(handle, (mode ?? old?.Mode ?? FileChange.DefaultMode) & 0x1FF) != 0) throw PosixError.OfLast(path);
                    if (durable && Posix.Flush(handle) != 0) throw PosixError.OfLast(path);
                }
                finally
                {
                    Posix.Close(handle);
                }
            }
            catch
            {
                _ = Posix.UnlinkAt(parent, temporary, 0);
                throw;
            }

            Finish(parent, temporary, name, path, old ?? folder);
        }
        finally
        {
            Posix.Close(parent);
        }
    }

    /// <summary>Replaces a file or a link by a link.</summary>
    public void WriteLink(string path, ReadOnlySpan<byte> target)
    {
        TreePath.Check(path);
        var text = new byte[target.Length + 1];
        target.CopyTo(text);
        var parent = folders.OpenParent(path, out var name, out var folder);
        try
        {
            var old = BeneathDirectory.StatAt(parent, name);
            if (old is { Kind: FileTreeEntryKind.Directory }) throw new IOException($"{path}: is a folder.");
            var temporary = TemporaryName.Next();
            fixed (byte* bytes = text)
            {
                if (Posix.SymbolicLinkAt(bytes, parent, temporary) != 0) throw PosixError.OfLast(path);
            }

            Finish(parent, temporary, name, path, old ?? folder);
        }
        finally
        {
            Posix.Close(parent);
        }
    }

    private static int Create(int parent, string path, out string temporary)
    {
        int handle;
        do
        {
            temporary = TemporaryName.Next();
            handle = Posix.OpenAt(parent, temporary, Posix.WriteOnly | Posix.Create | Posix.Exclusive | Posix.NoFollow | Posix.CloseOnExec, Posix.OwnerOnly);
        }
        while (handle < 0 && PosixError.Last == ErrorNumber.Exists);
        return handle >= 0 ? handle : throw PosixError.OfLast(path);
    }

    // Renaming replaces a link that was put there meanwhile; it never writes through it.
    private void Finish(int parent, string temporary, string name, string path, in FileStat like)
    {
        owner.Give(parent, temporary, like);
        if (Posix.RenameAt(parent, temporary, parent, name, 0) == 0) return;
        var error = PosixError.Last;
        _ = Posix.UnlinkAt(parent, temporary, 0);
        throw PosixError.Of(path, error);
    }
}

using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Sandbox.Landlock;

/// <summary>One command's home and folder for temporary files, on disk. Gone after the command.</summary>
internal sealed class PrivateFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private PrivateFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>Makes one.</summary>
    /// <exception cref="Lathe.Errors.LatheException">Storage, when the scratch folder cannot be written.</exception>
    public static PrivateFolder Make(string scratch, SandboxIdentity? identity)
    {
        var folder = new PrivateFolder(System.IO.Path.Combine(System.IO.Path.GetFullPath(scratch), "own-" + System.IO.Path.GetRandomFileName()));
        try
        {
            Directory.CreateDirectory(scratch, OwnerOnly);
            Directory.CreateDirectory(folder.Path, OwnerOnly);
            if (identity is not null && Posix.ChangeOwnerAt(-100, folder.Path, identity.UserId, identity.GroupId, Posix.NoFollowFlag) != 0) throw PosixError.OfLast(folder.Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw SandboxErrors.Scratch(scratch, failure);
        }

        return folder;
    }

    public void Dispose()
    {
        using var parent = new BeneathDirectory(System.IO.Path.GetDirectoryName(Path)!);
        FolderRemoval.Run(parent, System.IO.Path.GetFileName(Path));
    }
}

namespace Lathe.Engine.Workspaces;

/// <summary>Folders for what is copied from the user's, who may keep that from others: nobody but their owner can look into them.</summary>
internal static class OwnerFolder
{
    /// <summary>Makes a folder and the missing ones above it; one that is there stays as it is.</summary>
    public static void Make(string path) => Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}

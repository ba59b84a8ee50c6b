namespace Lathe.Storage.Files;

/// <summary>Folders that nobody but their owner can look into.</summary>
internal static class PrivateFolder
{
    /// <summary>Makes a folder and the missing ones above it; one that is there stays as it is.</summary>
    public static void Make(string path) => Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}

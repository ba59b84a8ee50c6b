namespace Lathe.Engine.Workspaces;

/// <summary>Removes a folder by its absolute path, where there is one.</summary>
internal static class FolderClearing
{
    /// <summary>Removes the folders in a folder, where they can be removed.</summary>
    public static void Empty(string folder)
    {
        try
        {
            using var directory = new BeneathDirectory(folder);
            foreach (var child in Directory.EnumerateDirectories(folder)) FolderRemoval.Run(directory, Path.GetFileName(child));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is for whoever comes later.
        }
    }

    public static void Run(string folder)
    {
        if (!Directory.Exists(folder)) return;
        using var parent = new BeneathDirectory(Path.GetDirectoryName(folder)!);
        FolderRemoval.Run(parent, Path.GetFileName(folder));
    }
}

namespace Lathe.Engine.Workspaces;

/// <summary>Removes a folder by its absolute path, where there is one.</summary>
internal static class FolderClearing
{
    public static void Run(string folder)
    {
        if (!Directory.Exists(folder)) return;
        using var parent = new BeneathDirectory(Path.GetDirectoryName(folder)!);
        FolderRemoval.Run(parent, Path.GetFileName(folder));
    }
}

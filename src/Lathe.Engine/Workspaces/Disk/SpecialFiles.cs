namespace Lathe.Engine.Workspaces;

/// <summary>Tells files from what only lies among them.</summary>
public static unsafe class SpecialFiles
{
    private const uint TypeOnly = 1;

    /// <summary>Whether a path leads, over links too, to a device, a pipe or a socket: that can be written into, and must never be replaced by a file.</summary>
    /// <param name="path">An absolute path.</param>
    /// <returns>False for files, for folders, and where nothing is.</returns>
    public static bool IsSpecial(string path)
    {
        Posix.StatBuffer found;
        return Posix.StatX(Posix.CurrentFolder, path, 0, TypeOnly, &found) == 0 && (found.Mode & Posix.TypeMask) is not (Posix.TypeFile or Posix.TypeDirectory);
    }
}

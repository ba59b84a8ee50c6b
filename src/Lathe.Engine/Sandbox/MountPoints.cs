namespace Lathe.Engine.Sandbox;

/// <summary>
/// Places for mounts inside folders of the machine. A mount needs something to stand on; where there is nothing, an empty folder or file is made before the box
/// starts and taken away after the last box that stands on it has ended (taking it away earlier would take the mount out of the other boxes too). Only what is
/// still empty is taken away.
/// </summary>
internal sealed class MountPoints : IDisposable
{
    private static readonly Lock s_gate = new();
    private static readonly Dictionary<string, int> s_users = new(StringComparer.Ordinal);

    private readonly List<(string Root, string Path)> _held = [];

    /// <summary>Makes sure that something of the right kind is there. False when a link is on the way, or a thing of the other kind in the place.</summary>
    /// <param name="root">The folder that the place lies in.</param>
    /// <param name="relative">Where in it.</param>
    /// <param name="isFolder">Whether a folder is needed.</param>
    public bool Ensure(string root, string relative, bool isFolder)
    {
        var path = root;
        var parts = relative.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            path = $"{path}/{parts[i]}";
            var needFolder = isFolder || i < parts.Length - 1;
            lock (s_gate)
            {
                // What another box made counts as made by this one too, so that it stays until both have ended.
                if (Kind(path) is { } kind)
                {
                    if (kind != (needFolder ? PlaceKind.Folder : PlaceKind.File)) return false;
                    if (s_users.ContainsKey(path)) Hold(root, path);
                    continue;
                }

                if (needFolder) Directory.CreateDirectory(path);
                else File.WriteAllBytes(path, []);
                Hold(root, path);
            }
        }

        return true;
    }

    /// <summary>What stands at a path, a link not followed; null for nothing.</summary>
    public static PlaceKind? Kind(string path)
    {
        try
        {
            var attributes = File.GetAttributes(path);
            if (attributes.HasFlag(FileAttributes.ReparsePoint)) return PlaceKind.Link;
            return attributes.HasFlag(FileAttributes.Directory) ? PlaceKind.Folder : PlaceKind.File;
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Takes away what was made, innermost first.</summary>
    public void Dispose()
    {
        lock (s_gate)
        {
            for (var i = _held.Count - 1; i >= 0; i--)
            {
                var (root, path) = _held[i];
                if (--s_users[path] > 0) continue;
                s_users.Remove(path);
                if (IsStraight(root, path)) Remove(path);
            }

            _held.Clear();
        }
    }

    private void Hold(string root, string path)
    {
        s_users[path] = s_users.GetValueOrDefault(path) + 1;
        _held.Add((root, path));
    }

    // A command may have put a link in the place of a folder on the way.
    private static bool IsStraight(string root, string path)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null && folder.Length > root.Length; folder = Path.GetDirectoryName(folder))
            if (Kind(folder) != PlaceKind.Folder) return false;
        return true;
    }

    private static void Remove(string path)
    {
        try
        {
            if (Kind(path) == PlaceKind.Folder) Directory.Delete(path);
            else if (Kind(path) == PlaceKind.File && new FileInfo(path).Length == 0) File.Delete(path);
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // Something was put into it meanwhile: it is the command's now.
        }
    }
}

/// <summary>What a path names.</summary>
internal enum PlaceKind
{
    File,
    Folder,
    Link,
}

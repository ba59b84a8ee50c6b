namespace Lathe.Engine.Sandbox.Landlock;

/// <summary>
/// Links that stand in the tree where a mount would be (the user's installed packages), as long as a command runs. A workspace keeps an empty folder there for
/// the mount; it is put back afterwards. Where anything else stands it is left alone, and the command does without.
/// </summary>
internal sealed class TreeLinks : IDisposable
{
    private static readonly Lock s_gate = new();
    private static readonly Dictionary<string, int> s_users = new(StringComparer.Ordinal);

    private readonly List<string> _made = [];

    public static TreeLinks Make(SandboxCommand command, string tree)
    {
        var links = new TreeLinks();
        var root = SandboxPaths.Normal(command.MountPath);
        foreach (var mount in command.Mounts)
        {
            // The git directory is found by a variable.
            if (mount.HostPath is null || !SandboxPaths.IsWithin(mount.BoxPath, root) || mount.BoxPath.Length == root.Length || mount.BoxPath == root + "/.git") continue;
            lock (s_gate) links.Link(tree + mount.BoxPath[root.Length..], mount.HostPath, tree);
        }

        return links;
    }

    public void Dispose()
    {
        lock (s_gate)
        {
            foreach (var path in _made)
            {
                if (--s_users[path] > 0) continue;
                s_users.Remove(path);
                Restore(path);
            }
        }
    }

    private static void Restore(string path)
    {
        try
        {
            if (MountPoints.Kind(path) != PlaceKind.Link) return;
            File.Delete(path);
            Directory.CreateDirectory(path);
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // The command put something else there: it is the command's now.
        }
    }

    private void Link(string path, string target, string tree)
    {
        if (s_users.TryGetValue(path, out var users))
        {
            s_users[path] = users + 1;
            _made.Add(path);
            return;
        }

        if (MountPoints.Kind(path) is not (null or PlaceKind.Folder) || !IsStraight(path, tree)) return;
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path);
            File.CreateSymbolicLink(path, target);
            s_users[path] = 1;
            _made.Add(path);
        }
        catch (IOException)
        {
            // The folder has content, or the way to it does not exist.
        }
    }

    private static bool IsStraight(string path, string tree)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null && folder.Length > tree.Length; folder = Path.GetDirectoryName(folder))
            if (MountPoints.Kind(folder) != PlaceKind.Folder) return false;
        return true;
    }
}

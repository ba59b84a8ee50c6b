using System.Text;

namespace Lathe.Context;

/// <summary>The few facts about git's own files that a walk needs. Git is never started.</summary>
internal static class GitFolders
{
    private const int LongestFile = 1 << 20;

    /// <summary>The folder that all working trees of a repository share; null when a folder is no working tree.</summary>
    /// <param name="root">The working tree's folder.</param>
    public static string? Common(string root)
    {
        if (Own(root) is not { } folder) return null;
        return Text(Path.Join(folder, "commondir")) is { } common ? Path.GetFullPath(common.Trim(), folder) : folder;
    }

    /// <summary>The git folder of a working tree itself, which holds its index; null when a folder is no working tree.</summary>
    /// <param name="root">The working tree's folder.</param>
    public static string? Own(string root)
    {
        var git = Path.Join(root, ".git");
        if (Directory.Exists(git)) return git;
        return Text(git) is { } text && text.StartsWith("gitdir:", StringComparison.Ordinal) ? Path.GetFullPath(text[7..].Trim(), root) : null;
    }

    /// <summary>The rules in <c>info/exclude</c>; null when there are none.</summary>
    public static string? InfoExclude(string root) => Common(root) is { } git ? Text(Path.Join(git, "info", "exclude")) : null;

    /// <summary>The paths that <c>.gitmodules</c> names.</summary>
    public static HashSet<string> Submodules(string root)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in (Text(Path.Join(root, ".gitmodules")) ?? "").Split('\n'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line.AsSpan(0, equals).Trim() is "path") paths.Add(line[(equals + 1)..].Trim().Trim('"', '/'));
        }

        return paths;
    }

    private static string? Text(string path)
    {
        var file = NativeFiles.OpenAnywhere(path);
        if (file < 0) return null;
        try
        {
            if (!NativeFiles.Stat(file, out var stamp) || !stamp.IsFile || stamp.Size is 0 or > LongestFile) return null;
            var bytes = new byte[(int)stamp.Size];
            return NativeFiles.ReadAll(file, bytes) is var read and > 0 ? Encoding.UTF8.GetString(bytes, 0, read) : null;
        }
        finally
        {
            NativeFiles.Close(file);
        }
    }
}

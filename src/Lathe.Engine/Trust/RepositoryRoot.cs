using Lathe.Errors;

namespace Lathe.Engine.Trust;

/// <summary>Finds a repository's top folder by looking, without starting git.</summary>
public static class RepositoryRoot
{
    /// <summary>The nearest folder at or above the given one that holds a <c>.git</c>; the given folder itself when none does.</summary>
    /// <param name="folder">An absolute path.</param>
    /// <exception cref="LatheException">NotFound <c>repository.no_folder</c>.</exception>
    public static string Find(string folder)
    {
        var start = Real(folder);
        for (var at = start; at is not null; at = Path.GetDirectoryName(at))
        {
            var git = Path.Combine(at, ".git");
            if (Directory.Exists(git) || File.Exists(git)) return at;
        }

        return start;
    }

    /// <summary>As <see cref="Find"/>, for whoever reads the files of a work tree: a bare repository has none, only what git keeps.</summary>
    /// <param name="folder">An absolute path.</param>
    /// <exception cref="LatheException">NotFound <c>repository.no_folder</c>; Validation <c>git.bare</c>.</exception>
    public static string FindTree(string folder)
    {
        var root = Find(folder);
        if (Path.Exists(Path.Combine(root, ".git"))) return root;
        for (var at = root; at is not null; at = Path.GetDirectoryName(at))
        {
            if (!File.Exists(Path.Combine(at, "HEAD")) || !Directory.Exists(Path.Combine(at, "objects")) || !Directory.Exists(Path.Combine(at, "refs"))) continue;
            throw new LatheError(ErrorKind.Validation, "git.bare", $"{at} is a bare repository: it has no files to work on.") { Guidance = "Clone it, and name the clone's folder." }.ToException();
        }

        return root;
    }

    internal static string Real(string folder) => RepositoryFile.RealPath(folder)
        ?? throw new LatheError(ErrorKind.NotFound, "repository.no_folder", $"{folder} is not a folder.")
        {
            Guidance = "Name an existing folder that you can read.",
        }.ToException();
}

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

    internal static string Real(string folder) => RepositoryFile.RealPath(folder)
        ?? throw new LatheError(ErrorKind.NotFound, "repository.no_folder", $"{folder} is not a folder.")
        {
            Guidance = "Name an existing folder that you can read.",
        }.ToException();
}

using Lathe.Context;
using Lathe.Engine.Configuration;
using Lathe.Engine.Folders;
using Lathe.Git;

namespace Lathe.Engine.Indexes;

/// <summary>Where the indexes of a user's repositories lie: one folder for each repository below the cache, shared by its working trees.</summary>
public static class RepositoryIndexes
{
    private const int LongestRules = 1 << 20;

    /// <summary>The index of a working tree. Nothing is read or written before its first update.</summary>
    /// <param name="paths">The user's folders.</param>
    /// <param name="environment">The surroundings; tells where git keeps the user's ignore rules.</param>
    /// <param name="root">The working tree.</param>
    /// <param name="time">The clock.</param>
    public static RepositoryIndex Open(LathePaths paths, LatheEnvironment environment, string root, TimeProvider time)
    {
        var identity = RepositoryIndex.IdentityOf(root);
        return new RepositoryIndex(new IndexOptions(root) { Folder = Folder(paths, identity), FindUserExcludes = () => Outer(root, identity, GitRepository.UserExcludeFile(root, identity, environment.Variables)), Time = time });
    }

    /// <summary>The index of what a run works in; it lies with the repository's own, and ignores what is ignored there.</summary>
    /// <param name="paths">The user's folders.</param>
    /// <param name="git">Git, which knows where the user's own rules lie; null to go without them.</param>
    /// <param name="repository">The user's working tree.</param>
    /// <param name="root">Where the run's files are: a copy of that tree, or the tree itself.</param>
    /// <param name="time">The clock.</param>
    internal static RepositoryIndex ForWorkspace(LathePaths paths, GitProgram? git, string repository, string root, TimeProvider time)
    {
        var identity = RepositoryIndex.IdentityOf(repository);
        var options = new IndexOptions(root) { Folder = Folder(paths, identity), UserExcludes = Outer(repository, identity, git?.UserExcludeFile(repository, identity)), Time = time };
        return new RepositoryIndex(root == repository ? options : options with { Original = repository });
    }

    /// <summary>The folder of a repository's index; what else is kept of the repository lies there too.</summary>
    /// <param name="paths">The user's folders.</param>
    /// <param name="identity">What <see cref="RepositoryIndex.IdentityOf"/> says of a working tree.</param>
    public static string Folder(LathePaths paths, string identity) =>
        Path.Combine(paths.Cache, "index", PathHash.Of(identity));

    /// <summary>What packing keeps of the symbols of a repository's files.</summary>
    /// <param name="folder">The folder of the repository's index.</param>
    public static SymbolStore Symbols(string folder) => new(Path.Combine(folder, "symbols"));

    // The identity of a repository is its git directory.
    private static string? Outer(string root, string identity, string? userExcludes) => identity == Path.GetFullPath(root) ? PlainRules.Before(Rules(userExcludes)) : Rules(userExcludes);

    private static string? Rules(string? path)
    {
        try
        {
            // A pipe says that it is empty, and would never end.
            return path is not null && new FileInfo(path) is { Exists: true, Length: > 0 and <= LongestRules } ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

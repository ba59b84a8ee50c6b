namespace Lathe.Git;

/// <summary>Where a repository is and what it has checked out. Found once per run; every later call names these folders explicitly.</summary>
public sealed record GitRepository
{
    /// <summary>The absolute path of the work tree's top folder.</summary>
    public required string TopLevel { get; init; }

    /// <summary>The absolute path of the git directory of this work tree.</summary>
    public required string GitDirectory { get; init; }

    /// <summary>The absolute path of the git directory that all work trees of the repository share; holds the objects.</summary>
    public required string CommonDirectory { get; init; }

    /// <summary>The commit that is checked out, in hexadecimal; null before the first commit.</summary>
    public string? Head { get; init; }

    /// <summary>The branch that is checked out, as <c>refs/heads/main</c>; null when HEAD is detached.</summary>
    public string? Branch { get; init; }

    /// <summary><c>sha1</c> or <c>sha256</c>.</summary>
    public string ObjectFormat { get; init; } = "sha1";

    /// <summary>
    /// Settings of the user's and the repository's own configuration files by lower-case <c>section.key</c>, later files winning. Conditional and included files
    /// are not followed; it serves the few settings that decide how a copied index is read.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The absolute paths of the files with ignore rules that lie outside the tree, weakest first: the user's global one, then <c>info/exclude</c>.</summary>
    public IReadOnlyList<string> ExcludeFiles { get; init; } = [];

    /// <summary>The folder that holds the objects.</summary>
    public string ObjectsDirectory => Path.Combine(CommonDirectory, "objects");

    /// <summary>The commit that a work tree has checked out, as its own files say; git is not started.</summary>
    /// <param name="topLevel">The work tree's top folder.</param>
    /// <returns>Null where it is no work tree, has no commit, or keeps its references in a way that only git reads.</returns>
    public static string? HeadOf(string topLevel) => HeadFile.Commit(topLevel);

    /// <summary>Where the user's own ignore rules for all repositories lie, from the configuration files alone; git is not started.</summary>
    /// <param name="topLevel">The work tree's top folder.</param>
    /// <param name="commonDirectory">The repository's git directory.</param>
    /// <param name="variables">The environment variables that git would see.</param>
    /// <returns>Null when there can be no such file.</returns>
    public static string? UserExcludeFile(string topLevel, string commonDirectory, IReadOnlyDictionary<string, string> variables)
    {
        var repository = new GitRepository { TopLevel = topLevel, GitDirectory = commonDirectory, CommonDirectory = commonDirectory };
        var files = GitSettings.ExcludeFiles(repository, GitSettings.Read(repository, variables), variables);
        return files.Count > 1 ? files[0] : null;
    }
}

/// <summary>The work tree's files as git sees them.</summary>
/// <param name="Files">Tracked files, and untracked ones that are not ignored, submodules' included; each path once, relative to the top, in no promised order. A tracked file may be missing on the disk.</param>
/// <param name="Submodules">The places of submodules, initialised or not.</param>
/// <param name="EmbeddedRepositories">Untracked folders that are repositories of their own; git does not look into them.</param>
/// <param name="UnreadableNames">Names that are not UTF-8, with the broken bytes written as <c>\xNN</c>; they cannot be carried and are not among the files.</param>
public sealed record GitFileList(
    IReadOnlyList<GitFile> Files,
    IReadOnlyList<GitSubmodule> Submodules,
    IReadOnlyList<string> EmbeddedRepositories,
    IReadOnlyList<string> UnreadableNames)
{
    /// <summary>Folders that git could not look into, relative to the top, as far as its first warnings name them (1 MB).</summary>
    public IReadOnlyList<string> Closed { get; init; } = [];
}

/// <summary>One file of the work tree.</summary>
/// <param name="Path">Relative to the top, separated by '/'.</param>
/// <param name="Tracked">Whether it is in the index.</param>
public readonly record struct GitFile(string Path, bool Tracked);

/// <summary>A submodule's place.</summary>
/// <param name="Path">Relative to the top.</param>
/// <param name="Initialised">Whether it is checked out; its files are then in the list.</param>
public readonly record struct GitSubmodule(string Path, bool Initialised);

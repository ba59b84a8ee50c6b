using Lathe.Engine.Workspaces;
using Lathe.Errors;
using Lathe.Git;

namespace Lathe.Engine.Folders;

/// <summary>The files of a folder that belong to it, and the rules that decided besides those in it.</summary>
/// <param name="Files">The files.</param>
/// <param name="Rules">The rules.</param>
public sealed record FolderListing(GitFileList Files, OuterRules Rules)
{
    private const int MostFiles = 200_000;

    /// <summary>Folders of a plain folder that were left out as packages or output of builds, though no rule of the user's says so.</summary>
    public IReadOnlyList<string> Assumed { get; init; } = [];

    /// <summary>Folders that could not be read, so that what is in them is not listed, or only as far as git tracks it.</summary>
    public IReadOnlyList<string> Closed { get; init; } = [];

    /// <summary>Of a plain folder, bytes that a copy of it would hold.</summary>
    public long Bytes { get; init; }

    /// <summary>Lists a folder: by git where it is a repository, by looking where it is none.</summary>
    /// <param name="git">Git.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="exclude">Patterns that are left out of a plain folder; a repository's list has them.</param>
    /// <param name="cancellationToken">Stops the look, or kills git.</param>
    /// <exception cref="LatheException">Validation <c>folder.too_many_files</c>; those of <see cref="GitProgram.ListFilesAsync"/>; NotFound <c>git.repository_gone</c>.</exception>
    public static Task<FolderListing> TakeAsync(GitProgram git, ProjectFolder folder, IReadOnlyList<string> exclude, CancellationToken cancellationToken) => TakeAsync(git, folder, exclude, MostFiles, cancellationToken);

    internal static async Task<FolderListing> TakeAsync(GitProgram git, ProjectFolder folder, IReadOnlyList<string> exclude, int mostFiles, CancellationToken cancellationToken)
    {
        if (folder.Repository is { } repository)
        {
            var files = await git.ListFilesAsync(repository, cancellationToken).ConfigureAwait(false);
            return new FolderListing(files, RulesOf(repository)) { Closed = files.Closed };
        }

        var listed = Look(folder, exclude, mostFiles, out var holdsMore, cancellationToken);
        if (!holdsMore) return listed;
        throw new LatheError(ErrorKind.Validation, "folder.too_many_files", $"{folder.TopLevel} is in no git repository and holds more than {listed.Files.Files.Count:N0} files that no rule leaves out.")
        {
            Guidance = "Leave folders out by a .gitignore in it, or by 'exclude' in its lathe.yaml; or name the folder of one project.",
        }.ToException();
    }

    /// <summary>Lists a plain folder, as far as the bound on files lets it; git is not needed.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="exclude">Patterns that are left out.</param>
    /// <param name="holdsMore">Whether there are more files than are listed.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    public static FolderListing Look(ProjectFolder folder, IReadOnlyList<string> exclude, out bool holdsMore, CancellationToken cancellationToken) => Look(folder, exclude, MostFiles, out holdsMore, cancellationToken);

    private static FolderListing Look(ProjectFolder folder, IReadOnlyList<string> exclude, int mostFiles, out bool holdsMore, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder.TopLevel)) throw new LatheError(ErrorKind.NotFound, "git.repository_gone", $"The folder {folder.TopLevel} is no longer there.") { Guidance = "Bring it back to where it was, or start in the folder that is meant." }.ToException();
        using var tree = new BeneathDirectory(folder.TopLevel);
        var walk = new PlainListing(tree, folder.UserExcludeFile is { } file ? TextOf(file) : null, folder.Own, exclude, mostFiles);
        var files = walk.Run(cancellationToken);
        holdsMore = walk.HoldsMore;
        return new FolderListing(files, walk.Rules()) { Assumed = walk.Assumed, Closed = walk.Closed, Bytes = walk.Bytes };
    }

    /// <summary>The rules that lie outside of a repository's tree: the user's own and the repository's <c>info/exclude</c>.</summary>
    internal static OuterRules RulesOf(GitRepository repository)
    {
        var files = repository.ExcludeFiles;
        return new OuterRules(files.Count > 1 ? TextOf(files[0]) : null, files.Count > 0 ? TextOf(files[^1]) : null);
    }

    private static string? TextOf(string file)
    {
        try
        {
            // A pipe says that it is empty, and would never end.
            return new FileInfo(file) is { Exists: true, Length: > 0 and <= IgnoreRules.LongestRules } ? File.ReadAllText(file) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

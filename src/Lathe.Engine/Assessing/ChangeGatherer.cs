using Lathe.Context;
using Lathe.Engine.Folders;
using Lathe.Engine.Trust;
using Lathe.Errors;
using Lathe.Git;
using Lathe.Quality;
using Lathe.Syntax;

namespace Lathe.Engine.Assessing;

/// <summary>
/// Gathers what <c>lathe assess</c> looks at: the working tree, with what is untracked and not ignored, compared with a commit; or whole files, as if they were new, where paths are named without one, and where there is
/// no repository. Nothing of the user's is written.
/// </summary>
public static class ChangeGatherer
{
    private const string Head = "HEAD";

    /// <summary>Gathers the files.</summary>
    /// <param name="git">Finds git; not called where it is not needed.</param>
    /// <param name="request">What is to be assessed.</param>
    /// <param name="cancellationToken">Stops git and the reading.</param>
    /// <exception cref="LatheException">
    /// Validation or NotFound: <c>assess.no_such_path</c>, <c>assess.outside</c>, <c>assess.no_repository</c>, <c>assess.no_such_commit</c>; and those of git.
    /// </exception>
    public static async Task<GatheredFiles> GatherAsync(Func<GitProgram> git, AssessRequest request, CancellationToken cancellationToken)
    {
        var paths = request.Paths.Select(p => NamedPath.Of(request.Folder, p)).ToList();
        var start = paths.Count > 0 ? paths[0].Folder : RepositoryRoot.Real(request.Folder);
        var repository = await RepositoryOfAsync(git, start, cancellationToken);
        var root = repository?.TopLevel ?? (paths.TrueForAll(p => p.IsBelow(RepositoryRoot.Real(request.Folder))) ? RepositoryRoot.Real(request.Folder) : start);
        var scope = new PathScope([.. paths.Select(p => p.Below(root))], request.Exclude.Count == 0 ? null : GitIgnore.Root(string.Join('\n', request.Exclude)));
        if (repository is null && request.Against is { } wanted)
        {
            throw new LatheError(ErrorKind.Validation, "assess.no_repository", $"--diff {wanted} needs a repository, and {start} is not in one.")
            {
                Guidance = "Leave --diff out: whole files are then looked at. Or make a repository: git init && git add -A && git commit -m start",
            }.ToException();
        }

        using var files = new TreeFiles(root);
        if (repository is null) return Whole(root, files, OwnFiles(root, cancellationToken), scope, null, cancellationToken);
        if (request.Whole || repository.Head is null || paths.Count > 0 && request.Against is null)
        {
            var listed = await git().ListFilesAsync(repository, cancellationToken);
            return Whole(root, files, listed.Files.Select(static f => f.Path).Order(StringComparer.Ordinal), scope, repository, cancellationToken);
        }

        return await ComparedAsync(git(), repository, request.Against ?? Head, files, scope, cancellationToken);
    }

    private static async Task<GitRepository?> RepositoryOfAsync(Func<GitProgram> git, string folder, CancellationToken cancellationToken)
    {
        // Whoever has no repository needs no git.
        var top = RepositoryRoot.Find(folder);
        if (!Path.Exists(Path.Combine(top, ".git"))) return null;
        try
        {
            return await git().DiscoverAsync(folder, cancellationToken);
        }
        catch (LatheException exception) when (exception.Error.Code is "git.not_a_repository")
        {
            // What is called .git is none.
            return null;
        }
    }

    private static IEnumerable<string> OwnFiles(string root, CancellationToken cancellationToken) => FolderListing.Look(new ProjectFolder { TopLevel = root }, [], out _, cancellationToken).Files.Files
        .Select(static f => f.Path).Where(static p => (FileClassifier.ClassifyPath(p) & FileTraits.Vendored) == FileTraits.None).Order(StringComparer.Ordinal);

    private static GatheredFiles Whole(string root, TreeFiles files, IEnumerable<string> listed, PathScope scope, GitRepository? repository, CancellationToken cancellationToken)
    {
        var found = new List<FileChange>();
        foreach (var path in listed)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (scope.Has(path) && files.Read(path) is { } content) found.Add(new FileChange(path, null, content));
        }

        return new GatheredFiles(root, found, scope.IsAll ? "all files as they are" : "whole files", repository, files.Notes()) { IsWhole = true };
    }

    private static async Task<GatheredFiles> ComparedAsync(GitProgram git, GitRepository repository, string revision, TreeFiles files, PathScope scope, CancellationToken cancellationToken)
    {
        var commit = await git.CommitOfAsync(repository, revision, cancellationToken)
            ?? throw new LatheError(ErrorKind.Validation, "assess.no_such_commit", $"--diff {Text.Bounded.OneLine(revision, 100)} names no commit of {repository.TopLevel}.")
            {
                Guidance = "Name a commit, a branch or a tag that is here, as --diff HEAD~1 or --diff origin/main... (where HEAD parted from it); a shallow clone has to fetch it first.",
            }.ToException();
        var compared = await git.ChangesSinceAsync(repository, commit, cancellationToken);
        var changes = compared.Changes.Where(c => scope.Has(c.Path)).ToList();
        var before = await git.ReadBlobsAsync(repository, [.. changes.Select(static c => c.Before).OfType<string>().Distinct(StringComparer.Ordinal)], TreeFiles.LargestFile, cancellationToken);
        var found = new List<FileChange>();
        foreach (var change in changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte[]? old = null;
            if (change.Before is { } id && !before.TryGetValue(id, out old))
            {
                files.Leave(change.Path);
                continue;
            }

            var now = files.Read(change.Path);
            if (now is null && (old is null || files.Exists(change.Path))) continue;
            if (now is not null && old is not null && now.AsSpan().SequenceEqual(old)) continue;
            found.Add(new FileChange(change.Path, old, now));
        }

        var notes = files.Notes();
        if (found.Count == 0 && notes.Count == 0) notes = [$"Nothing has changed since {revision}. --diff REF compares with another commit, --all looks at whole files."];
        return new GatheredFiles(repository.TopLevel, found, $"the working tree compared with {revision}", repository, notes) { Tree = found.Count == 0 ? [] : [.. compared.Files.Files.Select(static f => f.Path)] };
    }
}

using Lathe.Context;
using Lathe.Errors;
using Lathe.Git;

namespace Lathe.Engine.Indexes;

/// <summary>Reads the past of a repository for ranking: from a file beside the index, and from git only what is new since.</summary>
public static class RepositoryPast
{
    /// <summary>How many commits are looked back on. More did not help to find files, and cost time.</summary>
    public const int MaxCommits = 5000;

    /// <summary>As the other, for whoever has nobody to tell why there is no past.</summary>
    /// <param name="variables">The environment, for git.</param>
    /// <param name="root">The top folder of the work tree.</param>
    /// <param name="folder">Where what git said is kept for the next time; null to keep nothing.</param>
    /// <param name="cancellationToken">Kills git.</param>
    public static Task<RepositoryHistory?> ReadAsync(IReadOnlyDictionary<string, string> variables, string root, string? folder, CancellationToken cancellationToken) =>
        ReadAsync(variables, root, folder, static _ => { }, cancellationToken);

    /// <summary>The past of the repository whose work tree is <paramref name="root"/>.</summary>
    /// <param name="variables">The environment, for git.</param>
    /// <param name="root">The top folder of the work tree.</param>
    /// <param name="folder">Where what git said is kept for the next time; null to keep nothing.</param>
    /// <param name="refused">Gets why git did not read a repository that is there: it belongs to somebody else, say.</param>
    /// <param name="cancellationToken">Kills git.</param>
    /// <returns>Null where there is no git, no repository, no commit, or git does not answer in time: ranking then goes without.</returns>
    public static async Task<RepositoryHistory?> ReadAsync(IReadOnlyDictionary<string, string> variables, string root, string? folder, Action<LatheError> refused, CancellationToken cancellationToken)
    {
        // Starting git costs more than all else that a question needs, so it is not asked what its files tell.
        if (!Path.Exists(Path.Combine(root, ".git"))) return null;
        if (folder is not null && GitRepository.HeadOf(root) is { } head && Store(folder).Read() is { } kept && kept.Head == head) return new RepositoryHistory(kept.Commits);
        try
        {
            return await ReadOrFailAsync(GitProgram.Find(variables), root, folder, cancellationToken).ConfigureAwait(false);
        }
        catch (LatheException exception)
        {
            // No git, and no repository, are no trouble: there is no past then.
            if (exception.Error.Kind is not (ErrorKind.Validation or ErrorKind.NotFound or ErrorKind.DependencyMissing)) refused(exception.Error);
            return null;
        }
    }

    /// <summary>As the other, with git found already.</summary>
    internal static async Task<RepositoryHistory?> ReadAsync(GitProgram git, string root, string? folder, CancellationToken cancellationToken)
    {
        if (!Path.Exists(Path.Combine(root, ".git"))) return null;
        try
        {
            return await ReadOrFailAsync(git, root, folder, cancellationToken).ConfigureAwait(false);
        }
        catch (LatheException)
        {
            return null;
        }
    }

    private static async Task<RepositoryHistory?> ReadOrFailAsync(GitProgram git, string root, string? folder, CancellationToken cancellationToken)
    {
        var repository = await git.DiscoverAsync(root, cancellationToken).ConfigureAwait(false);
        // In a folder below the top the paths of the log would be of another tree.
        if (repository.Head is not { } head || Path.TrimEndingDirectorySeparator(repository.TopLevel) != Path.TrimEndingDirectorySeparator(root)) return null;
        var store = folder is null ? null : Store(folder);
        var kept = store?.Read();
        if (kept is { } known && known.Head == head) return new RepositoryHistory(known.Commits);
        var commits = await UpdateAsync(git, repository, kept, cancellationToken).ConfigureAwait(false);
        store?.Write(head, commits);
        return commits.Count == 0 ? null : new RepositoryHistory(commits);
    }

    private static async Task<IReadOnlyList<HistoryCommit>> UpdateAsync(GitProgram git, GitRepository repository, (string Head, IReadOnlyList<HistoryCommit> Commits)? kept, CancellationToken cancellationToken)
    {
        if (kept is { } known && await git.LogAsync(repository, MaxCommits, known.Head, cancellationToken).ConfigureAwait(false) is { } added)
        {
            return [.. added.Select(Convert), .. known.Commits.Take(MaxCommits - added.Count)];
        }

        return [.. (await git.LogAsync(repository, MaxCommits, null, cancellationToken).ConfigureAwait(false) ?? []).Select(Convert)];
    }

    private static HistoryStore Store(string folder) => new(Path.Combine(folder, "history"));

    private static HistoryCommit Convert(GitCommit commit) => new(commit.Hash, commit.Time, commit.Message, commit.Paths);
}

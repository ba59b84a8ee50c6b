namespace Lathe.Context;

/// <summary>The past of a repository as ranking uses it: made once for a HEAD, used for many rankings. Safe for several threads.</summary>
/// <param name="commits">Commits that HEAD can reach, newest first, merges left out; a few thousand are enough.</param>
public sealed class RepositoryHistory(IReadOnlyList<HistoryCommit> commits)
{
    private readonly Lazy<HistoryIndex> _index = new(() => new HistoryIndex([.. commits.Select(CommitWords.Of)]));

    /// <summary>The commits, newest first.</summary>
    public IReadOnlyList<HistoryCommit> Commits { get; } = commits;

    internal HistoryIndex Index => _index.Value;
}

namespace Lathe.Context;

/// <summary>Ranks the files of a tree by what a task says.</summary>
public static class ContextRanker
{
    /// <summary>Reads the files and ranks them.</summary>
    /// <param name="files">The files.</param>
    /// <param name="request">The task.</param>
    /// <param name="options">Weights and bounds.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    public static Ranking Rank(FileSet files, ContextRequest request, RankOptions options, CancellationToken cancellationToken) => new([], 0, 0, null);
}

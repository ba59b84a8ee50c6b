namespace Lathe.Context;

/// <summary>
/// Ranks the files of a tree by how likely a task needs them, in two passes. The first adds up what each source of evidence says of a file as a share of what it says of the best one (<see cref="EvidenceCollector"/>).
/// The second asks what else changes with the first pass's best files; a learned sum of trees (<see cref="RankModel"/>) and a small learned network (<see cref="RankNetwork"/>) then weigh all of it together for the files that any source puts forward. docs/context.md has the formulas.
/// </summary>
public static class ContextRanker
{
    /// <summary>Does what every ranking of an index needs and no task changes, so that it can be done while something else is waited for.</summary>
    /// <param name="index">The index.</param>
    public static void Prepare(IIndexSnapshot index)
    {
        SnapshotCorpus.Of(index);
        // Behind the words of paths, which are wanted first: threads that meet code for the first time are in each other's way.
        _ = Task.Run(static () =>
        {
            _ = RankModel.Default;
            _ = RankNetwork.Default;
        });
    }

    /// <summary>Ranks the files of an index.</summary>
    /// <param name="index">The index; what is prepared for ranking is kept as long as it is.</param>
    /// <param name="request">The task.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="cancellationToken">Stops between words and sources.</param>
    public static Ranking Rank(IIndexSnapshot index, ContextRequest request, RankOptions options, CancellationToken cancellationToken)
    {
        var corpus = SnapshotCorpus.Of(index);
        if (corpus.Documents.Count == 0) return new Ranking([], 0, 0, null);
        var query = TaskQuery.Of(request.Text);
        var scene = new RankScene
        {
            Corpus = corpus,
            Query = query,
            History = request.History is { Commits.Count: > 0 } history ? history.Index : null,
            HistoryFiles = request.History is { Commits.Count: > 0 } past ? corpus.FilesOf(past) : null,
            Runs = request.Runs is { Commits.Count: > 0 } runs ? runs.Index : null,
            RunFiles = request.Runs is { Commits.Count: > 0 } earlier ? new HistoryFiles(earlier.Index, corpus.Paths, corpus.Documents.Count) : null,
            Paths = corpus.Paths,
            Table = new EvidenceTable(corpus.Documents.Count),
        };
        EvidenceCollector.Collect(scene, cancellationToken);
        var order = FinalOrder.Of(scene, request, options);
        return new Ranking(new RankReport(scene, corpus, options).Describe(order), corpus.Documents.Count, 0, index.IsComplete ? null : "the index is still being made, so the text of some files was not looked at");
    }

    /// <summary>Reads the files and ranks them, without an index: slower, and good for a few hundred files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="request">The task.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    public static Ranking Rank(FileSet files, ContextRequest request, RankOptions options, CancellationToken cancellationToken)
    {
        var reader = new FileSetReader(files, options, cancellationToken);
        using var index = reader.Run(request);
        return Rank(index, request, options, cancellationToken) with { FilesRead = reader.FilesRead, BytesRead = reader.BytesRead, Note = reader.Note };
    }
}

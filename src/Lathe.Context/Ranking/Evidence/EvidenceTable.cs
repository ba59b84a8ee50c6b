namespace Lathe.Context;

/// <summary>What each source of evidence says of each file: one column of numbers for each thing that it says. Higher speaks for the file.</summary>
internal sealed class EvidenceTable(int documents)
{
    private readonly List<string> _names = [];
    private readonly List<float[]> _columns = [];

    public int Documents { get; } = documents;

    public IReadOnlyList<string> Names => _names;

    public IReadOnlyList<float[]> Columns => _columns;

    public float[] Add(string name)
    {
        var column = new float[Documents];
        _names.Add(name);
        _columns.Add(column);
        return column;
    }

    public float[] Column(string name) => _columns[_names.IndexOf(name)];
}

/// <summary>All that the sources share in one ranking.</summary>
internal sealed class RankScene
{
    public required IRankCorpus Corpus { get; init; }

    public required TaskQuery Query { get; init; }

    public required HistoryIndex? History { get; init; }

    public required HistoryFiles? HistoryFiles { get; init; }

    /// <summary>Earlier accepted runs, as commits; null where there are none.</summary>
    public HistoryIndex? Runs { get; init; }

    public HistoryFiles? RunFiles { get; init; }

    public required PathIndex Paths { get; init; }

    public required EvidenceTable Table { get; init; }

    public RankDocuments Documents => Corpus.Documents;

    /// <summary>Inverse document frequencies of the query's words, once the text has been read.</summary>
    public float[] Rarity { get; set; } = [];

    public int[] Having { get; set; } = [];

    /// <summary>Lines that the task names.</summary>
    public List<(int File, int Line)> NamedLines { get; } = [];

    /// <summary>The score of each window by its words; those of a file begin at its place in <see cref="WindowStarts"/>.</summary>
    public WindowScore[] WindowScores { get; set; } = [];

    public int[] WindowStarts { get; set; } = [];

    /// <summary>Where each word of the query is used, once the text has been read.</summary>
    public IReadOnlyList<WordHit>[] Hits { get; set; } = [];

    /// <summary>Past commits with similar messages, the most similar first.</summary>
    public (int Commit, float Similarity)[] SimilarCommits { get; set; } = [];

    /// <summary>The score that the sources of the second pass start from.</summary>
    public float[] First { get; set; } = [];

    /// <summary>The best files by <see cref="First"/>, best first.</summary>
    public int[] Top { get; set; } = [];
}

/// <summary>A source of evidence.</summary>
internal interface IEvidence
{
    void Weigh(RankScene scene, CancellationToken cancellationToken);
}

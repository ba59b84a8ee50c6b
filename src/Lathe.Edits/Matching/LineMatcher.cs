namespace Lathe.Edits;

/// <summary>
/// Finds blocks of lines in a file by the ladder of <see cref="MatchPass"/>. The first pass that finds a block at all ends the search; whether it found it once is for the
/// caller to judge. What a pass needs is made when it is first reached.
/// </summary>
internal sealed class LineMatcher(TextFile file)
{
    /// <summary>Places beyond this many are not listed; so many equal places are ambiguous whatever is hinted.</summary>
    public const int MaxPlaces = 1000;

    // Lines looked at while searching: far beyond what real files and patches need, and a few seconds of work.
    private const long MaxWork = 2_000_000_000;

    private readonly LineIndex?[] indexes = new LineIndex?[4];
    private bool? fileHasTypography;
    private ScopeEnds? scopes;
    private long work;

    public TextFile File => file;

    /// <summary>Where scopes end.</summary>
    public ScopeEnds Scopes => scopes ??= new ScopeEnds(file);

    /// <summary>How often a miss was explained; a report shows a few, and each explanation reads the whole file.</summary>
    public int Explained { get; set; }

    /// <summary>The text repeats itself so much that searching it was given up.</summary>
    public bool IsExhausted => work > MaxWork;

    /// <param name="block">The lines.</param>
    /// <param name="loosest">The last pass that is tried.</param>
    /// <param name="mayShift">Whether the block may stand at another indentation.</param>
    /// <param name="all">Whether every place is wanted, however many there are.</param>
    public BlockPlaces Find(IReadOnlyList<string> block, MatchPass loosest = MatchPass.Punctuation, bool mayShift = true, bool all = false)
    {
        var places = new List<int>();
        for (var pass = MatchPass.Exact; pass <= loosest && block.Count > 0 && !IsExhausted; pass++)
        {
            if (pass == MatchPass.Indentation && !IsTelling(block)) break;
            if (pass == MatchPass.Punctuation && !CanDifferInTypography(block)) break;
            Func<int, bool>? accept = pass >= MatchPass.Indentation ? start => IndentShift.Between(block, file, start) is { } shift && (mayShift || shift.From == shift.To) : null;
            work += Index(pass).Find(block, all ? int.MaxValue : MaxPlaces, accept, places);
            if (places.Count > 0) return new BlockPlaces(pass, places);
        }

        return new BlockPlaces(MatchPass.Exact, places);
    }

    /// <summary>The lines that a single line matches, by the first pass that finds any.</summary>
    public BlockPlaces FindLine(string line) => Find([line]);

    /// <summary>The index of a pass, for finding what comes near.</summary>
    public LineIndex Index(MatchPass pass) => indexes[(int)pass] ??= new LineIndex(file, pass);

    private static bool IsTelling(IReadOnlyList<string> block)
    {
        foreach (var line in block)
        {
            if (LineForm.IsTelling(line)) return true;
        }

        return false;
    }

    private bool CanDifferInTypography(IReadOnlyList<string> block)
    {
        fileHasTypography ??= CanDiffer(file.Text);
        if (fileHasTypography.Value) return true;
        foreach (var line in block)
        {
            if (CanDiffer(line)) return true;
        }

        return false;
    }

    private static bool CanDiffer(ReadOnlySpan<char> text) => LineForm.HasTypography(text) || CanonicalForm.MayDiffer(text);
}

/// <summary>The places at which a block stands.</summary>
/// <param name="Pass">The pass that found them.</param>
/// <param name="Starts">The first line of each, from 0, in file order; empty when the block was not found.</param>
internal readonly record struct BlockPlaces(MatchPass Pass, List<int> Starts)
{
    /// <summary>There may be more places than are listed, so that nothing can choose between them.</summary>
    public bool MayBeMore => Starts.Count >= LineMatcher.MaxPlaces;
}

namespace Lathe.Context;

/// <summary>What is to be packed.</summary>
/// <param name="Ranking">The files that speak for themselves, best first.</param>
/// <param name="BudgetTokens">Tokens at most, by <paramref name="Estimate"/>.</param>
/// <param name="Estimate">Counts tokens.</param>
public sealed record PackRequest(Ranking Ranking, int BudgetTokens, TokenEstimator Estimate)
{
    /// <summary>Paths that a person wants in: they come before what ranks best, as much of each as fits.</summary>
    public IReadOnlyList<string> Pinned { get; init; } = [];

    /// <summary>Patterns of paths that a person wants out, pinned or not.</summary>
    public IReadOnlyList<Glob> Excluded { get; init; } = [];

    /// <summary>Where the symbols of files are kept from one pack to the next; null for nowhere.</summary>
    public SymbolStore? Symbols { get; init; }

    /// <summary>Bounds besides the budget.</summary>
    public PackOptions Options { get; init; } = new();
}

/// <summary>Bounds of a pack besides its budget.</summary>
public sealed record PackOptions
{
    /// <summary>A file of at most so many bytes may be taken whole.</summary>
    public int WholeFileBytes { get; init; } = 48 * 1024;

    /// <summary>How many of the best files are looked at.</summary>
    public int MaxFiles { get; init; } = 40;

    /// <summary>The part of the budget that the repository map may use, 0 to 1.</summary>
    public double MapShare { get; init; } = 0.15;

    /// <summary>Lines of the repository map at most.</summary>
    public int MaxMapLines { get; init; } = 120;

    /// <summary>A repository whose files all fit is packed whole when it has at most so many, each of at most <see cref="SmallRepositoryBytes"/>.</summary>
    public int SmallRepositoryFiles { get; init; } = 12;

    /// <summary>See <see cref="SmallRepositoryFiles"/>.</summary>
    public int SmallRepositoryBytes { get; init; } = 12 * 1024;

    /// <summary>Lines of an outline at most.</summary>
    public int MaxOutlineLines { get; init; } = 60;
}

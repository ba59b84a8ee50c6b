namespace Lathe.Quality;

/// <summary>The score of one dimension.</summary>
/// <param name="Dimension">Which.</param>
/// <param name="Score">0 to 100.</param>
public readonly record struct DimensionScore(QualityDimension Dimension, double Score);

/// <summary>Scores and findings of a change. Says nothing about whether the change may pass; that is <see cref="QualityGate"/>.</summary>
/// <param name="Scores">One for each dimension, in the order of the enum.</param>
/// <param name="Total">What the scores come to, 0 to 100: <see cref="TotalScore"/>.</param>
/// <param name="Findings">The most severe first, then by path and line; at most 500.</param>
/// <param name="ChangedLines">Lines added or changed in text files.</param>
public sealed record Assessment(IReadOnlyList<DimensionScore> Scores, double Total, IReadOnlyList<Finding> Findings, int ChangedLines)
{
    /// <summary>The points that each finding took from the score of its dimension, in the order of <see cref="Findings"/>; together they may be more than the 100 that there are.</summary>
    public IReadOnlyList<double> Costs { get; init; } = [];

    /// <summary>How many more findings there are, less severe than those that are listed; they count in the scores.</summary>
    public int Left { get; init; }

    /// <summary>The languages that the change is in, the one with the most changed lines first.</summary>
    public IReadOnlyList<LanguageShare> Languages { get; init; } = [];

    /// <summary>What each dimension counted in the total, in the order of <see cref="Scores"/>.</summary>
    public IReadOnlyList<double> Weights { get; init; } = [];
}

/// <summary>What a language has of a change.</summary>
/// <param name="Language">By <see cref="Lathe.Syntax.Language.Id"/>; <c>all</c> for text in none.</param>
/// <param name="ChangedLines">Lines added or changed in it.</param>
/// <param name="Threshold">The total that is asked of it; null where the gate's own holds.</param>
public readonly record struct LanguageShare(string Language, int ChangedLines, double? Threshold);

/// <summary>The weights of the formula in <see cref="Scoring"/>.</summary>
public sealed record ScoringWeights
{
    /// <summary>What each dimension counts in the total, in the order of <see cref="QualityDimension"/>. Need not add up to anything. A language's profile has its own.</summary>
    public IReadOnlyList<double> Dimensions { get; init; } = [1, 1.5, 3, 1, 2, 0.5, 1];

    /// <summary>What a finding costs, in the order of <see cref="FindingSeverity"/>.</summary>
    public IReadOnlyList<double> Severities { get; init; } = [0.5, 3, 10, 40];

    /// <summary>The size in changed lines up to which a finding costs its full price.</summary>
    public int FullPriceLines { get; init; } = 50;
}

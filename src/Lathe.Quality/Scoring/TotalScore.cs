namespace Lathe.Quality;

/// <summary>
/// What the scores of the dimensions come to. Half of it is their weighted mean, half the dimension that drags the most: a change that is well written, documented and wrong is no good change, and a mean
/// alone would hide that.
/// <code>
/// total = (mean + weakest) / 2
/// mean    = Σ weight(d) × score(d) / Σ weight(d)
/// weakest = min over d of 100 − (100 − score(d)) × weight(d) / the largest weight
/// </code>
/// </summary>
/// <param name="Mean">The weighted mean, 0 to 100.</param>
/// <param name="Weakest">The dimension that drags the most; the first where several do.</param>
/// <param name="WeakestScore">Its score as far as its weight lets it drag, 0 to 100.</param>
public readonly record struct TotalScore(double Mean, QualityDimension Weakest, double WeakestScore)
{
    /// <summary>The total, 0 to 100, to a tenth.</summary>
    public double Value => Math.Round((Mean + WeakestScore) / 2, 1);

    /// <summary>Puts scores together.</summary>
    /// <param name="scores">One for each dimension.</param>
    /// <param name="weights">One for each score; not all 0.</param>
    public static TotalScore Of(IReadOnlyList<DimensionScore> scores, IReadOnlyList<double> weights)
    {
        double sum = 0;
        double of = 0;
        double largest = 0;
        for (var i = 0; i < scores.Count; i++)
        {
            sum += weights[i] * scores[i].Score;
            of += weights[i];
            largest = Math.Max(largest, weights[i]);
        }

        if (of <= 0) return new TotalScore(100, QualityDimension.Readability, 100);
        var weakest = (Dimension: scores[0].Dimension, Score: 100.0);
        for (var i = 0; i < scores.Count; i++)
        {
            var score = 100 - ((100 - scores[i].Score) * weights[i] / largest);
            if (score < weakest.Score) weakest = (scores[i].Dimension, score);
        }

        return new TotalScore(sum / of, weakest.Dimension, weakest.Score);
    }
}

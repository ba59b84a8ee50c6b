namespace Lathe.Quality;

/// <summary>
/// Turns findings into scores.
/// <code>
/// score(dimension) = max(0, 100 − Σ price(severity) × share),  share = FullPriceLines / max(FullPriceLines, changed lines); 1 for blocking findings
/// total: see <see cref="TotalScore"/>
/// </code>
/// Only findings on changed lines count, and those about the change as a whole: what was there before is not the change's fault. New syntax problems, and what the change breaks elsewhere, are the change's wherever they show.
/// </summary>
public static class Scoring
{
    private const int MaxFindings = 500;

    /// <summary>Runs the assessors and scores what they find.</summary>
    /// <param name="change">The files.</param>
    /// <param name="assessors">Who looks.</param>
    /// <param name="weights">Weights; null for those of the languages' profiles.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    public static Assessment Assess(IReadOnlyList<FileChange> change, IReadOnlyList<IAssessor> assessors, ScoringWeights? weights, CancellationToken cancellationToken) =>
        Assess(new CodeChange(change), assessors, weights, cancellationToken);

    /// <summary>Runs the assessors and scores what they find.</summary>
    /// <param name="change">The change.</param>
    /// <param name="assessors">Who looks.</param>
    /// <param name="weights">Weights; null for those of the languages' profiles.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    public static Assessment Assess(CodeChange change, IReadOnlyList<IAssessor> assessors, ScoringWeights? weights, CancellationToken cancellationToken)
    {
        var changedLines = change.Views.Sum(view => view.ChangedCount);
        weights ??= new ScoringWeights { Dimensions = Weights(change) };
        var findings = Find(change, assessors, cancellationToken);
        var scores = Scores(findings, changedLines, weights);
        var left = Math.Max(0, findings.Count - MaxFindings);
        if (left > 0) findings.RemoveRange(MaxFindings, left);
        return new Assessment(scores, TotalScore.Of(scores, weights.Dimensions).Value, findings, changedLines)
        {
            Left = left,
            Costs = findings.ConvertAll(f => Math.Round(Cost(f, changedLines, weights), 4)),
            Weights = weights.Dimensions,
            Languages = Languages(change),
        };
    }

    private static List<Finding> Find(CodeChange change, IReadOnlyList<IAssessor> assessors, CancellationToken cancellationToken)
    {
        var views = change.Views.ToDictionary(view => view.Path, StringComparer.Ordinal);
        var findings = new List<Finding>();
        foreach (var assessor in assessors)
            foreach (var finding in assessor.Assess(change, cancellationToken))
            {
                // A file that is no text of ours has no lines to compare; its findings are taken as they come.
                var view = views.GetValueOrDefault(finding.Path);
                if (view is not null && !finding.IsOf(view)) continue;
                if ((view?.Profile ?? change.Profile.For(null)).Count(finding) is { } counted) findings.Add(counted);
            }

        findings.Sort(Compare);
        return findings;
    }

    // Each language weighs as much as it has of the change.
    private static double[] Weights(CodeChange change)
    {
        var weights = new double[Enum.GetValues<QualityDimension>().Length];
        var lines = 0;
        foreach (var view in change.Views)
        {
            lines += view.ChangedCount;
            for (var i = 0; i < weights.Length; i++) weights[i] += view.ChangedCount * view.Profile.Weights[i];
        }

        if (lines == 0) return [.. change.Profile.For(null).Weights];
        for (var i = 0; i < weights.Length; i++) weights[i] = Math.Round(weights[i] / lines, 4);
        return weights;
    }

    private static List<LanguageShare> Languages(CodeChange change) =>
    [
        .. change.Views.Where(view => view.ChangedCount > 0).GroupBy(view => view.Profile)
            .Select(group => new LanguageShare(group.Key.Language, group.Sum(view => view.ChangedCount), group.Key.Threshold))
            .OrderByDescending(share => share.ChangedLines).ThenBy(share => share.Language, StringComparer.Ordinal),
    ];

    private static DimensionScore[] Scores(List<Finding> findings, int changedLines, ScoringWeights weights)
    {
        var scores = new DimensionScore[Enum.GetValues<QualityDimension>().Length];
        for (var i = 0; i < scores.Length; i++)
        {
            double cost = 0;
            foreach (var finding in findings)
                if ((int)finding.Dimension == i) cost += Cost(finding, changedLines, weights);
            scores[i] = new DimensionScore((QualityDimension)i, Math.Round(Math.Max(0, 100 - cost), 1));
        }

        return scores;
    }

    private static double Cost(Finding finding, int changedLines, ScoringWeights weights)
    {
        var share = finding.Severity == FindingSeverity.Blocking ? 1 : (double)weights.FullPriceLines / Math.Max(weights.FullPriceLines, changedLines);
        return weights.Severities[(int)finding.Severity] * share;
    }

    private static int Compare(Finding a, Finding b)
    {
        if (a.Severity != b.Severity) return b.Severity.CompareTo(a.Severity);
        var byPath = string.CompareOrdinal(a.Path, b.Path);
        if (byPath != 0) return byPath;
        var byLine = (a.Range?.StartLine ?? 0).CompareTo(b.Range?.StartLine ?? 0);
        return byLine != 0 ? byLine : string.CompareOrdinal(a.RuleId, b.RuleId);
    }
}

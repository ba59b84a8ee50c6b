namespace Lathe.Quality;

/// <summary>A finding and the points that it took.</summary>
/// <param name="Finding">The finding.</param>
/// <param name="Cost">The points; 0 where they are not known.</param>
public readonly record struct PricedFinding(Finding Finding, double Cost);

/// <summary>The findings of one file, by line.</summary>
/// <param name="Path">The file; empty for findings in none.</param>
/// <param name="Findings">At least one.</param>
public sealed record FileFindings(string Path, IReadOnlyList<PricedFinding> Findings);

/// <summary>Arranges findings for a reader.</summary>
public static class FindingGroups
{
    /// <summary>By file: the one with the most severe finding first, then the one with the most.</summary>
    /// <param name="assessment">The assessment.</param>
    public static IReadOnlyList<FileFindings> ByFile(Assessment assessment)
    {
        var groups = new Dictionary<string, List<PricedFinding>>(StringComparer.Ordinal);
        var all = Priced(assessment);
        foreach (var finding in all)
        {
            if (!groups.TryGetValue(finding.Finding.Path, out var group)) groups[finding.Finding.Path] = group = [];
            group.Add(finding);
        }

        return
        [
            .. groups.OrderByDescending(static g => g.Value.Max(static f => f.Finding.Severity)).ThenByDescending(static g => g.Value.Count).ThenBy(static g => g.Key, StringComparer.Ordinal)
                .Select(static g => new FileFindings(g.Key, [.. g.Value.OrderBy(static f => f.Finding.Range?.StartLine ?? 0).ThenByDescending(static f => f.Finding.Severity)])),
        ];
    }

    /// <summary>Those of a dimension, the dearest first.</summary>
    /// <param name="assessment">The assessment.</param>
    /// <param name="dimension">The dimension.</param>
    public static IReadOnlyList<PricedFinding> Of(Assessment assessment, QualityDimension dimension) =>
        [.. Priced(assessment).Where(f => f.Finding.Dimension == dimension).OrderByDescending(static f => f.Cost)];

    private static PricedFinding[] Priced(Assessment assessment)
    {
        var priced = new PricedFinding[assessment.Findings.Count];
        for (var i = 0; i < priced.Length; i++) priced[i] = new PricedFinding(assessment.Findings[i], i < assessment.Costs.Count ? assessment.Costs[i] : 0);
        return priced;
    }
}

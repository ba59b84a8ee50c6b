namespace Lathe.Quality;

/// <summary>What the rules find in one file, less what the change did not bring in.</summary>
internal static class FileAssessment
{
    private const int MostPerRule = 20;

    public static List<Finding> Of(FileView file)
    {
        var findings = Look(file);
        findings.RemoveAll(finding => !finding.IsOf(file));
        if (findings.Count > 0 && file.Before is not null) OldFindings.Remove(file, findings, Look);
        return findings;
    }

    private static List<Finding> Look(FileView file)
    {
        var findings = new List<Finding>();
        foreach (var rules in RuleSet.OfFiles) rules.Look(file, findings);
        if (findings.Count > MostPerRule) Bound(findings);
        return findings;
    }

    // Rules of a set report in turns, so that they are counted by id.
    private static void Bound(List<Finding> findings)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        findings.RemoveAll(finding => (counts[finding.RuleId] = counts.GetValueOrDefault(finding.RuleId) + 1) > MostPerRule);
    }
}

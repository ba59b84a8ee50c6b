using Lathe.Quality.Structure;

namespace Lathe.Quality;

/// <summary>Whether a finding is about a change.</summary>
internal static class FindingPlaces
{
    /// <summary>
    /// A finding is the change's where one of its lines changed, or one of those that belong to it. Those about the whole change are, and so are new syntax problems, assertions that are gone and what the change breaks elsewhere, wherever they show.
    /// </summary>
    public static bool IsOf(this Finding finding, FileView file)
    {
        if (finding.Range is not { } range || finding.RuleId == NewSyntaxProblemRule.Id || finding.RuleId == WeakenedTestRule.Id || ImpactRules.Has(finding.RuleId)) return true;
        if (AnyChanged(file, range)) return true;
        if (finding.Related is null) return false;
        foreach (var related in finding.Related)
            if (AnyChanged(file, related)) return true;
        return false;
    }

    private static bool AnyChanged(FileView file, LineRange range)
    {
        var last = Math.Min(range.EndLine, file.Lines.Length);
        for (var line = Math.Max(1, range.StartLine); line <= last; line++)
            if (file.IsChanged(line)) return true;
        return false;
    }
}

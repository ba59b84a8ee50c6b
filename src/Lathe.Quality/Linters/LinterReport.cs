namespace Lathe.Quality;

/// <summary>What a linter's report came to, in whichever form it was written.</summary>
/// <param name="Tool">The name of the tool; empty where none is said.</param>
/// <param name="Findings">What it found, the most severe first, bounded.</param>
/// <param name="Left">How many more there were.</param>
/// <param name="Problem">Why it could not be read, or not wholly; null where all is well.</param>
public sealed record LinterReport(string Tool, IReadOnlyList<Finding> Findings, int Left, string? Problem)
{
    /// <summary>The most findings that are kept.</summary>
    public const int MostFindings = 200;

    /// <summary>The tool's version, where it says.</summary>
    public string? Version { get; init; }

    /// <summary>What it says of its rules; bounded.</summary>
    public IReadOnlyList<RuleDescription> Rules { get; init; } = [];

    /// <summary>A report that is none.</summary>
    internal static LinterReport Unreadable(string why) => new("", [], 0, why);

    /// <summary>Sorts the findings and keeps the first.</summary>
    internal static LinterReport Bounded(string tool, List<Finding> findings, int left, string? problem = null)
    {
        findings.Sort(Compare);
        if (findings.Count > MostFindings)
        {
            left += findings.Count - MostFindings;
            findings.RemoveRange(MostFindings, findings.Count - MostFindings);
        }

        return new LinterReport(tool, findings, left, problem);
    }

    private static int Compare(Finding a, Finding b)
    {
        if (a.Severity != b.Severity) return b.Severity.CompareTo(a.Severity);
        var byPath = string.CompareOrdinal(a.Path, b.Path);
        if (byPath != 0) return byPath;
        var byLine = (a.Range?.StartLine ?? 0).CompareTo(b.Range?.StartLine ?? 0);
        if (byLine != 0) return byLine;
        var byRule = string.CompareOrdinal(a.RuleId, b.RuleId);
        return byRule != 0 ? byRule : string.CompareOrdinal(a.Message, b.Message);
    }
}

namespace Lathe.Quality;

/// <summary>What a rule is, for people and reports.</summary>
/// <param name="Id">Stable, as <c>LQ003</c>.</param>
/// <param name="Name">A few words.</param>
/// <param name="Dimension">What its findings are about.</param>
/// <param name="Severity">How much they matter, at most.</param>
/// <param name="Rationale">Why it is there.</param>
/// <param name="Examples">Changes with and without a finding; they are the rule's tests.</param>
public sealed record RuleInfo(string Id, string Name, QualityDimension Dimension, FindingSeverity Severity, string Rationale, IReadOnlyList<RuleExample> Examples);

/// <summary>A change to one file and the lines that a rule must point at.</summary>
/// <param name="Path">The file.</param>
/// <param name="Before">Its text before; null for a new file.</param>
/// <param name="After">Its text after.</param>
/// <param name="Lines">The first lines of the findings; empty when the change is good.</param>
public sealed record RuleExample(string Path, string? Before, string After, params int[] Lines);

/// <summary>A rule that looks at one changed file.</summary>
internal interface IFileRule
{
    RuleInfo Info { get; }

    /// <summary>Adds what it sees. Only what lies on changed lines is kept.</summary>
    void Look(FileView file, List<Finding> findings);
}

internal static class RuleFindings
{
    public static void Report(this IFileRule rule, List<Finding> findings, FileView file, int line, string message, string? suggestion = null, FindingSeverity? severity = null, int endLine = 0) =>
        findings.Add(new Finding(rule.Info.Id, rule.Info.Dimension, severity ?? rule.Info.Severity, file.Path, new LineRange(line, Math.Max(line, endLine)), message, suggestion));
}

namespace Lathe.Quality;

/// <summary>What a rule is, for people and reports.</summary>
/// <param name="Id">Stable, as <c>security.hard-coded-secret</c>.</param>
/// <param name="Name">A few words.</param>
/// <param name="Dimension">What its findings are about.</param>
/// <param name="Severity">How much they matter, at most.</param>
/// <param name="Rationale">Why it is there.</param>
/// <param name="Examples">Changes with and without a finding; they are the rule's tests.</param>
public sealed record RuleInfo(string Id, string Name, QualityDimension Dimension, FindingSeverity Severity, string Rationale, IReadOnlyList<RuleExample> Examples)
{
    /// <summary>The languages that it knows, by <see cref="Lathe.Syntax.Language.Id"/>; empty for a rule that looks at any text.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>The weaknesses that it finds, by number in the Common Weakness Enumeration, https://cwe.mitre.org.</summary>
    public IReadOnlyList<int> Cwe { get; init; } = [];

    /// <summary>What to do about it in general; null where a finding's own suggestion says all.</summary>
    public string? Remedy { get; init; }

    /// <summary>Whether another text is another finding, as with a secret. Otherwise a finding that the same function had before, on a line that the change rewrote, is taken for the same one.</summary>
    public bool IsAboutText { get; init; }
}

/// <summary>A change to one file and the lines that a rule must point at.</summary>
/// <param name="Path">The file.</param>
/// <param name="Before">Its text before; null for a new file.</param>
/// <param name="After">Its text after.</param>
/// <param name="Lines">The first lines of the findings; empty when the change is good.</param>
public sealed record RuleExample(string Path, string? Before, string After, params int[] Lines);

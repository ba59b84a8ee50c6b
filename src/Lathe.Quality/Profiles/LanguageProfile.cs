namespace Lathe.Quality;

/// <summary>What is expected of code in one language: limits, style, tests, documentation, and how findings count. <c>languages/*.yaml</c> holds those that come with Lathe.</summary>
public sealed record LanguageProfile
{
    internal static readonly int[] DefaultLimits = [180, 100, 1500, 15, 25, 5, 7, 8, 35];

    /// <summary>The language, by <see cref="Lathe.Syntax.Language.Id"/>; <c>all</c> for what holds everywhere.</summary>
    public required string Language { get; init; }

    /// <summary>The style guide that the language's users follow; null where there is none.</summary>
    public string? StyleGuide { get; init; }

    /// <summary>What one level is indented by: a number of spaces, or 0 for a tab; null where either will do.</summary>
    public int? Indent { get; init; }

    /// <summary>How names are written, by what they name (<c>function</c>, <c>type</c>, <c>constant</c>, …): <c>camel</c>, <c>pascal</c>, <c>snake</c>, <c>upper</c>, <c>kebab</c>.</summary>
    public IReadOnlyDictionary<string, string> Naming { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Frameworks that tests are written with.</summary>
    public IReadOnlyList<string> TestFrameworks { get; init; } = [];

    /// <summary>Names of what asserts something in a test; <c>*</c> stands for any run of characters.</summary>
    public IReadOnlyList<string> Assertions { get; init; } = [];

    /// <summary>Commands that usually check a project, where nothing better is known.</summary>
    public IReadOnlyList<string> Verify { get; init; } = [];

    /// <summary>The file that names them, as <c>languages/python.yaml</c> for those that come with Lathe; null where none does.</summary>
    public string? VerifyFile { get; init; }

    /// <summary>Whether a public API without documentation is worth a finding.</summary>
    public bool WantsDocumentation { get; init; }

    /// <summary>What documentation looks like here, in a few words; null where there is no form.</summary>
    public string? DocumentationForm { get; init; }

    /// <summary>What is asked of code that faces strangers, a sentence each.</summary>
    public IReadOnlyList<string> SecurityGuidelines { get; init; } = [];

    /// <summary>What each dimension counts in the total, in the order of <see cref="QualityDimension"/>.</summary>
    public IReadOnlyList<double> Weights { get; init; } = new ScoringWeights().Dimensions;

    /// <summary>The total below which a change stops, 0 to 100; null where the gate's own holds.</summary>
    public double? Threshold { get; init; }

    /// <summary>The severity that stops a change; null where the gate's own holds.</summary>
    public FindingSeverity? Blocking { get; init; }

    /// <summary>Severities of rules that are to be others than their own; null for a rule that is off.</summary>
    public IReadOnlyDictionary<string, FindingSeverity?> Rules { get; init; } = new Dictionary<string, FindingSeverity?>(StringComparer.Ordinal);

    internal IReadOnlyList<int> Limits { get; init; } = DefaultLimits;

    /// <summary>A bound.</summary>
    /// <param name="limit">Which.</param>
    public int Limit(RuleLimit limit) => Limits[(int)limit];

    /// <summary>A finding as this profile counts it: with its own severity or another, as blocking from <see cref="Blocking"/> on; null where its rule is off.</summary>
    /// <param name="finding">The finding.</param>
    public Finding? Count(Finding finding)
    {
        var severity = finding.Severity;
        if (Rules.TryGetValue(finding.RuleId, out var other))
        {
            if (other is null) return null;
            severity = other.Value;
        }

        if (severity >= Blocking) severity = FindingSeverity.Blocking;
        return severity == finding.Severity ? finding : finding with { Severity = severity };
    }
}

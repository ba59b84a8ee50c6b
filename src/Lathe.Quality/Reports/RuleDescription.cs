namespace Lathe.Quality;

/// <summary>What a report says of a rule, Lathe's own or a linter's.</summary>
/// <param name="Id">As findings name it.</param>
/// <param name="Name">A few words; the id where nothing is known.</param>
/// <param name="Dimension">What its findings are about.</param>
/// <param name="Severity">How much they matter, at most.</param>
public sealed record RuleDescription(string Id, string Name, QualityDimension Dimension, FindingSeverity Severity)
{
    private const int LongestExample = 2_000;

    /// <summary>Why it is there; empty where that is not known.</summary>
    public string Rationale { get; init; } = "";

    /// <summary>What to read about it, in Markdown; null for the rationale alone.</summary>
    public string? Help { get; init; }

    /// <summary>The weaknesses that it finds, as numbers of the Common Weakness Enumeration.</summary>
    public IReadOnlyList<int> Cwe { get; init; } = [];

    /// <summary>A built-in rule.</summary>
    /// <param name="rule">The rule.</param>
    public static RuleDescription Of(RuleInfo rule) => new(rule.Id, rule.Name, rule.Dimension, rule.Severity) { Rationale = rule.Rationale, Cwe = rule.Cwe, Help = HelpOf(rule) };

    /// <summary>What can be said of a rule that nobody described.</summary>
    /// <param name="finding">One of its findings.</param>
    public static RuleDescription Unknown(Finding finding) => new(finding.RuleId, finding.RuleId, finding.Dimension, finding.Severity);

    private static string HelpOf(RuleInfo rule)
    {
        var words = rule.Remedy is { } remedy ? $"{rule.Rationale}\n\n{remedy}" : rule.Rationale;
        var bad = rule.Examples.FirstOrDefault(static e => e.Lines.Length > 0 && e.After.Length <= LongestExample);
        if (bad is null) return words;
        var good = rule.Examples.FirstOrDefault(e => e.Lines.Length == 0 && e.After.Length <= LongestExample && Path.GetExtension(e.Path) == Path.GetExtension(bad.Path));
        var help = $"{words}\n\nReported:\n\n{MarkdownText.Block(bad.After)}";
        return good is null ? help : $"{help}\nNot reported:\n\n{MarkdownText.Block(good.After)}";
    }
}

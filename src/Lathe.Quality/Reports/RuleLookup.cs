namespace Lathe.Quality;

/// <summary>Finds what is known of the rule of a finding: the built-in ones, and what linters say of theirs.</summary>
public sealed class RuleLookup
{
    private readonly Dictionary<(string? Tool, string Id), RuleDescription> _rules = [];

    /// <summary>The built-in rules and those of some linters' reports.</summary>
    /// <param name="linters">The reports; null for none.</param>
    public RuleLookup(IReadOnlyList<LinterReport>? linters = null)
    {
        foreach (var rule in RuleAssessor.Catalogue) _rules[(null, rule.Id)] = RuleDescription.Of(rule);
        foreach (var report in linters ?? []) Add(report.Tool, report.Rules);
    }

    /// <summary>Adds rules.</summary>
    /// <param name="tool">The linter; null for Lathe itself.</param>
    /// <param name="rules">Its rules.</param>
    public void Add(string? tool, IEnumerable<RuleDescription> rules)
    {
        foreach (var rule in rules) _rules.TryAdd((tool, rule.Id), rule);
    }

    /// <summary>The rule of a finding; one that says what the finding says where nobody described it.</summary>
    /// <param name="finding">The finding.</param>
    public RuleDescription Of(Finding finding) => _rules.TryGetValue((finding.Tool, finding.RuleId), out var rule) ? rule : RuleDescription.Unknown(finding);
}

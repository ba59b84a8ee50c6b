namespace Lathe.Quality;

/// <summary>Finds what is known of the rule of a finding: the built-in ones, and what linters say of theirs. Not for several threads at once.</summary>
public sealed class RuleLookup
{
    private readonly Dictionary<(string? Tool, string Id), RuleDescription> _rules = [];

    /// <summary>The built-in rules and those of some linters' reports.</summary>
    /// <param name="linters">The reports; null for none.</param>
    public RuleLookup(IReadOnlyList<LinterReport>? linters = null)
    {
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
    public RuleDescription Of(Finding finding)
    {
        if (_rules.TryGetValue((finding.Tool, finding.RuleId), out var known)) return known;

        // Only now: to tell what rules there are, those of all languages are read.
        return _rules[(finding.Tool, finding.RuleId)] = finding.Tool is null && RuleSet.Find(finding.RuleId) is { } rule ? RuleDescription.Of(rule) : RuleDescription.Unknown(finding);
    }
}

namespace Lathe.Quality.Patterns;

/// <summary>The assessor of a team's own rules. What the change did not bring in is left out, as with the built-in ones.</summary>
/// <param name="set">The rules.</param>
public sealed class PatternAssessor(PatternRuleSet set) : IAssessor
{
    private const int MostPerRule = 20;

    private readonly PatternFileRules _rules = new(() => set);

    /// <inheritdoc/>
    public string Name => "lathe-rules";

    /// <inheritdoc/>
    public IReadOnlyList<Finding> Assess(CodeChange change, CancellationToken cancellationToken)
    {
        var all = new List<Finding>();
        if (set.Rules.Count == 0) return all;
        foreach (var view in change.Views)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (view.ChangedCount == 0) continue;
            var findings = Look(view);
            findings.RemoveAll(finding => !finding.IsOf(view));
            if (findings.Count > 0 && view.Before is not null) OldFindings.Remove(view, findings, Look);
            all.AddRange(findings);
        }

        return all;
    }

    private List<Finding> Look(FileView file)
    {
        var findings = new List<Finding>();
        _rules.Look(file, findings);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        findings.RemoveAll(finding => (counts[finding.RuleId] = counts.GetValueOrDefault(finding.RuleId) + 1) > MostPerRule);
        return findings;
    }
}

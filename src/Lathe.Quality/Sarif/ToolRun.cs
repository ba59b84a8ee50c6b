namespace Lathe.Quality;

/// <summary>A result with what it refers to by number.</summary>
internal sealed record SarifResult(Finding Finding, string Fingerprint, RuleDescription Rule, int RuleIndex, int ArtifactIndex);

/// <summary>What one tool found, with the rules and files that its results refer to by number.</summary>
/// <param name="tool">Null for Lathe.</param>
/// <param name="linter">What is known of the tool; null for Lathe.</param>
internal sealed class ToolRun(string? tool, LinterRun? linter)
{
    private readonly Dictionary<string, int> _ruleIndex = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _pathIndex = new(StringComparer.Ordinal);

    public string? Tool => tool;

    public LinterRun? Linter => linter;

    public List<RuleDescription> Rules { get; } = [];

    public List<string> Paths { get; } = [];

    public List<SarifResult> Results { get; } = [];

    public void Add(Finding finding, string fingerprint, RuleLookup lookup)
    {
        if (!_ruleIndex.TryGetValue(finding.RuleId, out var rule))
        {
            _ruleIndex[finding.RuleId] = rule = Rules.Count;
            Rules.Add(lookup.Of(finding));
        }

        Results.Add(new SarifResult(finding, fingerprint, Rules[rule], rule, IndexOf(finding.Path)));
    }

    // -1 for a finding that is in no file.
    private int IndexOf(string path)
    {
        if (path.Length == 0) return -1;
        if (_pathIndex.TryGetValue(path, out var index)) return index;
        Paths.Add(path);
        return _pathIndex[path] = Paths.Count - 1;
    }
}

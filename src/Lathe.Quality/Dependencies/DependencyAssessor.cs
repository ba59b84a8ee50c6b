namespace Lathe.Quality;

/// <summary>The assessor of packages: what a change adds to manifests and lock files, against known vulnerabilities and against the lock files of the tree.</summary>
/// <param name="tree">The files beside the change; null where only the change is known.</param>
/// <param name="advisories">A folder with advisories in the OSV format; null for none.</param>
/// <param name="cache">Where the index of the advisories is kept; null for nowhere.</param>
public sealed class DependencyAssessor(ITreeFiles? tree, string? advisories = null, string? cache = null) : IAssessor
{
    private const int MostFindings = 100;

    /// <inheritdoc/>
    public string Name => "dependencies";

    /// <inheritdoc/>
    public IReadOnlyList<Finding> Assess(CodeChange change, CancellationToken cancellationToken)
    {
        var changes = DependencyChange.Of(change.Files, cancellationToken);
        if (!changes.Exists(static c => c.Changed.Count > 0)) return [];
        var findings = new List<Finding>();
        UnlockedDependencies.Find(changes, new LockFiles(change.Files, tree), findings);
        if (advisories is not null && changes.Exists(static c => c.Changed.Any(static d => d.Version is not null))) FindVulnerable(changes, findings, cancellationToken);
        findings.Sort(static (a, b) => b.Severity.CompareTo(a.Severity));
        if (findings.Count > MostFindings) findings.RemoveRange(MostFindings, findings.Count - MostFindings);
        return findings;
    }

    private void FindVulnerable(List<DependencyChange> changes, List<Finding> findings, CancellationToken cancellationToken)
    {
        try
        {
            using var index = AdvisoryIndex.Open(advisories!, cache, cancellationToken);
            if (index.Count > 0) VulnerableDependencies.Find(changes, index, findings, cancellationToken);
            else findings.Add(Unknown(changes, "holds no advisories in the OSV format"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Add(Unknown(changes, "cannot be read"));
        }
    }

    // Silence would look like a clean result.
    private static Finding Unknown(List<DependencyChange> changes, string why) => new(
        DependencyRules.Vulnerable.Id, DependencyRules.Vulnerable.Dimension, FindingSeverity.Info, changes[0].Path, null, $"the packages were not compared with known vulnerabilities: the folder of the setting quality.advisories {why}");
}

namespace Lathe.Quality;

/// <summary>The assessor that runs the built-in rules: over the changed lines of each file, on several threads, then over the change as a whole.</summary>
/// <param name="cache">Keeps what was found in a file; null to look at each anew.</param>
public sealed class RuleAssessor(IFindingCache? cache = null) : IAssessor
{
    /// <summary>Every built-in rule, by id; those about the tree around a change included, which whoever knows the tree applies.</summary>
    public static IReadOnlyList<RuleInfo> Catalogue { get; } = [.. RuleSet.All()];

    /// <inheritdoc/>
    public string Name => "lathe";

    /// <inheritdoc/>
    public IReadOnlyList<Finding> Assess(CodeChange change, CancellationToken cancellationToken)
    {
        var views = change.Views;
        var found = new List<Finding>?[views.Count];
        // A thread for a file or two costs more than it gives.
        if (views.Count < 3) for (var i = 0; i < found.Length; i++) Look(i);
        else Parallel.For(0, found.Length, new ParallelOptions { CancellationToken = cancellationToken }, Look);

        var findings = new List<Finding>();
        foreach (var ofFile in found)
            if (ofFile is not null) findings.AddRange(ofFile);
        foreach (var rule in RuleSet.OfChanges) rule.Look(change, findings);
        return findings;

        void Look(int index)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (views[index].ChangedCount > 0) found[index] = Find(views[index], change.Profile);
        }
    }

    private List<Finding> Find(FileView file, QualityProfile profile)
    {
        if (cache is null) return FileAssessment.Of(file);
        var key = FindingKey.Of(file.Source, profile.Stamp);
        if (cache.Find(key) is { } kept) return [.. kept];
        var findings = FileAssessment.Of(file);
        cache.Keep(key, findings);
        return findings;
    }
}

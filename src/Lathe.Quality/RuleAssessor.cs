namespace Lathe.Quality;

/// <summary>The assessor that runs the built-in rules over the changed lines of each file.</summary>
public sealed class RuleAssessor : IAssessor
{
    private const int MaxFindingsPerRuleAndFile = 20;

    private static readonly IFileRule[] Rules =
    [
        new NewSyntaxProblemRule(), new ConflictMarkerRule(), new HardCodedSecretRule(), new HardCodedKeyRule(), new HardCodedPasswordRule(), new ElidedCodeRule(), new PlaceholderRule(), new DebugOutputRule(), new LongLineRule(), new LongFunctionRule(), new EmptyCatchRule(),
    ];

    /// <summary>Every built-in rule, by id; those about the tree around a change included, which whoever knows the tree applies.</summary>
    public static IReadOnlyList<RuleInfo> Catalogue { get; } = [.. Array.ConvertAll(Rules, static rule => rule.Info), UntestedChange.Info, ImpactRules.RemovedStillUsed, ImpactRules.CallersUnchanged];

    /// <inheritdoc/>
    public string Name => "lathe";

    /// <inheritdoc/>
    public IReadOnlyList<Finding> Assess(IReadOnlyList<FileChange> change, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var views = new List<FileView>();
        foreach (var file in change)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (FileView.Of(file) is not { } view) continue;
            views.Add(view);
            if (view.ChangedCount == 0) continue;
            foreach (var rule in Rules)
            {
                var before = findings.Count;
                rule.Look(view, findings);
                if (findings.Count > before + MaxFindingsPerRuleAndFile) findings.RemoveRange(before + MaxFindingsPerRuleAndFile, findings.Count - before - MaxFindingsPerRuleAndFile);
            }
        }

        if (UntestedChange.Look(views) is { } untested) findings.Add(untested);
        return findings;
    }
}

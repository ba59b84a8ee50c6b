using Lathe.Quality;

namespace Lathe.Engine.Assessing;

/// <summary>Assesses gathered files and says whether they pass.</summary>
public static class QualityAssessment
{
    /// <summary>Runs the rules, adds what linters said, and holds the total against the bar.</summary>
    /// <param name="gathered">The files.</param>
    /// <param name="linters">What linters said of them.</param>
    /// <param name="bar">The bar. Languages may ask for more or less; see <see cref="QualityGate.Minimum"/>.</param>
    /// <param name="exact">Whether the bar's score holds in every language: somebody asked for just that.</param>
    /// <param name="profile">What is expected of the code; null for what comes with Lathe.</param>
    /// <param name="version">Lathe's version.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    public static QualityReport Assess(
        GatheredFiles gathered, IReadOnlyList<LinterResult> linters, QualityGate bar, bool exact, QualityProfile? profile, string version, CancellationToken cancellationToken)
    {
        var assessment = Scoring.Assess(new CodeChange(gathered.Files, profile), [new RuleAssessor(), new LinterFindings(linters)], null, cancellationToken);
        if (exact) assessment = assessment with { Languages = [.. assessment.Languages.Select(static l => l with { Threshold = null })] };
        var rules = new RuleLookup();
        foreach (var linter in linters) rules.Add(linter.Name, linter.Rules);
        return new QualityReport
        {
            Assessment = assessment,
            Result = bar.Judge(assessment),
            Threshold = bar.Minimum(assessment),
            Files = gathered.Files,
            Subject = gathered.Subject,
            Rules = rules,
            Linters = [.. linters.Select(static l => l.Run)],
            Notes = gathered.Notes,
            Root = gathered.Root,
            Version = version,
        };
    }
}

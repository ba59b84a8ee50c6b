using Lathe.Engine.Redaction;
using Lathe.Quality;
using Lathe.Quality.Metrics;
using Lathe.Quality.Patterns;

namespace Lathe.Engine.Assessing;

/// <summary>Assesses gathered files and says whether they pass.</summary>
public static class QualityAssessment
{
    /// <summary>Runs the rules, adds what linters said, and holds the total against the bar.</summary>
    /// <param name="gathered">The files.</param>
    /// <param name="options">What they are held against.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    public static QualityReport Assess(GatheredFiles gathered, AssessOptions options, CancellationToken cancellationToken)
    {
        using var tree = new TreeAssessors(gathered, options.Advisories, options.Cache);
        var kept = options.Cache is { } cache ? AssessOptions.KeptFindings(cache) : null;
        IAssessor[] assessors = [new RuleAssessor(kept), new PatternAssessor(options.Own), .. tree.All, new LinterFindings(options.Linters)];
        var change = new CodeChange(gathered.Files, options.Profile, tree.Around);
        var assessment = Scoring.Assess(change, assessors, null, cancellationToken);
        if (options.BarIsExact) assessment = assessment with { Languages = [.. assessment.Languages.Select(static l => l with { Threshold = null })] };
        var rules = new RuleLookup();
        rules.Add(null, options.Own.Rules.Select(static rule => RuleDescription.Of(rule.Info)));
        foreach (var linter in options.Linters) rules.Add(linter.Name, linter.Rules);
        return new QualityReport
        {
            Assessment = assessment,
            Result = options.Bar.Judge(assessment),
            Threshold = options.Bar.Minimum(assessment),
            Files = gathered.Files,
            Functions = new Lazy<ChangedFunctions>(() => ChangedFunctions.Of(change)),
            Subject = gathered.Subject,
            Rules = rules,
            Linters = [.. options.Linters.Select(static l => l.Run)],
            Notes = gathered.Notes,
            Root = gathered.Root,
            Redact = new Redactor(gathered.Root, options.Secrets).Redact,
            Version = options.Version,
        };
    }
}

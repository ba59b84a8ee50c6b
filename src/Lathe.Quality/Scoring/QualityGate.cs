using System.Globalization;

namespace Lathe.Quality;

/// <summary>Whether a change may pass, and why not.</summary>
/// <param name="Passed">It may.</param>
/// <param name="Reasons">Why not, one sentence each; empty when it passed.</param>
public sealed record GateResult(bool Passed, IReadOnlyList<string> Reasons);

/// <summary>The bar that a change has to clear.</summary>
public sealed record QualityGate
{
    private const int MaxReasons = 20;

    /// <summary>A finding at or above it stops the change.</summary>
    public FindingSeverity BlockingSeverity { get; init; } = FindingSeverity.Blocking;

    /// <summary>The total below which a change stops, 0 to 100, in languages whose profiles say nothing else. For a change in several it is their mean by changed lines.</summary>
    public double MinimumScore { get; init; } = 60;

    /// <summary>Measures an assessment against the bar.</summary>
    /// <param name="assessment">The assessment.</param>
    public GateResult Judge(Assessment assessment)
    {
        var reasons = new List<string>();
        foreach (var finding in assessment.Findings)
        {
            if (finding.Severity < BlockingSeverity) continue;
            if (reasons.Count == MaxReasons)
            {
                reasons.Add("there are more findings like these");
                break;
            }

            var place = finding.Range is { } range ? $"{finding.Path}:{range.StartLine}" : finding.Path;
            reasons.Add($"{place}: {finding.Message} ({finding.RuleId})");
        }

        var minimum = Minimum(assessment);
        if (assessment.Total < minimum) reasons.Add(string.Create(CultureInfo.InvariantCulture, $"the score {assessment.Total:0.#} is below {minimum:0.#}"));
        return new GateResult(reasons.Count == 0, reasons);
    }

    /// <summary>The total that is asked of a change.</summary>
    /// <param name="assessment">Its assessment.</param>
    public double Minimum(Assessment assessment)
    {
        double sum = 0;
        var lines = 0;
        foreach (var share in assessment.Languages)
        {
            sum += share.ChangedLines * (share.Threshold ?? MinimumScore);
            lines += share.ChangedLines;
        }

        return lines == 0 ? MinimumScore : Math.Round(sum / lines, 1);
    }
}

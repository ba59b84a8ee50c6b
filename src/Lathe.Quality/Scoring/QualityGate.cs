namespace Lathe.Quality;

/// <summary>Whether a change may pass, and why not.</summary>
/// <param name="Passed">It may.</param>
/// <param name="Reasons">Why not, one sentence each; empty when it passed.</param>
public sealed record GateResult(bool Passed, IReadOnlyList<string> Reasons);

/// <summary>The bar that a change has to clear.</summary>
public sealed record QualityGate
{
    /// <summary>A finding at or above it stops the change.</summary>
    public FindingSeverity BlockingSeverity { get; init; } = FindingSeverity.Blocking;

    /// <summary>The total below which a change stops, 0 to 100.</summary>
    public double MinimumScore { get; init; } = 60;

    /// <summary>Measures an assessment against the bar.</summary>
    /// <param name="assessment">The assessment.</param>
    public GateResult Judge(Assessment assessment) => new(assessment.Total >= MinimumScore, []);
}

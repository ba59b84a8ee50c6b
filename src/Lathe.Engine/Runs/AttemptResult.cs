using Lathe.Engine.Agents;
using Lathe.Engine.Journal;
using Lathe.Engine.Verification;

namespace Lathe.Engine.Runs;

/// <summary>What an attempt came to.</summary>
/// <param name="Number">1, 2, …</param>
/// <param name="Report">How the agent's work ended.</param>
/// <param name="Change">What it changed.</param>
/// <param name="Verdict">What the checks say.</param>
/// <param name="Checks">What ran.</param>
/// <param name="Quality">What the assessors say.</param>
/// <param name="Accepted">Whether the gate let it through.</param>
internal sealed record AttemptResult(
    int Number, AgentReport Report, ChangeRecord Change, VerdictReport Verdict, IReadOnlyList<CheckResult> Checks, QualityRecord Quality, bool Accepted)
{
    /// <summary>Nothing is gained by another attempt: this one is good, a limit of the run is reached, or nothing can tell a better one.</summary>
    public bool IsLast => Accepted || Report.Stop == AgentStop.Limit || Verdict is { TreeMoved: true, Verdict: Journal.Verdict.PartlyVerified } || Verdict.Verdict == Journal.Verdict.Unverified;

    /// <summary>The better of two: by the gate, then the verdict, then how many checks pass, then the score; the later one among equals.</summary>
    public static AttemptResult Better(AttemptResult? before, AttemptResult now)
    {
        if (before is null) return now;
        return before.Rank().CompareTo(now.Rank()) > 0 ? before : now;
    }

    private (bool Accepted, Verdict Verdict, int Passed, bool Quality, double Score) Rank() =>
        (Accepted, Verdict.Verdict, Checks.Count(c => c is { On: CheckTree.Delivered, Passed: true }), Quality.Passed, Quality.Score);
}

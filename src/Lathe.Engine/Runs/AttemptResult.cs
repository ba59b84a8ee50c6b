using Lathe.Engine.Agents;
using Lathe.Engine.Journal;
using Lathe.Engine.Verification;
using Lathe.Quality;

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
    /// <summary>What a reviewing model remarked; null where none looked at it.</summary>
    public IReadOnlyList<Finding>? Remarks { get; init; }

    /// <summary>How many times a person, or a reviewer that may, had asked for more by the time it began.</summary>
    public int Answers { get; init; }

    /// <summary>
    /// The better of two: by the gate, then the verdict, then how much of what people asked for it knew, then how many checks pass, then the score; the later one among equals.
    /// A person's word would be lost if an earlier attempt with a better score were delivered all the same.
    /// </summary>
    public static AttemptResult Better(AttemptResult? before, AttemptResult now)
    {
        if (before is null) return now;
        return before.Rank().CompareTo(now.Rank()) > 0 ? before : now;
    }

    private (bool Accepted, Verdict Verdict, int Answers, int Passed, bool Quality, double Score) Rank() =>
        (Accepted, Verdict.Verdict, Answers, Checks.Count(c => c is { On: CheckTree.Delivered, Passed: true }), Quality.Passed, Quality.Score);
}

using Lathe.Engine.Journal;

namespace Lathe.Engine.Verification;

/// <summary>What the user changed in the repository while a run stood on it.</summary>
/// <param name="Named">Some of the paths, in ordinal order.</param>
/// <param name="Count">How many there are, as far as was counted.</param>
internal sealed record MovedTree(IReadOnlyList<string> Named, int Count)
{
    private const int Most = 5;

    public static MovedTree None { get; } = new([], 0);

    public static MovedTree Of(IReadOnlyList<string> paths) => paths.Count == 0 ? None : new MovedTree([.. paths.Take(Most)], paths.Count);

    /// <summary>Checks that passed over a tree that moved prove nothing about exactly the delivered one.</summary>
    public static VerdictReport Judge(VerdictReport report, MovedTree moved)
    {
        if (moved.Count == 0) return report;
        var reason = $"{string.Join(", ", moved.Named)}{(moved.Count > moved.Named.Count ? $" and {moved.Count - moved.Named.Count} more" : "")} changed in your repository while the run stood on it: the checks saw a tree that is not exactly the delivered one. Run again, or with --workspace copy.";
        return report.Verdict == Verdict.Verified ? new VerdictReport(Verdict.PartlyVerified, [reason]) { TreeMoved = true } : report with { Reasons = [.. report.Reasons, reason], TreeMoved = true };
    }
}

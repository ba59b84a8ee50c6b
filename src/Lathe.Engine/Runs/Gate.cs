using Lathe.Engine.Journal;
using Lathe.Engine.Verification;

namespace Lathe.Engine.Runs;

/// <summary>Decides whether an attempt is accepted.</summary>
internal static class Gate
{
    /// <summary>
    /// The checks must have verified the change, and the quality must pass. Where there is no check at all, quality alone decides, and the verdict stays Unverified.
    /// An attempt that changed nothing is never accepted, whatever passes.
    /// </summary>
    public static bool Accepts(VerdictReport verdict, QualityRecord quality, ChangeRecord change, bool hasChecks) =>
        change.Files > 0 && quality.Passed && (verdict.Verdict == Verdict.Verified || !hasChecks && verdict.Verdict == Verdict.Unverified);
}

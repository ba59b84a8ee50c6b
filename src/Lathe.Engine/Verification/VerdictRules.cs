using Lathe.Engine.Journal;

namespace Lathe.Engine.Verification;

/// <summary>A verdict with the reasons for it.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reasons">One line each.</param>
public sealed record VerdictReport(Verdict Verdict, IReadOnlyList<string> Reasons)
{
    /// <summary>The user's tree moved under the checks: no other attempt can mend that.</summary>
    internal bool TreeMoved { get; init; }
}

/// <summary>
/// Computes the verdict from what ran. Pure: what a model says plays no part.
/// <list type="bullet">
/// <item>Verified: every command passed on the delivered tree, and passed again with the checks as they were before the change (where the change touched them).</item>
/// <item>Failed: some command fails because of the change: it passed before the change, or nothing passes at all.</item>
/// <item>PartlyVerified: some passed; the rest could not run, failed before the change too, or pass only with changed checks.</item>
/// <item>Unverified: no command ran.</item>
/// </list>
/// </summary>
public static class VerdictRules
{
    /// <summary>Computes the verdict.</summary>
    /// <param name="results">What ran, on every tree.</param>
    /// <param name="changedChecks">The check files that the change touched.</param>
    public static VerdictReport Judge(IReadOnlyList<CheckResult> results, IReadOnlyList<string> changedChecks)
    {
        var delivered = results.Where(r => r.On == CheckTree.Delivered).ToList();
        if (delivered.Count == 0) return new VerdictReport(Verdict.Unverified, ["No check ran: there is no verify command."]);
        if (delivered.All(r => r.CouldNotRun)) return new VerdictReport(Verdict.Unverified, [.. delivered.Select(r => $"{r.Command}: {r.How}")]);

        var reasons = new List<string>();
        var passed = 0;
        var broken = 0;
        foreach (var result in delivered)
        {
            if (!result.Passed)
            {
                var before = results.FirstOrDefault(r => r.On == CheckTree.Before && r.Command == result.Command);
                reasons.Add($"{result.Command}: {result.How}{Before(before)}");
                if (!result.CouldNotRun && before?.Passed != false) broken++;
                continue;
            }

            var original = results.FirstOrDefault(r => r.On == CheckTree.OriginalChecks && r.Command == result.Command);
            if (original?.Passed == false) reasons.Add($"{result.Command}: passes only with the checks as this change leaves them ({Named(changedChecks)}); with the checks as they were it {original.How}");
            else passed++;
        }

        if (passed == delivered.Count) return new VerdictReport(Verdict.Verified, [$"{Count(passed)} passed on exactly the delivered tree{Original(results)}."]);
        var verdict = broken > 0 || passed == 0 && delivered.Any(r => !r.Passed && !r.CouldNotRun) ? Verdict.Failed : Verdict.PartlyVerified;
        return new VerdictReport(verdict, reasons);
    }

    private static string Before(CheckResult? before) => before switch
    {
        null => "",
        { Passed: true } => "; it passed before the change",
        _ => "; it failed before the change too",
    };

    private static string Original(IReadOnlyList<CheckResult> results) =>
        results.Any(r => r.On == CheckTree.OriginalChecks) ? ", and with the checks as they were before the change" : "";

    private static string Count(int passed) => passed == 1 ? "The check" : $"All {passed} checks";

    private static string Named(IReadOnlyList<string> paths) =>
        paths.Count <= 3 ? string.Join(", ", paths) : $"{string.Join(", ", paths.Take(3))} and {paths.Count - 3} more";
}

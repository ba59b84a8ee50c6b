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
/// <item>Verified: every command passed on the delivered tree, and passed again with the checks as they were before the change (where the change touched them), and no test that passed before is gone.</item>
/// <item>Failed: some command fails because of the change: it passed before, or a named test fails that did not fail before; a test that passed before fails now, whatever the command exits with; or nothing passes at all.</item>
/// <item>PartlyVerified: some passed; the rest could not run, failed before the change too, fails at random, passes only with changed checks, or lost tests.</item>
/// <item>Unverified: no command ran, and none that cannot start now could before.</item>
/// </list>
/// </summary>
public static class VerdictRules
{
    private const int MostNames = 5;

    private enum Standing
    {
        Passed,
        Partly,
        Failed,
        Broken,
        NotRun,
    }

    /// <summary>Computes the verdict.</summary>
    /// <param name="results">What ran, on every tree.</param>
    /// <param name="changedChecks">The check files that the change touched.</param>
    public static VerdictReport Judge(IReadOnlyList<CheckResult> results, IReadOnlyList<string> changedChecks)
    {
        var delivered = results.Where(r => r.On == CheckTree.Delivered).ToList();
        if (delivered.Count == 0) return new VerdictReport(Verdict.Unverified, ["No check ran: there is no verify command."]);
        if (delivered.All(r => r.CouldNotRun && !RanBefore(results, r))) return new VerdictReport(Verdict.Unverified, [.. delivered.Select(r => $"{r.Command}: {r.How}")]);

        var reasons = new List<string>();
        var notes = new List<string>();
        var standings = new List<Standing>();
        foreach (var result in delivered)
        {
            var before = Find(results, CheckTree.Before, result.Command);
            standings.Add(result.Passed ? Passing(result, before, Find(results, CheckTree.OriginalChecks, result.Command), changedChecks, reasons, notes) : Failing(result, before, reasons));
        }

        if (standings.TrueForAll(s => s == Standing.Passed)) return new VerdictReport(Verdict.Verified, [$"{Count(standings.Count)} passed on exactly the delivered tree{Original(results)}.", .. notes]);
        var something = standings.Exists(s => s is Standing.Passed or Standing.Partly);
        var failed = standings.Contains(Standing.Broken) || !something && standings.Contains(Standing.Failed);
        return new VerdictReport(failed ? Verdict.Failed : Verdict.PartlyVerified, reasons);
    }

    private static Standing Failing(CheckResult result, CheckResult? before, List<string> reasons)
    {
        if (result.CouldNotRun && before is not { CouldNotRun: false })
        {
            reasons.Add($"{result.Command}: {result.How}{Before(before)}");
            return Standing.NotRun;
        }

        if (result.Tests is not { Failures.Count: > 0 } tests)
        {
            reasons.Add($"{result.Command}: {result.How}{Before(before)}");
            return before?.Passed == false ? Standing.Failed : Standing.Broken;
        }

        var compared = TestComparison.Of(tests, before?.Tests);
        var flaky = result.Flaky ?? [];
        var guilty = compared.New.Select(t => t.Name).Except(flaky).ToList();
        if (guilty.Count > 0 && (before is null || before.Passed || before.Tests is not null))
        {
            var too = compared.Old.Count > 0 ? $"; {compared.Old.Count} failed before too" : "";
            reasons.Add($"{result.Command}: {Tests(guilty.Count, "fails", "fail")} because of the change: {Named(guilty)}{too}");
            return Standing.Broken;
        }

        if (guilty.Count > 0)
        {
            // The tests before are not known by name, only that the command failed.
            reasons.Add($"{result.Command}: {Tests(guilty.Count, "fails", "fail")}: {Named(guilty)}{Before(before)}");
            return Standing.Failed;
        }

        if (flaky.Count > 0)
        {
            reasons.Add(Flaky(result, flaky));
            return Standing.Partly;
        }

        var sameEnd = compared is { Comparable: true, IsPartial: false } && before!.ExitCode == result.ExitCode && compared.Gone.Count == 0 && compared.Fewer == 0;
        reasons.Add($"{result.Command}: {Tests(compared.Old.Count, "fails", "fail")} as before the change: {Named([.. compared.Old.Select(t => t.Name)])}{(compared.IsPartial ? "; but not all of its tests could be read" : sameEnd ? "" : "; but the check does not end as it did before")}");
        if (!sameEnd) return Standing.Failed;
        return tests.Passed > 0 ? Standing.Partly : Standing.Failed;
    }

    private static Standing Passing(CheckResult result, CheckResult? before, CheckResult? original, IReadOnlyList<string> changedChecks, List<string> reasons, List<string> notes)
    {
        var earlier = before?.Tests;
        var flaky = result.Flaky ?? [];
        var guilty = NewFailures(result, earlier).Except(flaky).ToList();
        if (guilty.Count > 0)
        {
            // A script that goes on after a failure, say. What passed before was broken; of others only that they fail is known.
            reasons.Add($"{result.Command}: exited with 0, but {Tests(guilty.Count, "fails that did not fail before the change", "fail that did not fail before the change")}: {Named(guilty)}");
            return TestNames.Unpack(earlier?.PassedNames).Intersect(guilty, StringComparer.Ordinal).Any() ? Standing.Broken : Standing.Partly;
        }

        if (flaky.Count > 0)
        {
            reasons.Add(Flaky(result, flaky));
            return Standing.Partly;
        }

        if (original is not null && (!original.Passed || NewFailures(original, earlier).Count > 0))
        {
            var failing = original.Tests is { Failures.Count: > 0 } named ? $": {Named([.. named.Failures.Select(t => t.Name)])}" : "";
            reasons.Add($"{result.Command}: passes only with the checks as this change leaves them ({Named(changedChecks, 3)}); with the checks as they were it {original.How}{failing}");
            return Standing.Partly;
        }

        if (earlier is null) return Standing.Passed;
        var compared = TestComparison.Of(result.Tests ?? TestResults.None, earlier);
        if (compared.Gone.Count == 0 && compared.Fewer == 0) return Standing.Passed;

        // The code still satisfies a test that the change took away or renamed: that is worth saying, and no less of a proof.
        var lost = original is null ? compared : TestComparison.Of(original.Tests ?? TestResults.None, earlier);
        if (lost.Gone.Count == 0 && lost.Fewer == 0)
        {
            notes.Add($"{result.Command}: {Lost(compared)}; with the checks as they were they still pass.");
            return Standing.Passed;
        }

        reasons.Add($"{result.Command}: {Lost(lost)}");
        return Standing.Partly;
    }

    private static IReadOnlyList<string> NewFailures(CheckResult result, TestResults? earlier) =>
        result.Tests is { Failures.Count: > 0 } tests ? [.. TestComparison.Of(tests, earlier).New.Select(t => t.Name)] : [];

    private static bool RanBefore(IReadOnlyList<CheckResult> results, CheckResult result) => Find(results, CheckTree.Before, result.Command) is { CouldNotRun: false };

    private static string Flaky(CheckResult result, IReadOnlyList<string> flaky) =>
        $"{result.Command}: {Tests(flaky.Count, "is", "are")} flaky, failed and then passed on the same tree: {Named(flaky)}";

    private static string Lost(TestComparison compared) => compared.Gone.Count > 0
        ? $"{Tests(compared.Gone.Count, "that passed before the change is gone or skipped", "that passed before the change are gone or skipped")}: {Named(compared.Gone)}"
        : $"{compared.Fewer} fewer tests pass than before the change";

    private static CheckResult? Find(IReadOnlyList<CheckResult> results, CheckTree on, string command) => results.FirstOrDefault(r => r.On == on && r.Command == command);

    private static string Before(CheckResult? before) => before switch
    {
        null => "",
        { Passed: true } => "; it passed before the change",
        _ => "; it failed before the change too",
    };

    private static string Original(IReadOnlyList<CheckResult> results) =>
        results.Any(r => r.On == CheckTree.OriginalChecks) ? ", and with the checks as they were before the change" : "";

    private static string Count(int passed) => passed == 1 ? "The check" : $"All {passed} checks";

    private static string Tests(int count, string one, string several) => count == 1 ? $"1 test {one}" : $"{count} tests {several}";

    private static string Named(IReadOnlyList<string> names, int most = MostNames) =>
        names.Count <= most ? string.Join(", ", names) : $"{string.Join(", ", names.Take(most))} and {names.Count - most} more";
}

using Lathe.Engine.Sandbox;

namespace Lathe.Engine.Verification;

/// <summary>
/// Tells which tests of a check failed, and passed when it ran once more on the same files. Not failing again is not enough: the second run may have ended before it came to the test. Pure.
/// </summary>
internal static class FlakyTests
{
    /// <summary>Those of the suspects that are seen to pass.</summary>
    /// <param name="suspects">The names of tests that failed the first time.</param>
    /// <param name="first">The first run's tests.</param>
    /// <param name="again">The second run.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> suspects, TestResults first, CheckResult again)
    {
        if (again.End != CommandEnd.Exited || again.CouldNotRun) return [];
        if (again.Tests is not { } tests) return again.Passed ? suspects : [];
        var passing = TestNames.Unpack(tests.PassedNames).ToHashSet(StringComparer.Ordinal);
        if (passing.Count > 0) return [.. suspects.Where(passing.Contains)];

        // Runners that name only what fails: what the second run names as failing failed in the first one too, and no fewer passed, so that it came as far.
        var before = first.Failures.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        var failing = tests.Failures.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        var cameAsFar = tests.IsPartial is not true && tests.Failed == tests.Failures.Count && tests.Passed >= first.Passed && failing.IsSubsetOf(before);
        return cameAsFar ? [.. suspects.Where(n => !failing.Contains(n))] : [];
    }
}

namespace Lathe.Engine.Verification;

/// <summary>
/// The named tests of one check before the change and after it: which fail because of the change, which failed before too, and which passed before and are gone. Pure.
/// </summary>
public sealed record TestComparison
{
    /// <summary>Tests that fail now and did not fail before; where the tests before are not known, all that fail.</summary>
    public required IReadOnlyList<NamedTest> New { get; init; }

    /// <summary>Tests that fail now and failed before too.</summary>
    public required IReadOnlyList<NamedTest> Old { get; init; }

    /// <summary>Tests that passed before and neither pass nor fail now: removed, renamed or skipped. Empty where not all names are known.</summary>
    public required IReadOnlyList<string> Gone { get; init; }

    /// <summary>How many tests fewer are seen passing than before, beyond those that fail now; 0 where that is not known.</summary>
    public required int Fewer { get; init; }

    /// <summary>Whether failures are named on both sides, so that a failing check can be told to fail only as it did before.</summary>
    public required bool Comparable { get; init; }

    /// <summary>Whether there may be tests, before or after, that could not be read.</summary>
    public required bool IsPartial { get; init; }

    /// <summary>Compares.</summary>
    /// <param name="now">After the change.</param>
    /// <param name="before">Before it; null when it was not run or names nothing.</param>
    public static TestComparison Of(TestResults now, TestResults? before)
    {
        var failedBefore = (before?.Failures ?? []).Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        var failing = now.Failures.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        return new TestComparison
        {
            New = [.. now.Failures.Where(t => !failedBefore.Contains(t.Name))],
            Old = [.. now.Failures.Where(t => failedBefore.Contains(t.Name))],
            Gone = Missing(now, before, failing),
            Fewer = before is null ? 0 : Math.Max(0, before.Passed - now.Passed - now.Failures.Count(t => !failedBefore.Contains(t.Name))),
            Comparable = before is not null && now.Failures.Count > 0 && now.Failed == now.Failures.Count && before.Failed == before.Failures.Count,
            IsPartial = now.IsPartial is true || before?.IsPartial is true,
        };
    }

    private static List<string> Missing(TestResults now, TestResults? before, HashSet<string> failing)
    {
        if (before?.PassedNames is null || now.PassedNames is null) return [];
        var passing = TestNames.Unpack(now.PassedNames).ToHashSet(StringComparer.Ordinal);
        return [.. TestNames.Unpack(before.PassedNames).Where(n => !passing.Contains(n) && !failing.Contains(n))];
    }
}

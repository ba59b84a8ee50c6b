using Lathe.Engine.Verification;

namespace Lathe.Engine.Feedback;

/// <summary>Tells which open items were seen fixed by an attempt. Not being seen is not enough: what had shown the item must have been looked at again, and far enough to show it.</summary>
internal static class FixedItems
{
    /// <summary>The ids of the open items that are fixed.</summary>
    /// <param name="tracked">All items so far.</param>
    /// <param name="now">What this attempt left, merged.</param>
    /// <param name="evidence">What was looked at.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<TrackedItem> tracked, IReadOnlyList<FeedbackItem> now, AttemptEvidence evidence)
    {
        var seen = now.Select(i => i.Id).ToHashSet(StringComparer.Ordinal);
        var isBuilt = !now.Any(i => i.Source == FeedbackSource.Compiler);
        return [.. tracked.Where(t => t.State == FeedbackState.Open && !seen.Contains(t.Item.Id) && IsFixed(t.Item, evidence, isBuilt)).Select(t => t.Item.Id)];
    }

    private static bool IsFixed(FeedbackItem item, AttemptEvidence evidence, bool isBuilt) => item.Source switch
    {
        FeedbackSource.Person => false,
        FeedbackSource.Quality or FeedbackSource.Edit => true,
        FeedbackSource.Review => evidence.Remarks is not null,
        _ => LookedAt(item, evidence) is { Count: > 0 } checks && checks.TrueForAll(c => Shows(item, c, isBuilt)),
    };

    private static List<CheckResult> LookedAt(FeedbackItem item, AttemptEvidence evidence) =>
        [.. evidence.Checks.Where(c => c.On != CheckTree.Before && item.From.Contains(c.Command, StringComparer.Ordinal))];

    // A check that passed shows it, unless it names its tests and not this one. One that failed does where it came past what the item is about: to the tests, or beyond compiling.
    private static bool Shows(FeedbackItem item, CheckResult check, bool isBuilt)
    {
        if (item.Source == FeedbackSource.Test && check.Tests?.PassedNames is { Length: > 0 } names) return TestNames.Unpack(names).Contains(item.Rule, StringComparer.Ordinal);
        if (check.Passed) return true;
        if (check.CouldNotRun) return false;
        return item.Source switch
        {
            FeedbackSource.Test => check.Tests is { } tests && tests.Failed == tests.Failures.Count && tests.Passed > 0,
            FeedbackSource.Check => false,
            FeedbackSource.Scan => check.Scan is not null,
            _ => isBuilt && check.Tests is { } ran && ran.Passed + ran.Failed > 0,
        };
    }
}

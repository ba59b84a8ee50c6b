namespace Lathe.Engine.Feedback;

/// <summary>Says in a few words what items there are.</summary>
public static class FeedbackWords
{
    private static readonly IReadOnlyDictionary<FeedbackSource, (string One, string Many)> Names = new Dictionary<FeedbackSource, (string, string)>
    {
        [FeedbackSource.Person] = ("person's remark", "persons' remarks"),
        [FeedbackSource.Compiler] = ("compiler error", "compiler errors"),
        [FeedbackSource.Edit] = ("refused edit", "refused edits"),
        [FeedbackSource.Test] = ("failing test", "failing tests"),
        [FeedbackSource.Check] = ("failing check", "failing checks"),
        [FeedbackSource.Scan] = ("weakness of a scan", "weaknesses of scans"),
        [FeedbackSource.Validator] = ("validator's error", "validators' errors"),
        [FeedbackSource.Performance] = ("measurement past its limit", "measurements past their limits"),
        [FeedbackSource.Review] = ("reviewer's remark", "reviewer's remarks"),
        [FeedbackSource.Quality] = ("quality finding", "quality findings"),
    };

    /// <summary>As <c>2 failing tests, 1 compiler error</c>, causes first; empty for nothing.</summary>
    /// <param name="items">The items.</param>
    public static string Count(IEnumerable<FeedbackItem> items) => string.Join(", ", items
        .GroupBy(i => i.Source)
        .OrderBy(g => g.Key)
        .Select(g => $"{g.Count()} {(g.Count() == 1 ? Names[g.Key].One : Names[g.Key].Many)}"));

    /// <summary>What one item is, as <c>failing test</c>.</summary>
    /// <param name="source">Its source.</param>
    public static string Of(FeedbackSource source) => Names[source].One;

    /// <summary>What is said, with its place in front.</summary>
    /// <param name="item">The item.</param>
    public static string Place(FeedbackItem item) => item.Place is { } where ? $"{where}: {item.Title}" : item.Title;

    /// <summary>One line for a person: the place and what is the matter.</summary>
    /// <param name="item">The item.</param>
    public static string Line(FeedbackItem item) => $"{Of(item.Source)}: {PlaceAndTimes(item)}";

    /// <summary>The place, what is the matter, and how often.</summary>
    /// <param name="item">The item.</param>
    internal static string PlaceAndTimes(FeedbackItem item) => item.Count > 1 ? $"{Place(item)} (×{item.Count})" : Place(item);
}

using Lathe.Engine.Feedback.Sources;

namespace Lathe.Engine.Feedback;

/// <summary>Asks every source what an attempt left to mend, and makes one list of it.</summary>
internal static class FeedbackCollector
{
    private const int MostItems = 200;

    /// <summary>Who is asked. A further source is one more line.</summary>
    public static IReadOnlyList<IFeedbackSource> Sources { get; } = [new CheckErrors(), new FailedTests(), new ScanFindings(), new RefusedEdits(), new ReviewRemarks(), new QualityFindings()];

    /// <summary>The items of an attempt: merged, in order, bounded.</summary>
    public static IReadOnlyList<FeedbackItem> Collect(AttemptEvidence evidence)
    {
        var merged = FeedbackMerge.Merge(Sources.SelectMany(s => s.Read(evidence)));
        return merged.Count <= MostItems ? merged : [.. merged.Take(MostItems)];
    }
}

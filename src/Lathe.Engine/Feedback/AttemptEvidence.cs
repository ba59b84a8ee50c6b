using Lathe.Engine.Verification;
using Lathe.Quality;

namespace Lathe.Engine.Feedback;

/// <summary>Everything that an attempt left to read, for the sources of feedback.</summary>
internal sealed record AttemptEvidence
{
    /// <summary>What ran, on every tree.</summary>
    public required IReadOnlyList<CheckResult> Checks { get; init; }

    /// <summary>Finds files and lines of the delivered tree.</summary>
    public required TreePlaces Places { get; init; }

    /// <summary>Finds files and lines of the tree before the change.</summary>
    public required TreePlaces PlacesBefore { get; init; }

    /// <summary>What the assessors found.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Whether the quality keeps the change from being accepted.</summary>
    public bool QualityRefuses { get; init; }

    /// <summary>Edits that were refused and not made up for.</summary>
    public IReadOnlyList<RefusedEdit> Refused { get; init; } = [];

    /// <summary>What a reviewing model remarked; null where none was asked.</summary>
    public IReadOnlyList<Finding>? Remarks { get; init; }

    /// <summary>The checks that speak about the change: those that ran on it and did not pass.</summary>
    public IEnumerable<CheckResult> Failing => Checks.Where(c => c.On != CheckTree.Before && !c.Passed);

    /// <summary>The same check before the change; null where it was not run.</summary>
    public CheckResult? Before(CheckResult check) => Checks.FirstOrDefault(c => c.On == CheckTree.Before && c.Command == check.Command);
}

/// <summary>An edit that was refused, and after which no edit of the same file was taken in the same attempt.</summary>
/// <param name="Path">The file, as the model named it.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Answer">What the model was told.</param>
internal sealed record RefusedEdit(string Path, string Tool, string Answer);

/// <summary>A source of feedback: reads one kind of evidence. A further source is a further class in the list of <see cref="FeedbackCollector"/>.</summary>
internal interface IFeedbackSource
{
    /// <summary>The items, in any order; duplicates are merged by whoever collects.</summary>
    IEnumerable<FeedbackItem> Read(AttemptEvidence evidence);
}

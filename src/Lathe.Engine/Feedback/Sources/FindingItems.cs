using Lathe.Engine.Text;
using Lathe.Engine.Verification;
using Lathe.Quality;

namespace Lathe.Engine.Feedback.Sources;

/// <summary>What Lathe's assessors found in the change.</summary>
internal sealed class QualityFindings : IFeedbackSource
{
    public IEnumerable<FeedbackItem> Read(AttemptEvidence evidence)
    {
        foreach (var finding in evidence.Findings)
        {
            var priority = evidence.QualityRefuses && finding.Severity >= FindingSeverity.Error ? FeedbackPriority.High : finding.Severity >= FindingSeverity.Warning ? FeedbackPriority.Normal : FeedbackPriority.Low;
            yield return FindingItems.Of(finding, FeedbackSource.Quality, evidence.QualityRefuses ? priority : FeedbackPriority.Low, evidence.Places);
        }
    }
}

/// <summary>What a scan reported in SARIF.</summary>
internal sealed class ScanFindings : IFeedbackSource
{
    public IEnumerable<FeedbackItem> Read(AttemptEvidence evidence)
    {
        foreach (var check in evidence.Checks)
        {
            if (check.On == CheckTree.Before || check.Scan is not { } scan) continue;
            var known = evidence.Before(check)?.Scan?.Findings.Select(f => FindingItems.Of(f, FeedbackSource.Scan, FeedbackPriority.Normal, evidence.PlacesBefore).Id).ToHashSet(StringComparer.Ordinal);
            foreach (var finding in scan.Findings)
            {
                var item = FindingItems.Of(finding, FeedbackSource.Scan, Priority(check, finding), evidence.Places) with { From = [check.Command] };
                var wasBefore = known?.Contains(item.Id) == true;
                yield return item with { WasBefore = wasBefore, Priority = wasBefore ? FeedbackPriority.Low : item.Priority };
            }
        }
    }

    // A scan that passes has said itself that nothing in it is in the way.
    private static FeedbackPriority Priority(CheckResult check, Finding finding) => (check.Passed, finding.Severity) switch
    {
        (false, >= FindingSeverity.Error) => FeedbackPriority.High,
        (false, FindingSeverity.Warning) or (true, >= FindingSeverity.Error) => FeedbackPriority.Normal,
        _ => FeedbackPriority.Low,
    };
}

/// <summary>What a reviewing model remarked. Never more than <see cref="FeedbackPriority.Normal"/>: a model's opinion keeps nothing from being accepted.</summary>
internal sealed class ReviewRemarks : IFeedbackSource
{
    public IEnumerable<FeedbackItem> Read(AttemptEvidence evidence)
    {
        foreach (var remark in evidence.Remarks ?? [])
            yield return FindingItems.Of(remark, FeedbackSource.Review, remark.Severity >= FindingSeverity.Error ? FeedbackPriority.Normal : FeedbackPriority.Low, evidence.Places);
    }
}

/// <summary>Edits that were refused and not made up for.</summary>
internal sealed class RefusedEdits : IFeedbackSource
{
    public IEnumerable<FeedbackItem> Read(AttemptEvidence evidence)
    {
        foreach (var edit in evidence.Refused)
        {
            var path = evidence.Places.Resolve(edit.Path);
            var first = edit.Answer.Split('\n', 2)[0];
            yield return new FeedbackItem(
                FeedbackId.Of(FeedbackSource.Edit, edit.Tool, path ?? edit.Path), FeedbackSource.Edit, FeedbackPriority.Normal, Bounded.OneLine($"your last {edit.Tool} of {edit.Path} was refused: {first}", FeedbackItem.LongestTitle))
            {
                Rule = edit.Tool,
                Path = path,
                Evidence = Bounded.HeadAndTail(edit.Answer, FeedbackItem.LongestEvidence),
                Advice = "Read the file as it is now before you edit it again.",
            };
        }
    }
}

/// <summary>Makes items of findings.</summary>
internal static class FindingItems
{
    public static FeedbackItem Of(Finding finding, FeedbackSource source, FeedbackPriority priority, TreePlaces places)
    {
        var path = finding.Path.Length == 0 ? null : places.Resolve(finding.Path) ?? finding.Path;
        var line = path is null ? null : finding.Range?.StartLine;
        var anchor = path is null ? null : places.Anchor(path, line);

        return new FeedbackItem(FeedbackId.Of(source, finding.RuleId, path, anchor, finding.Message), source, priority, Bounded.OneLine(finding.Message, FeedbackItem.LongestTitle))
        {
            Rule = finding.RuleId,
            Path = path,
            Line = line,
            Anchor = anchor,
            Advice = finding.Suggestion is { } suggestion ? Bounded.OneLine(suggestion, 500) : null,
        };
    }
}

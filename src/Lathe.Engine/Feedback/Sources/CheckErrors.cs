using Lathe.Engine.Feedback.Compilers;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Text;
using Lathe.Engine.Verification;

namespace Lathe.Engine.Feedback.Sources;

/// <summary>
/// What the output of a failing check says beside named tests: errors of compilers, linters and crashing programs, measurements past their limits. Where nothing is recognised the check
/// itself is the item, with the head and the tail of its output.
/// </summary>
internal sealed class CheckErrors : IFeedbackSource
{
    private const int LargestOutput = 6_000;
    private const string OriginalChecks = "This is with tests, configuration and scripts as they were before your change.";

    public IEnumerable<FeedbackItem> Read(AttemptEvidence evidence)
    {
        foreach (var check in evidence.Failing)
        {
            var before = evidence.Before(check);
            var known = before is null ? [] : Read(before, evidence.PlacesBefore).Items.Select(i => i.Id).ToHashSet(StringComparer.Ordinal);
            var (items, isCertain) = Read(check, evidence.Places);
            foreach (var item in items)
            {
                var wasBefore = known.Contains(item.Id);
                yield return item with { WasBefore = wasBefore, Priority = wasBefore && item.Priority > FeedbackPriority.Normal ? FeedbackPriority.Normal : item.Priority };
            }

            var named = check.Tests is { Failures.Count: > 0 } || check.Scan is { Findings.Count: > 0 };
            if (!isCertain && !named) yield return Whole(check, before);
        }
    }

    /// <summary>The errors in one check's output, and whether one of them says of itself that it is an error: else the output may hold more than was understood.</summary>
    internal static (IReadOnlyList<FeedbackItem> Items, bool IsCertain) Read(CheckResult check, TreePlaces places)
    {
        var items = new List<FeedbackItem>();
        var isCertain = false;

        // Where tests are named their output is theirs: only what says of itself that it is an error counts beside them.
        var named = check.Tests is { Failures.Count: > 0 };
        foreach (var found in DiagnosticReader.Read(check.Output, places.Resolve))
        {
            if (named && (!found.IsCertain || found.Kind == DiagnosticKind.Crash)) continue;
            items.Add(Item(found, check, places));
            isCertain |= found.IsCertain;
        }

        foreach (var figure in PerformanceFigures.Read(check.Output))
        {
            items.Add(Item(figure, check));
            isCertain = true;
        }

        return (items, isCertain);
    }

    private static FeedbackItem Item(Diagnostic found, CheckResult check, TreePlaces places)
    {
        var source = ScanCommands.Matches(check.Command) ? FeedbackSource.Scan : found.Kind == DiagnosticKind.Validator ? FeedbackSource.Validator : FeedbackSource.Compiler;
        var anchor = found.Path is { } path ? places.Anchor(path, found.Line) : null;
        var code = found.Code is null || found.Message.Contains(found.Code, StringComparison.Ordinal) ? "" : $"{found.Code}: ";
        return new FeedbackItem(
            FeedbackId.Of(source, found.Code, found.Path, anchor, found.Message), source, found.IsError ? FeedbackPriority.High : FeedbackPriority.Normal,
            Bounded.OneLine(code + found.Message, FeedbackItem.LongestTitle))
        {
            Rule = found.Code,
            Path = found.Path,
            Line = found.Line,
            Anchor = anchor,
            Evidence = found.Excerpt,
            Advice = check.On == CheckTree.OriginalChecks ? OriginalChecks : null,
            From = [check.Command],
        };
    }

    private static FeedbackItem Item(PerformanceFigure figure, CheckResult check) => new(
        FeedbackId.Of(FeedbackSource.Performance, figure.Name), FeedbackSource.Performance, FeedbackPriority.High, Bounded.OneLine($"{figure.Name}: {figure.What}", FeedbackItem.LongestTitle))
    {
        Rule = figure.Name,
        Evidence = figure.Line,
        Advice = "Bring it back within its limit without giving up what the task asks for.",
        From = [check.Command],
    };

    private static FeedbackItem Whole(CheckResult check, CheckResult? before)
    {
        var wasBefore = before is { Passed: false } && VaryingText.Settle(before.Output) == VaryingText.Settle(check.Output) && before.How == check.How;
        var source = ScanCommands.Matches(check.Command) ? FeedbackSource.Scan : FeedbackSource.Check;
        return new FeedbackItem(
            FeedbackId.Of(source, check.Command), source, wasBefore ? FeedbackPriority.Normal : FeedbackPriority.High, Bounded.OneLine($"{check.Command}: {check.How}", FeedbackItem.LongestTitle))
        {
            Rule = check.Command,
            Evidence = check.Output.TrimEnd() is { Length: > 0 } output ? Bounded.HeadAndTail(VaryingText.WithoutColours(output), LargestOutput) : null,
            Advice = check switch
            {
                { End: CommandEnd.TimedOut } => "It did not end: look for a loop without an end, a wait for input, or a server that is not stopped.",
                { End: CommandEnd.OutputLimit } => "It wrote more than is kept: look for a loop that prints.",
                { On: CheckTree.OriginalChecks } => OriginalChecks,
                _ => null,
            },
            From = [check.Command],
            WasBefore = wasBefore,
        };
    }
}

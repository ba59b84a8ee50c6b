using Lathe.Engine.Text;
using Lathe.Engine.Verification;

namespace Lathe.Engine.Feedback.Sources;

/// <summary>Named tests that fail, with their messages and stack traces. One that failed before the change is told apart, one that fails now and then is left out.</summary>
internal sealed class FailedTests : IFeedbackSource
{
    public IEnumerable<FeedbackItem> Read(AttemptEvidence evidence)
    {
        foreach (var check in evidence.Failing)
        {
            if (check.Tests is not { Failures.Count: > 0 } tests) continue;
            var flaky = check.Flaky ?? [];
            var before = evidence.Before(check)?.Tests?.Failures.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var test in tests.Failures)
            {
                if (!flaky.Contains(test.Name, StringComparer.Ordinal)) yield return Item(test, check, evidence.Places, before?.Contains(test.Name) == true);
            }
        }
    }

    private static FeedbackItem Item(NamedTest test, CheckResult check, TreePlaces places, bool wasBefore)
    {
        var path = test.Path is { } named ? places.Resolve(named) : null;
        var first = FirstLine(test.Message);
        var evidence = string.Join('\n', new[] { test.Message?.Trim(), test.Stack?.Trim() }.Where(t => !string.IsNullOrEmpty(t)));
        return new FeedbackItem(
            FeedbackId.Of(FeedbackSource.Test, test.Name), FeedbackSource.Test, wasBefore ? FeedbackPriority.Normal : FeedbackPriority.High,
            Bounded.OneLine(first.Length == 0 ? $"{test.Name} fails" : $"{test.Name}: {first}", FeedbackItem.LongestTitle))
        {
            Rule = test.Name,
            Path = path,
            Line = path is null ? null : test.Line,
            Anchor = path is null ? null : places.Anchor(path, test.Line),
            Evidence = evidence.Length == 0 ? null : Bounded.HeadAndTail(evidence, FeedbackItem.LongestEvidence),
            Advice = check.On == CheckTree.OriginalChecks ? "It fails with the tests as they were before your change; mend the code, not the test." : null,
            From = [check.Command],
            WasBefore = wasBefore,
        };
    }

    private static string FirstLine(string? message)
    {
        foreach (var line in (message ?? "").Split('\n'))
        {
            if (line.AsSpan().Trim().Length > 0) return line.Trim();
        }

        return "";
    }
}

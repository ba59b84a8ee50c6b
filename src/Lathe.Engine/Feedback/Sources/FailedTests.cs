using Lathe.Engine.Text;
using Lathe.Engine.Verification;

namespace Lathe.Engine.Feedback.Sources;

/// <summary>Named tests that fail, with their messages and stack traces. One that failed before the change is told apart, one that fails now and then is left out.</summary>
internal sealed class FailedTests : IFeedbackSource
{
    public IEnumerable<FeedbackItem> Read(AttemptEvidence evidence)
    {
        foreach (var check in evidence.Checks)
        {
            if (check.On == CheckTree.Before || check.Tests is not { Failures.Count: > 0 } tests) continue;
            var flaky = check.Flaky ?? [];
            var before = evidence.Before(check)?.Tests?.Failures.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var test in tests.Failures)
            {
                var wasBefore = before?.Contains(test.Name) == true;

                // A check that passes takes no offence at what failed before too.
                if (!flaky.Contains(test.Name, StringComparer.Ordinal) && !(check.Passed && wasBefore)) yield return Item(test, check, evidence.Places, wasBefore);
            }
        }
    }

    private static FeedbackItem Item(NamedTest test, CheckResult check, TreePlaces places, bool wasBefore)
    {
        var path = test.Path is { } named ? places.Resolve(named) : null;
        var first = FirstLine(test.Message);
        var evidence = string.Join('\n', new[] { test.Message?.Trim(), Further(test) }.Where(t => !string.IsNullOrEmpty(t)));
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

    // What a runner prints of a failure holds its message too.
    private static string? Further(NamedTest test)
    {
        if (test.Stack is not { } stack || test.Message is not { } message) return test.Stack?.Trim();
        var said = message.Split('\n').Select(l => l.Trim()).ToHashSet(StringComparer.Ordinal);
        return string.Join('\n', stack.Split('\n').Where(l => !said.Contains(l.Trim(' ', '\t', '\r', '#')))).Trim('\n');
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

using Lathe.Engine.Agents;
using Lathe.Engine.Prompts;
using Lathe.Engine.Runs;
using Lathe.Engine.Text;
using Lathe.Engine.Verification;

namespace Lathe.Engine.Feedback;

/// <summary>Tells the next attempt why this one was not accepted: the checks that failed with the end of their output, and the findings. Bounded.</summary>
internal static class FeedbackWriter
{
    private const int LargestOutput = 6_000;
    private const int MostFindings = 15;

    public static string Write(PromptLibrary prompts, AttemptResult attempt)
    {
        var values = new PromptValues()
            .With("attempt", attempt.Number.ToString())
            .With("verdict", Words(attempt.Verdict.Verdict))
            .With("reasons", Reasons(attempt).ConvertAll(DataMarks.Keep))
            .With("checks", Checks(attempt.Checks))
            .With("findings", attempt.Quality.Passed ? [] : attempt.Quality.Findings.Take(MostFindings).Select(DataMarks.Keep).ToList());
        return prompts.Render("feedback", values);
    }

    private static List<string> Reasons(AttemptResult attempt)
    {
        var reasons = new List<string>();
        if (attempt.Verdict.Verdict != Journal.Verdict.Verified) reasons.AddRange(attempt.Verdict.Reasons);
        if (!attempt.Quality.Passed) reasons.AddRange(attempt.Quality.Reasons);
        if (attempt.Change.Files == 0) reasons.Add("Nothing was changed.");
        if (attempt.Report.Stop == AgentStop.Turns) reasons.Add("The attempt used all of its turns; take fewer, larger steps.");
        if (attempt.Report.Stop == AgentStop.Loop) reasons.Add("The attempt went in circles.");
        return reasons;
    }

    private static List<string> Checks(IReadOnlyList<CheckResult> results)
    {
        var texts = new List<string>();
        foreach (var result in results)
        {
            if (result.Passed || result.On == CheckTree.Before) continue;
            var on = result.On == CheckTree.OriginalChecks ? " (with tests, configuration and scripts as they were before your change)" : "";
            texts.Add($"$ {result.Command}{on}\n{result.How}\n«data»\n{Bounded.HeadAndTail(DataMarks.Keep(result.Output.TrimEnd()), LargestOutput)}\n«/data»");
        }

        return texts;
    }

    private static string Words(Journal.Verdict verdict) => verdict switch
    {
        Journal.Verdict.Verified => "the checks pass, the quality does not",
        Journal.Verdict.PartlyVerified => "only some of the checks count as passed",
        Journal.Verdict.Failed => "the checks fail",
        _ => "no check could run",
    };
}

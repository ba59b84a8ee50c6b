using Lathe.Engine.Journal;
using Lathe.Engine.Runs;

namespace Lathe.Engine.Recording;

/// <summary>Says how a replayed run differs from the recorded one. Pure.</summary>
public static class ReplayComparison
{
    private const string UsedUp = "replay.used_up";

    /// <summary>The differences, a sentence each; empty where the replay came to the same.</summary>
    /// <param name="recorded">The recorded run.</param>
    /// <param name="answers">How many answers the cassette has.</param>
    /// <param name="result">The replayed run.</param>
    public static IReadOnlyList<string> Differences(RecordedRun recorded, int answers, RunResult result)
    {
        var was = recorded.Outcome;
        var now = RecordedOutcome.Of(result.History);
        var used = result.History.FinishedSteps.Count(static step => step.Kind == StepKind.Model);

        // A run that something outside ended (money, a provider, a person) has no more answers; a replay gets as far as that.
        if (EndsEarly(was) && now.Error == UsedUp && used == answers) return [];
        var differences = new List<string>();
        if (now.Error is "replay.mismatch" or UsedUp) differences.Add($"the conversation left the recording after {used} of {answers} answers");
        else if (used != answers) differences.Add($"{used} of the {answers} recorded answers were asked for");
        if (was.State != now.State) differences.Add($"state: recorded {was.State}, now {now.State}");
        if (was.Error != now.Error) differences.Add($"stopped by: recorded {was.Error ?? "nothing"}, now {now.Error ?? "nothing"}");
        if (was.Attempts != now.Attempts) differences.Add($"attempts: recorded {was.Attempts}, now {now.Attempts}");
        if (was.Verdict != now.Verdict) differences.Add($"verdict: recorded {was.Verdict?.ToString() ?? "none"}, now {now.Verdict?.ToString() ?? "none"}");
        if (was.Accepted != now.Accepted) differences.Add($"accepted: recorded {Words(was.Accepted)}, now {Words(now.Accepted)}");
        if (was.Change != now.Change) differences.Add($"change: recorded {Change(was)}, now {Change(now)}");
        return differences;
    }

    /// <summary>Whether the recording has no end of its own to come to.</summary>
    public static bool EndsEarly(RecordedOutcome outcome) => outcome.State != RunState.Finished || outcome.Verdict is null || outcome.Error is not null;

    private static string Change(RecordedOutcome outcome) => outcome.Change is null ? "none" : $"{(outcome.FilesChanged == 1 ? "1 file" : $"{outcome.FilesChanged} files")}, +{outcome.LinesAdded} −{outcome.LinesRemoved} ({outcome.Change[..Math.Min(12, outcome.Change.Length)]})";

    private static string Words(bool? accepted) => accepted switch { true => "yes", false => "no", null => "nothing" };
}

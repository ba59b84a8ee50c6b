using Lathe.Engine.Journal;
using Lathe.Errors;

namespace Lathe.Engine.Questions;

/// <summary>Which answers each kind of question has.</summary>
internal static class QuestionTable
{
    public const string Permission = "permissions.ask";
    public const string Upload = "artifacts.required";
    public const string Download = "artifacts.download";

    public const string Restored = "run.restored";

    public const string Allow = "allow";
    public const string AllowAll = "allow-all";
    public const string Deny = "deny";
    public const string Retry = "retry";
    public const string Keep = "keep";
    public const string Earlier = "earlier";
    public const string Without = "without";
    public const string More = "more";
    public const string Tell = "tell";
    public const string Continue = "continue";
    public const string GiveUp = "give-up";

    private static readonly RunChoice End = new(GiveUp, "end the run; what it has done is kept");
    private static readonly RunChoice Say = new(Tell, "say in words what to do otherwise; the model is told and makes another attempt") { NeedsText = true };

    /// <summary>The question of a run that stopped for a person.</summary>
    public static RunQuestion OfPause(RunPaused paused, RunHistory history)
    {
        if (paused.Error is null && history.Restored is { } restored) return OfRestore(paused, restored, history.StoppedAt);
        var code = paused.Error?.Code ?? "run.asked";
        var about = paused.About;
        var (choices, withText) = (code, about) switch
        {
            (Permission, { What: "verify" or "assess" }) => (Commands(), Deny),
            (Permission, not null) => (Tools(), Deny),

            // A version before this one did not record what was asked for.
            (Permission, null) => (new List<RunChoice> { new(AllowAll, "yes to every question of this run; standing denies stay"), End }, null),
            (Upload, _) => (Uploads(), Retry),
            (Download, _) => (Downloads(about), (string?)null),
            _ => ([new RunChoice(Retry, "try again, after what is named was put right"), End], Retry),
        };
        return new RunQuestion(history.StoppedAt, code, paused.Reason, choices, withText) { About = about, Remedy = paused.Error?.Guidance };
    }

    /// <summary>The question of a run that ended without an accepted change; null where there is nothing to ask.</summary>
    public static RunQuestion? OfEnd(RunEnded ended, RunHistory history)
    {
        if (ended.Outcome is { Accepted: true }) return null;
        if (ended.Error is { Kind: ErrorKind.LimitReached } limit)
        {
            return CanBeRaised(limit.Code)
                ? new RunQuestion(history.StoppedAt, limit.Code, limit.Message, [new RunChoice(More, "give it as much again as it had"), Say], Tell) { Remedy = limit.Guidance }
                : new RunQuestion(history.StoppedAt, limit.Code, limit.Message, [new RunChoice(Retry, "go on, after what is named was put right"), Say], Tell) { Remedy = limit.Guidance };
        }

        if (ended is not { State: RunState.Finished, Outcome: { } outcome } || history.Attempts.Count == 0) return null;
        var decision = history.Feedback.DecisionAfter(history.Attempts[^1].Number);
        var code = decision is { Again: false, Code: var why } ? $"attempts.{why}" : "attempts.not_accepted";
        var text = $"The change was not accepted (attempt {outcome.Attempt}: {outcome.Verdict}). {decision?.Reason}".TrimEnd();
        return new RunQuestion(history.StoppedAt, code, text, decision?.Code == "attempts" ? [Say, new RunChoice(More, "allow as many attempts again as it had")] : [Say], Tell);
    }

    // It waits for nothing but a word: what comes next costs money.
    private static RunQuestion OfRestore(RunPaused paused, RunRestored restored, long number) =>
        new(number, Restored, paused.Reason, [new RunChoice(Continue, $"go on from checkpoint {restored.Checkpoint}; the model is told your words where you give some"), End], Continue)
        {
            Remedy = "'lathe restore RUN@latest' takes the restore back; with another number the run goes on from there.",
        };

    private static bool CanBeRaised(string code) => code is "limits.turns" or "limits.cost" or "limits.tokens" or "limits.time" or "limits.attempts";

    private static List<RunChoice> Tools() =>
    [
        new(Allow, "yes, to this and to the very same again in this run"),
        new(AllowAll, "yes to every question of this run; standing denies stay"),
        new(Deny, "no; the model is told so, with your words where you give some"),
        End,
    ];

    private static List<RunChoice> Commands() =>
    [
        new(Allow, "yes, this command may run in this run"),
        new(AllowAll, "yes to every question of this run; standing denies stay"),
        new(Deny, "no; the command does not run, and the verdict says so"),
        End,
    ];

    private static List<RunChoice> Uploads() =>
    [
        new(Retry, "try to store it again, after what is named was put right"),
        new(Keep, "keep it on this machine and finish the run; it is stored when the store is back"),
        new(GiveUp, "end the run without a stored version; the change is kept"),
    ];

    private static List<RunChoice> Downloads(AskedAbout? about)
    {
        var choices = new List<RunChoice> { new(Retry, "try to download it again, after what is named was put right") };
        if (about is not null && Artifacts.VersionDownload.Earlier(about.Subject) is { } earlier) choices.Add(new RunChoice(Earlier, $"start from {earlier} instead"));
        choices.Add(new RunChoice(Without, "start from your files as they are, without the stored ones"));
        choices.Add(End);
        return choices;
    }
}

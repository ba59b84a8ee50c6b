using Lathe.Engine.Journal;
using Lathe.Errors;

namespace Lathe.Engine.Runs;

/// <summary>Turns how the work stopped into the event that ends or pauses the run: the one conversion from exceptions to the journal.</summary>
internal static class RunEndings
{
    public static RunEventData Of(RunOutcome? outcome, LatheError? limit) => new RunEnded(RunState.Finished, outcome, outcome is { Accepted: true } ? null : limit);

    /// <summary>The event for an exception; null for one after which nothing can be journalled (the store fails, the lease is lost) or which is a bug.</summary>
    public static RunEventData? Of(Exception exception, Run run, RunClock clock, TimeProvider time) => exception switch
    {
        OperationCanceledException when clock.TimeIsUp => new RunEnded(RunState.Failed, Best(run.History), LimitGuard.Reached("limits.time", "--max-time", $"The run's {run.Settings.MaxTime} are used up").Error),
        OperationCanceledException => new RunEnded(RunState.Cancelled, null, RunErrors.Cancelled(run.Id)),
        LatheException { Error.Kind: ErrorKind.Storage or ErrorKind.Conflict } => null,
        LatheException { Error: { Recovery: Recovery.Wait, RetryAfter: { } pause } error } => new RunPaused(RunState.Waiting, error.Message, time.GetUtcNow() + pause, error),
        LatheException { Error: { Recovery: Recovery.AskHuman } error } => new RunPaused(RunState.NeedsHuman, error.Message, null, error) { About = error.Code is Questions.QuestionTable.Permission or Questions.QuestionTable.Download ? run.Asked : null },
        LatheException e => new RunEnded(RunState.Failed, null, e.Error),
        _ => null,
    };

    // Time that is used up leaves none to verify what stands; what was verified before is not lost.
    private static RunOutcome? Best(RunHistory history)
    {
        AttemptFinished? best = null;
        foreach (var attempt in history.Attempts)
        {
            if (attempt.Finished is not { } now) continue;
            if (best is null || (now.Accepted, now.Verdict, now.Score ?? 0).CompareTo((best.Accepted, best.Verdict, best.Score ?? 0)) >= 0) best = now;
        }

        return best is null ? null : new RunOutcome(best.Verdict, best.Number, best.Accepted, best.Tree, best.Change, "");
    }
}

/// <summary>Errors about runs.</summary>
internal static class RunErrors
{
    public static LatheError Owned(RunId id) => new(ErrorKind.Conflict, "run.owned", $"Run {id} is being worked on by another process.")
    {
        Guidance = $"Wait for it, or stop it with 'lathe cancel {id}'.",
    };

    public static LatheError Imported(RunId id, RunHistory history) => new(ErrorKind.Conflict, "run.imported", $"Run {id} was imported; it does not go on here by itself, since its settings say what may be done to another machine.")
    {
        Guidance = $"Go on with it under your own settings, in a clone of its repository: lathe resume {id} --repo DIR."
            + (history.Attempts.Any(static a => a.Finished is not null) ? $" Or follow up on it: lathe run --continue {id} \"…\"" : ""),
    };

    public static LatheError Cancelled(RunId id) => new(ErrorKind.Cancelled, "run.cancelled", "The run was stopped on request.")
    {
        Guidance = $"Go on with 'lathe resume {id}'.",
    };
}

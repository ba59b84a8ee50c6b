using System.Text;
using Lathe.Cli.Output;
using Lathe.Engine.Archives;
using Lathe.Engine.Configuration;
using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;
using Lathe.Errors;

namespace Lathe.Cli.Running;

/// <summary>What stands at the end of a run: the diff, the verdict, what it cost, where everything is, and what to do next.</summary>
internal sealed class RunReport(CliHost host, IObjectStore objects, LathePaths paths)
{
    private const int MostDiffLines = 160;

    public void Write(RunResult result, RunHistory history)
    {
        var outcome = result.Outcome;
        if (outcome is not null) WriteDiff(result.Run, outcome);
        WriteVerdict(result, history);
        WriteCosts(history);
        WriteNext(result, history);
    }

    /// <summary>The end of <c>lathe show</c>: where the run stands, and what it cost.</summary>
    public void WriteSummary(RunSummary summary, RunHistory history)
    {
        host.Out.WriteLine();
        var verdict = summary.Verdict is { } value ? $", {EventLines.Words(value)}" : "";
        host.Out.WriteLine($"state: {summary.State}{verdict}");
        if ((history.Ended?.Error ?? history.Paused?.Error) is { } error) WriteError(error, summary.Run);
        WriteCosts(history);
        host.Out.WriteLine();
        QuestionLines.Write(host, summary.Run, history);
        if (history.Attempts.Any(a => a.Finished?.FilesChanged > 0)) host.Out.WriteLine($"the change:  lathe diff {summary.Run}");
        if (summary.State is not (RunState.Finished or RunState.NeedsHuman)) host.Out.WriteLine($"go on:       lathe resume {summary.Run}{(ImportedRuns.IsImported(history) ? " --repo DIR" : "")}");
        host.Out.WriteLine($"all events:  lathe show {summary.Run} --events");
    }

    public static int ExitCode(RunResult result) => result switch
    {
        { State: RunState.Waiting } => ExitCodes.Waiting,
        { State: RunState.NeedsHuman } => ExitCodes.NeedsHuman,
        { State: RunState.Cancelled } => ExitCodes.Cancelled,
        { Outcome: { Accepted: false }, Error.Kind: ErrorKind.LimitReached } => ExitCodes.LimitReached,
        { Outcome: { } outcome } => outcome is { Verdict: Verdict.Verified, Accepted: false } ? ExitCodes.FailedCheck : ExitCodes.Of(outcome.Verdict),
        { Error: { } error } => ExitCodes.Of(error.Kind),
        _ => ExitCodes.Internal,
    };

    private void WriteDiff(RunId run, RunOutcome outcome)
    {
        if (objects.Get(outcome.Change) is not { Length: > 0 } diff) return;
        host.Out.WriteLine();
        foreach (var line in DiffText.Lines(PlainText.Printable(Encoding.UTF8.GetString(diff)), MostDiffLines, $"lathe diff {run}")) Toned.WriteLine(host, line);
    }

    private void WriteVerdict(RunResult result, RunHistory history)
    {
        host.Out.WriteLine();
        if (result.Outcome is { } outcome)
        {
            var attempt = history.Attempts.FirstOrDefault(a => a.Number == outcome.Attempt)?.Finished;
            Toned.WriteLine(host, new ViewLine($"verdict: {EventLines.Words(outcome.Verdict)}", outcome.Accepted ? LineTone.Good : LineTone.Bad));
            foreach (var reason in attempt?.Reasons ?? []) Say($"  {reason}");
            WriteFeedback(result.Run, history);
            if (outcome.Verdict == Verdict.Unverified) Say("  Give a command that proves the change, as --verify \"npm test\", or write it into lathe.yaml under verify.");
            if (attempt is { FilesChanged: 0 }) Say("  Nothing was changed, so there is nothing to accept.");
            else if (!outcome.Accepted && outcome.Verdict == Verdict.Verified) Say($"  The checks pass, but the change was not accepted for its quality. See what was found: lathe show {result.Run}");
        }

        if (result.Error is { } error) WriteError(error, result.Run);
    }

    // Why it went no further, and what is left to mend.
    private void WriteFeedback(RunId run, RunHistory history)
    {
        if (history.Attempts.Count > 0 && history.Feedback.DecisionAfter(history.Attempts[^1].Number) is { Again: false, Code: not ("accepted" or "limit" or "unverified") } stop) Say($"  {stop.Reason}");
        if (history.Feedback.Marks.Count == 0) return;
        var open = FeedbackLedger.Of(history, objects).Items.Where(t => t.State == FeedbackState.Open).Select(t => t.Item).Where(i => i.Priority > FeedbackPriority.Low || i.Source == FeedbackSource.Review).ToList();
        if (open.Count > 0) Say($"  open: {FeedbackWords.Count(open)} (lathe feedback {run})");
    }

    private void WriteError(LatheError error, RunId run)
    {
        var lines = error.Message.Split('\n');
        Say($"stopped: {lines[0]} ({error.Code})", LineTone.Bad);

        // A difference: its lines say something as they stand.
        foreach (var line in lines.Skip(1)) Toned.WriteLine(host, new ViewLine("  " + PlainText.OneLine(line)) { AsItIs = true });
        if (error.Guidance is { } guidance) Say($"  what to do: {guidance.Replace("resume RUN", $"resume {run}", StringComparison.Ordinal).Replace("show RUN", $"show {run}", StringComparison.Ordinal).Replace("answer RUN", $"answer {run}", StringComparison.Ordinal)}");
    }

    private void Say(string text, LineTone tone = LineTone.Plain) => Toned.WriteLine(host, new ViewLine(PlainText.OneLine(text), tone));

    private void WriteCosts(RunHistory history)
    {
        var rows = CostTable.Of(history);
        if (rows.Count == 0) return;
        host.Out.WriteLine();
        foreach (var line in CostTable.Render(rows, host.Width ?? 100)) Toned.WriteLine(host, new ViewLine(line));
        foreach (var retry in RetryView.Of(history)) Say($"tried again for {retry.Reason.Replace('_', ' ')}: {EventLines.Count(retry.Tries, "time")}, {Health.HealthText.Time(retry.LostMilliseconds)} lost");
    }

    private void WriteNext(RunResult result, RunHistory history)
    {
        var id = result.Run.Value;
        host.Out.WriteLine();
        QuestionLines.Write(host, result.Run, history);
        host.Out.WriteLine($"kept in {paths.State} (journal.db, objects, runs/{result.Run})");
        if (result.Outcome is { } outcome && history.Attempts.Any(a => a.Number == outcome.Attempt && a.Finished?.FilesChanged > 0))
        {
            host.Out.WriteLine("next, into your files (lathe undo takes it back):");
            host.Out.WriteLine($"  lathe apply {id}");
        }
        else if (result.State is RunState.Cancelled or RunState.Failed or RunState.Waiting)
            host.Out.WriteLine($"next: lathe resume {id}");
    }
}

using Lathe.Cli.Output;
using Lathe.Engine.Agents;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;
using Lathe.Engine.Text;
using Lathe.Engine.Verification;
using Lathe.Errors;

namespace Lathe.Cli.Running;

/// <summary>How a line is meant; a terminal colours it.</summary>
internal enum LineTone
{
    Plain,
    Heading,
    Good,
    Bad,
    Faint,
}

/// <summary>One line of a run's view.</summary>
internal readonly record struct ViewLine(string Text, LineTone Tone = LineTone.Plain)
{
    /// <summary>Whether the line is code or a command, which a break would change.</summary>
    public bool AsItIs { get; init; }

    /// <summary>The line as it fits a terminal: broken between words, and what follows is indented like its beginning and a little more.</summary>
    /// <param name="width">Columns; null for no terminal.</param>
    public IEnumerable<string> Fit(int? width)
    {
        if (AsItIs || width is not { } columns || TextWidth.Of(Text) <= columns) return [Text];
        var indent = Text.Length - Text.TrimStart(' ').Length;
        var lines = TextWidth.Wrap(Text[indent..], Math.Max(10, columns - indent - 2));
        return lines.Select((line, i) => new string(' ', i == 0 ? indent : indent + 2) + line);
    }
}

/// <summary>What a person reads of each event: the same lines live, piped, and in <c>lathe show</c>.</summary>
/// <param name="objects">Where large results are.</param>
/// <param name="whole">Also the words in which feedback was told.</param>
internal sealed class EventLines(IObjectStore objects, bool whole = false)
{
    private const int LongestAnswer = 4_000;
    private const int LongestTitle = 200;
    private const int MostTitles = 8;

    public IEnumerable<ViewLine> Of(RunEvent stored) => stored.Data switch
    {
        RunStarted started => Started(stored.Run, started),
        RunResumed => [new ViewLine("resumed", LineTone.Faint)],
        StepFinished step => Step(step),
        StepFailed failed => [new ViewLine($"  ✗ {PlainText.OneLine(FirstLine(failed.Error.Message))}", LineTone.Bad)],
        AttemptStarted attempt => AttemptBegins(attempt),
        AttemptFinished attempt => AttemptEnds(attempt),
        AttemptDecided decided => Decided(decided),
        FeedbackTold told => Told(told),
        FeedbackSaid said => [new ViewLine($"a person says: {PlainText.OneLine(FeedbackWords.Place(said.Item))}")],
        FeedbackWaived waived => [new ViewLine($"item {waived.Item} is waived: {PlainText.OneLine(waived.Reason)}")],
        ModelHandedOver handed => [new ViewLine($"  {PlainText.OneLine(handed.From)} cannot go on; {PlainText.OneLine(handed.To)} takes over ({handed.Spent:0.####} USD so far)", LineTone.Bad)],
        ConversationCompacted compacted => [new ViewLine($"  the conversation was made smaller: about {compacted.Before:N0} tokens, now {compacted.After:N0} ({string.Join(", ", compacted.Stages.Select(static s => s.Replace('_', ' ')))})", LineTone.Faint)],
        RunAnswered answer => [new ViewLine($"{PlainText.OneLine(answer.By)} answers: {PlainText.OneLine(answer.Choice)}{(answer.About is { } about ? $" ({PlainText.OneLine(Bounded.OneLine(about.Subject, LongestTitle))})" : "")}")],
        RunNoted note => [new ViewLine($"note: {PlainText.OneLine(note.Text)}", LineTone.Faint)],
        RunPaused paused => [new ViewLine(paused.Until is { } until ? $"waiting until {until.ToLocalTime():yyyy-MM-dd HH:mm:ss}: {PlainText.OneLine(paused.Reason)}" : $"needs a person: {PlainText.OneLine(paused.Reason)}", LineTone.Bad)],
        RunRestored restored => [new ViewLine($"put back to checkpoint {restored.Checkpoint} ({RestoreText.Scope(restored.Scope, restored.Paths)})")],
        ChangeApplied applied => [new ViewLine($"applied to the repository ({Count(applied.Files, "file")})")],
        ChangeUndone => [new ViewLine("taken back from the repository")],
        ChangeRedone => [new ViewLine("put back into the repository")],
        UnreadableEvent unreadable => [new ViewLine($"event {stored.Sequence} ({unreadable.Type}) cannot be read: {unreadable.Problem}", LineTone.Bad)],
        _ => [],
    };

    /// <summary>What a run is about: its task, its repository, and what is in force for it.</summary>
    public static IEnumerable<ViewLine> Started(RunId run, RunStarted started)
    {
        yield return new ViewLine($"run {run}: {PlainText.OneLine(started.Task.Title)}", LineTone.Heading);
        yield return new ViewLine($"  repository {PlainText.OneLine(started.Repository)}", LineTone.Faint);
        var settings = started.Settings;
        var money = settings.MaxCost is { } cost ? $", at most {cost:0.##} USD" : "";
        yield return new ViewLine($"  model {string.Join(", then ", [settings.Model, .. settings.Fallbacks])}, sandbox {settings.Sandbox}, network {settings.Network.ToString().ToLowerInvariant()}, at most {Count(settings.MaxAttempts, "attempt")}{money}", LineTone.Faint);
        foreach (var command in settings.Verify) yield return new ViewLine($"  check: {PlainText.OneLine(command)}{Why(settings, command)}", LineTone.Faint);
        if (settings.Verify.Count == 0) yield return new ViewLine("  no check is given (--verify) or found (lathe checks): the change will be Unverified", LineTone.Bad);
    }

    private static string Why(RunSettings settings, string command) =>
        settings.Detected?.FirstOrDefault(d => d.Command == command) is { } found ? PlainText.OneLine($" (found: {found.Reason}, {found.Place})") : "";

    private IEnumerable<ViewLine> AttemptBegins(AttemptStarted attempt)
    {
        yield return new ViewLine($"attempt {attempt.Number}", LineTone.Heading);
        if (attempt.Feedback is null || !whole) yield break;
        yield return new ViewLine("  what it is told:", LineTone.Faint);
        foreach (var line in Bounded.HeadAndTail(attempt.Feedback, LongestAnswer).Split('\n')) yield return new ViewLine("  │ " + PlainText.Printable(line), LineTone.Faint);
    }

    private static IEnumerable<ViewLine> AttemptEnds(AttemptFinished attempt)
    {
        var score = attempt.Score is { } value ? $", quality {value:0}" : "";
        var accepted = attempt.Accepted ? "accepted" : "not accepted";
        yield return new ViewLine(
            $"  {Words(attempt.Verdict)} ({accepted}): {Count(attempt.FilesChanged, "file")} changed, +{attempt.LinesAdded} −{attempt.LinesRemoved}{score}",
            attempt.Accepted ? LineTone.Good : LineTone.Bad);
        foreach (var reason in attempt.Reasons) yield return new ViewLine($"    {PlainText.OneLine(reason)}", LineTone.Faint);
    }

    // What is fed back, one line each; a person reads the whole words in lathe show.
    private static IEnumerable<ViewLine> Told(FeedbackTold told)
    {
        yield return new ViewLine(told.Place.Contains('/', StringComparison.Ordinal) ? $"  told now: {told.Summary}" : $"  fed back: {(told.Items.Count == 0 ? "why it was not accepted" : told.Summary)}");
        foreach (var title in told.Titles.Take(MostTitles)) yield return new ViewLine($"    {PlainText.OneLine(Bounded.OneLine(title, LongestTitle))}", LineTone.Faint);
        if (told.Items.Count > MostTitles) yield return new ViewLine($"    … and {told.Items.Count - MostTitles} more", LineTone.Faint);
    }

    private static IEnumerable<ViewLine> Decided(AttemptDecided decided)
    {
        if (decided.Code == "accepted") yield break;

        // What is new is said by what is fed back.
        if (decided.Code != "new_failures") yield return new ViewLine($"  {(decided.Again ? "again" : "no further attempt")}: {PlainText.OneLine(decided.Reason)}", decided.Again ? LineTone.Plain : LineTone.Bad);
        if (decided.FromAttempt is { } from) yield return new ViewLine($"  it starts from the files of attempt {from}, which came further", LineTone.Faint);
        if (decided.Approach is { Count: > 0 } approach) yield return new ViewLine($"  otherwise: {string.Join(", ", approach.Select(a => a.Replace('_', ' ')))}", LineTone.Faint);
    }

    private static IEnumerable<ViewLine> Mended(FeedbackRecord record)
    {
        if (record.Fixed.Count > 0) yield return new ViewLine($"  mended: {Count(record.Fixed.Count, "item")} of what was fed back", LineTone.Good);
    }

    private IEnumerable<ViewLine> Step(StepFinished step)
    {
        var title = PlainText.OneLine(step.Title ?? step.Step.Value);
        try
        {
            return [.. step.Kind switch
            {
                StepKind.Workspace when step.Step.Value.EndsWith("/restore", StringComparison.Ordinal) => [new ViewLine($"  files are {title} ({Seconds(step)})", LineTone.Faint)],
                StepKind.Workspace when step.Step.Value is "take-up-version" => [new ViewLine($"  {title} are in the workspace ({Seconds(step)})", LineTone.Faint)],
                StepKind.Workspace when step.Step.Value.StartsWith("restore-", StringComparison.Ordinal) => [],
                StepKind.Workspace => [new ViewLine($"  workspace ready ({Seconds(step)})", LineTone.Faint)],
                StepKind.Context => [new ViewLine($"  context gathered ({Seconds(step)})", LineTone.Faint)],
                StepKind.Model when step.Step.Value.EndsWith("/review", StringComparison.Ordinal) => [new ViewLine($"  reviewed by {title} ({Seconds(step)})", LineTone.Faint)],
                StepKind.Model when step.Step.Value.EndsWith("/summary", StringComparison.Ordinal) => [new ViewLine($"  the conversation so far is summarised by {title} ({Seconds(step)})", LineTone.Faint)],
                StepKind.Artifact => Stored(StepResults.Read(step, RunArtifactJson.Step, objects)),
                StepKind.Feedback => Mended(StepResults.Read(step, FeedbackJson.FeedbackStep, objects)),
                StepKind.Model when step.Usage?.FromCache is true => [.. Answer(StepResults.Read(step, AgentJson.ModelStep, objects)), new ViewLine("  (an answer from the cache of responses)", LineTone.Faint)],
                StepKind.Model => Answer(StepResults.Read(step, AgentJson.ModelStep, objects)),
                StepKind.Tool => Tool(title, StepResults.Read(step, AgentJson.ToolStep, objects)),
                StepKind.Verify => Check(title, step, StepResults.Read(step, VerificationJson.CheckStep, objects)),
                _ => [],
            }];
        }
        catch (LatheException e)
        {
            return [new ViewLine($"  {title}: {e.Error.Message}", LineTone.Bad)];
        }
        catch (Exception e) when (e is NullReferenceException or ArgumentException)
        {
            // JSON's readers leave what is missing null.
            return [new ViewLine($"  {title}: its recorded result lacks something", LineTone.Bad)];
        }
    }

    private static IEnumerable<ViewLine> Stored(RunArtifact stored)
    {
        if (stored.Version is { } version) yield return new ViewLine(PlainText.OneLine($"  stored as {stored.Project}/{stored.Item}@{version} ({Count(stored.Parts.Count, "part")})"), LineTone.Good);
        foreach (var earlier in stored.Drained) yield return new ViewLine(PlainText.OneLine($"  stored as {earlier}, which had been waiting"), LineTone.Faint);
    }

    private static IEnumerable<ViewLine> Answer(ModelAnswer answer)
    {
        var text = answer.Answer.Text.Trim();
        if (text.Length == 0) yield break;
        foreach (var line in Bounded.HeadAndTail(text, LongestAnswer).Split('\n')) yield return new ViewLine("  " + PlainText.Printable(line));
    }

    private static IEnumerable<ViewLine> Tool(string title, ToolAnswer answer)
    {
        if (answer.Ends)
        {
            foreach (var line in Bounded.HeadAndTail(answer.Text.Trim(), LongestAnswer).Split('\n')) yield return new ViewLine("  " + PlainText.Printable(line));
            yield break;
        }

        var first = answer.IsError ? ": " + PlainText.OneLine(Bounded.OneLine(answer.Text.Split('\n')[0], 120)) : "";
        yield return new ViewLine($"  {(answer.IsError ? '✗' : '✓')} {title}{first}", answer.IsError ? LineTone.Bad : LineTone.Plain);
    }

    private static IEnumerable<ViewLine> Check(string title, StepFinished step, CheckResult check)
    {
        yield return new ViewLine($"  check {(check.Passed ? '✓' : '✗')} {title}: {(check.Passed ? "passed" : check.How)} ({Seconds(step)})", check.Passed ? LineTone.Good : LineTone.Bad);
    }

    public static string Words(Verdict verdict) => verdict switch
    {
        Verdict.Verified => "Verified",
        Verdict.PartlyVerified => "Partly verified",
        Verdict.Failed => "Failed",
        _ => "Unverified",
    };

    public static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count:N0} {noun}s";

    /// <summary>The first line of a message; where more follow, they stand at the end of the run.</summary>
    public static string FirstLine(string message) => message.Split('\n', 2)[0];

    private static string Seconds(StepFinished step) => $"{step.Milliseconds / 1000.0:0.0} s";
}

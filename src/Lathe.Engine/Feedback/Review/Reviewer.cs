using System.Text.Json;
using Lathe.Edits;
using Lathe.Engine.Agents;
using Lathe.Engine.Journal;
using Lathe.Engine.Prompts;
using Lathe.Engine.Redaction;
using Lathe.Engine.Runs;
using Lathe.Engine.Text;
using Lathe.Engine.Verification;
using Lathe.Errors;
using Lathe.Quality;
using Microsoft.Extensions.AI;
using FileChange = Lathe.Edits.FileChange;

namespace Lathe.Engine.Feedback.Review;

/// <summary>
/// Asks a second model what it thinks of an attempt's change. It sees the task, the change and what the checks said, and nothing of the conversation. Its remarks are feedback; they are no part of
/// the verdict or of the gate. The call is a model step of its own under the run's limits; where one would be passed, or the reviewer fails, the attempt goes on without, and a note says so.
/// </summary>
internal sealed class Reviewer(Run run, RunServices services, Redactor redactor) : IDisposable
{
    private const string ToolName = "report_remarks";
    private const int LargestDiff = 80_000;
    private const int MostTests = 10;
    private ModelSession? _session;

    /// <summary>Whether a step is a reviewer's call.</summary>
    public static bool IsStep(StepId step) => step.Value.EndsWith("/review", StringComparison.Ordinal);

    /// <summary>Reviews an attempt.</summary>
    /// <param name="attempt">Its place.</param>
    /// <param name="files">The change.</param>
    /// <param name="checks">What ran.</param>
    /// <param name="cancellationToken">Breaks the call off.</param>
    /// <returns>The remarks; null where there was no review.</returns>
    public async Task<IReadOnlyList<Finding>?> ReviewAsync(StepId attempt, IReadOnlyList<FileChange> files, IReadOnlyList<CheckResult> checks, CancellationToken cancellationToken)
    {
        if (run.Settings.ReviewModel is not { } reference || files.Count == 0) return null;
        try
        {
            _session ??= services.Models(run.Settings with { Model = reference }, run.Started.Repository);
            var prompt = TranscriptMessage.OfText(TranscriptRole.User, Prompt(files, checks));
            var answer = await new ModelCaller(run, _session, new SilentObserver(), [Declaration()]).CallAsync(attempt.Child("review"), [prompt], 0, cancellationToken);
            return await ReadAsync(answer, files, cancellationToken);
        }
        catch (LatheException e) when (e.Error.Kind is not (ErrorKind.Storage or ErrorKind.Conflict or ErrorKind.Cancelled))
        {
            var what = e.Error.Kind == ErrorKind.LimitReached ? "is left out, since a limit would be passed" : "failed, and the run goes on without";
            await run.NoteAsync("review.skipped", $"The review of {attempt.Value.Replace('-', ' ')} by {reference} {what}: {Bounded.OneLine(e.Error.Message, 300)}", cancellationToken);
            return null;
        }
    }

    public void Dispose() => _session?.Dispose();

    private async Task<IReadOnlyList<Finding>?> ReadAsync(ModelAnswer answer, IReadOnlyList<FileChange> files, CancellationToken cancellationToken)
    {
        var call = answer.Answer.ToolCalls.FirstOrDefault(c => c.Name == ToolName);
        var reading = RemarkReader.Read(call?.Arguments ?? answer.Answer.Text, files, redactor);
        if (reading.Problem is { } problem) await run.NoteAsync("review.unreadable", $"What {run.Settings.ReviewModel} answered to the review could not be used: {problem}.", cancellationToken);
        if (reading.Refused > 0) await run.NoteAsync("review.remarks_left_out", $"{(reading.Refused == 1 ? "1 remark" : $"{reading.Refused} remarks")} of the reviewer {(reading.Refused == 1 ? "was" : "were")} left out: of the wrong form, or about files that are not in the change.", cancellationToken);
        return reading.Problem is null ? reading.Remarks : null;
    }

    private string Prompt(IReadOnlyList<FileChange> files, IReadOnlyList<CheckResult> checks)
    {
        var task = run.Started.Task;
        var text = string.Join('\n', new[] { task.Title, task.Description == task.Title ? "" : task.Description }.Concat(task.Requirements).Concat(task.AcceptanceCriteria).Concat(task.Constraints).Where(t => t.Length > 0));
        var values = new PromptValues()
            .With("task", redactor.Redact(text))
            .With("checks", checks.Where(c => c.On == CheckTree.Delivered).Select(c => DataMarks.Keep(Line(c))).ToList())
            .With("security", LanguageGuide.Security(LanguageGuide.ByCount([.. files.Select(static f => f.Path)]), run.Settings))
            .With("diff", DataMarks.Keep(Bounded.HeadAndTail(redactor.Redact(UnifiedDiff.WriteText(files)), LargestDiff)));
        return services.Prompts.Render("review", values);
    }

    private static string Line(CheckResult check)
    {
        var tests = check.Tests is { Failures.Count: > 0 } failed ? $"; failing: {string.Join(", ", failed.Failures.Take(MostTests).Select(t => t.Name))}" : "";
        return Bounded.OneLine($"{check.Command}: {(check.Passed ? "passed" : check.How)}{tests}", 1_000);
    }

    /// <summary>The tool that a reviewer answers with.</summary>
    public static AIFunctionDeclaration Declaration()
    {
        using var schema = JsonDocument.Parse(EmbeddedText.Read($"{ToolName}.json"));
        return AIFunctionFactory.CreateDeclaration(ToolName, EmbeddedText.Read($"{ToolName}.md").Trim(), schema.RootElement.Clone());
    }
}

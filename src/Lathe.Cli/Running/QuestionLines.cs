using System.Globalization;
using Lathe.Cli.Output;
using Lathe.Engine.Journal;
using Lathe.Engine.Questions;
using Lathe.Engine.Text;

namespace Lathe.Cli.Running;

/// <summary>A possible answer in JSON.</summary>
internal sealed record ChoiceView(string Name, string Says, bool? NeedsText);

/// <summary>What a run asks, in JSON.</summary>
internal sealed record QuestionView(long Number, string Code, string Text, IReadOnlyList<ChoiceView> Choices, string? WithText, string? Remedy, string? Answer, string? AnsweredBy)
{
    public static QuestionView? Of(RunHistory history) => RunQuestion.Of(history) is { } question
        ? new QuestionView(
            question.Number, question.Code, question.Text, [.. question.Choices.Select(static c => new ChoiceView(c.Name, c.Says, c.NeedsText ? true : null))], question.WithText, question.Remedy,
            question.Answered?.Answer.Choice, question.Answered?.Answer.By)
        : null;
}

/// <summary>What a run asks, for a person: the question, the possible answers, and the command that gives one.</summary>
internal static class QuestionLines
{
    private const int MostRuns = 20;
    private const int LongestInList = 100;

    public static void Write(CliHost host, RunId run, RunHistory history)
    {
        if (RunQuestion.Of(history) is not { } question) return;
        if (question.Answered is { } given)
        {
            host.Out.WriteLine($"answered:    {given.Answer.Choice}, by {PlainText.OneLine(given.Answer.By)} at {given.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}; go on: lathe resume {run}");
            return;
        }

        // What stopped it was said already; what it ended with need not be repeated.
        if (history.Paused is not null) Toned.WriteLine(host, new ViewLine($"it asks: {PlainText.OneLine(question.Text)}", LineTone.Heading));
        else Toned.WriteLine(host, new ViewLine("to have it go on:", LineTone.Heading));
        var width = question.Choices.Max(static c => c.Name.Length);
        for (var i = 0; i < question.Choices.Count; i++) Toned.WriteLine(host, new ViewLine($"  {i + 1} {question.Choices[i].Name.PadRight(width)}  {PlainText.OneLine(question.Choices[i].Says)}"));
        var named = question.Choices.FirstOrDefault(static c => !c.NeedsText);
        var words = question.WithText is null ? "" : $"lathe answer {run} \"…\"";
        var choose = named is null ? "" : $"lathe answer {run} --choice {named.Name}";
        host.Out.WriteLine($"answer:      {(choose.Length > 0 && words.Length > 0 ? $"{choose}   or   {words}" : choose + words)}");

        // Of an error, the remedy was said with it.
        if (question.Remedy is { } remedy && history.Paused is { Error: null }) host.Out.WriteLine($"             {remedy.Replace("RUN", run.Value, StringComparison.Ordinal)}");
    }

    /// <summary>Below a list of runs: those that wait for a person.</summary>
    public static async Task WriteAsync(CliHost host, Composition composition, IReadOnlyList<RunSummary> runs, CancellationToken cancellationToken)
    {
        foreach (var run in runs.Where(static r => r.State == RunState.NeedsHuman).Take(MostRuns))
        {
            var history = await RunHistory.ReadAsync(composition.Journal, run.Run, cancellationToken);
            if (RunQuestion.Of(history) is not { } question) continue;
            host.Out.WriteLine(question.Answered is { } given
                ? $"{run.Run} is answered ({given.Answer.Choice}): lathe resume {run.Run}"
                : $"{run.Run} asks: {PlainText.OneLine(Bounded.OneLine(question.Text, LongestInList))}");
            if (question.Answered is null) host.Out.WriteLine($"  {string.Join(" | ", question.Choices.Select(static c => c.Name))}: lathe answer {run.Run} --choice …");
        }
    }
}

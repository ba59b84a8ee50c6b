using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lathe.Cli.Output;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.Cli.Running;

/// <summary>One attempt in JSON.</summary>
internal sealed record AttemptView(
    int Number, string? Verdict, bool? Accepted, IReadOnlyList<string>? Reasons, double? Score, int? FilesChanged, int? LinesAdded, int? LinesRemoved, NextView? Next);

/// <summary>What was decided after an attempt, in JSON.</summary>
internal sealed record NextView(bool Again, string Code, string Reason, IReadOnlyList<string>? Approach);

/// <summary>A run in JSON: <c>lathe run --json</c>, <c>lathe show --json</c>.</summary>
internal sealed record RunView(
    string Run, string State, string Title, string Repository, string Model, string? Verdict, bool? Accepted, int? ExitCode, decimal Cost, bool CostIsPartial, long Tokens,
    DateTimeOffset Started, DateTimeOffset Updated, string? Summary, IReadOnlyList<AttemptView>? Attempts, IReadOnlyList<string>? Notes, string? Diff, LatheError? Error, bool? Applied)
{
    /// <summary>Who refers to what the change touches; only <c>lathe diff</c> looks.</summary>
    public ImpactView? Impact { get; init; }

    /// <summary>Calls that were made again, by reason; absent where none was.</summary>
    public IReadOnlyList<RetryView>? Retries { get; init; }

    /// <summary>What it asks a person; absent where it asks nothing.</summary>
    public QuestionView? Question { get; init; }

    /// <summary>How it compares with the recording; only for <c>lathe replay</c>.</summary>
    public ReplayView? Replay { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunView))]
[JsonSerializable(typeof(ReplayView))]
[JsonSerializable(typeof(IReadOnlyList<RunView>))]
internal sealed partial class RunViewJson : JsonSerializerContext;

/// <summary>Makes and writes the JSON of runs.</summary>
internal static class RunDocuments
{
    private static readonly RunViewJson Indented = new(new JsonSerializerOptions(RunViewJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true });
    private static readonly RunViewJson Line = new(new JsonSerializerOptions(RunViewJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>One run: a document, or a line of a stream.</summary>
    public static void Write(CliHost host, OutputFormat format, RunView run) =>
        host.Out.WriteLine(JsonSerializer.Serialize(run, (format == OutputFormat.StreamJson ? Line : Indented).RunView));

    /// <summary>Several runs as one document.</summary>
    public static void WriteList(CliHost host, IReadOnlyList<RunView> runs) => host.Out.WriteLine(JsonSerializer.Serialize(runs, Indented.IReadOnlyListRunView));

    public static void WriteList(CliHost host, IReadOnlyList<RunSummary> runs) => WriteList(host, [.. runs.Select(Of)]);

    public static void WriteLines(CliHost host, IReadOnlyList<RunSummary> runs)
    {
        foreach (var run in runs) host.Out.WriteLine(JsonSerializer.Serialize(Of(run), Line.RunView));
    }

    public static void WriteLine(CliHost host, ReplayView replay) => host.Out.WriteLine(JsonSerializer.Serialize(replay, Line.ReplayView));

    public static RunView Of(RunSummary run) => new(
        run.Run.Value, run.State.ToString(), run.Title, run.Repository, run.Model, run.Verdict?.ToString(), null, null, run.Cost, run.CostIsPartial, run.Tokens,
        run.Started, run.Updated, null, null, null, null, null, run.Applied > 0);

    public static RunView Of(IObjectStore objects, RunHistory history, RunId run, int? exitCode)
    {
        var started = history.Started!;
        var outcome = history.Ended?.Outcome;
        var attempts = history.Attempts.Select(a => new AttemptView(
            a.Number, a.Finished?.Verdict.ToString(), a.Finished?.Accepted, a.Finished?.Reasons, a.Finished?.Score, a.Finished?.FilesChanged, a.Finished?.LinesAdded, a.Finished?.LinesRemoved,
            history.Feedback.DecisionAfter(a.Number) is { } next ? new NextView(next.Again, next.Code, next.Reason, next.Approach) : null)).ToList();
        return new RunView(
            run.Value, history.State.ToString(), started.Task.Title, started.Repository, (history.Resumed?.Settings ?? started.Settings).Model, outcome?.Verdict.ToString(), outcome?.Accepted, exitCode,
            history.Spent, history.SpentIsPartial, history.Tokens, history.StartedAt, history.UpdatedAt, outcome?.Summary, attempts, [.. history.Notes.Select(n => n.Text)],
            outcome is null || objects.Get(outcome.Change) is not { } diff ? null : Encoding.UTF8.GetString(diff), history.Ended?.Error ?? history.Paused?.Error, history.Applied is not null)
        {
            Question = QuestionView.Of(history),
            Retries = RetryView.Of(history) is { Count: > 0 } retries ? retries : null,
        };
    }
}

using System.Text.Json;
using Lathe.Errors;

namespace Lathe.Engine.Journal;

/// <summary>
/// Writes events as JSON, letter for letter as <see cref="EngineJson"/> would (a test holds the two together). Written out by hand because the serializer's
/// metadata of these records costs 80 ms of compilation at its first use, which a short run would spend on nothing else.
/// </summary>
public static class RunEventWriter
{
    /// <summary>Writes what happened, its stable name first, as <c>{"type":"run_noted",…}</c>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="data">What happened; not an <see cref="UnreadableEvent"/>, which has no stored form.</param>
    public static void Write(Utf8JsonWriter json, RunEventData data)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, TypeOf(data));
        WriteMembers(json, data);
        json.WriteEndObject();
    }

    /// <summary>The stable name of an event's kind.</summary>
    /// <param name="data">The event.</param>
    public static string TypeOf(RunEventData data) => data switch
    {
        RunStarted => "run_started",
        RunResumed => "run_resumed",
        StepStarted => "step_started",
        StepFinished => "step_finished",
        StepFailed => "step_failed",
        AttemptStarted => "attempt_started",
        AttemptFinished => "attempt_finished",
        RunNoted => "run_noted",
        RunPaused => "run_paused",
        RunEnded => "run_ended",
        ChangeApplied => "change_applied",
        ChangeUndone => "change_undone",
        ChangeRedone => "change_redone",
        _ => throw new ArgumentException($"{data.GetType().Name} has no stored form.", nameof(data)),
    };

    internal static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    internal static void Texts(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        for (var i = 0; i < values.Count; i++) json.WriteStringValue(values[i]);
        json.WriteEndArray();
    }

    internal static void Number(Utf8JsonWriter json, ReadOnlySpan<byte> name, decimal? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
    }

    internal static void Number(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
    }

    internal static void Time(Utf8JsonWriter json, ReadOnlySpan<byte> name, TimeSpan? value)
    {
        if (value is { } time) json.WriteString(name, time.ToString());
    }

    private static void WriteMembers(Utf8JsonWriter json, RunEventData data)
    {
        switch (data)
        {
            case RunStarted e:
                RunStartedWriter.WriteMembers(json, e);
                break;
            case RunResumed e:
                json.WriteNumber("generation"u8, e.Generation);
                json.WriteString("version"u8, e.Version);
                Text(json, "answer"u8, e.Answer);
                break;
            case StepStarted e:
                Step(json, e.Step, e.Kind, e.InputHash);
                Text(json, "checkpoint"u8, e.Checkpoint?.Hex);
                Number(json, "reserved"u8, e.Reserved);
                Number(json, "reserved_tokens"u8, e.ReservedTokens);
                Text(json, "title"u8, e.Title);
                break;
            case StepFinished e:
                Step(json, e.Step, e.Kind, e.InputHash);
                json.WriteNumber("milliseconds"u8, e.Milliseconds);
                if (e.Result is { } result)
                {
                    json.WritePropertyName("result"u8);
                    result.WriteTo(json);
                }

                Text(json, "result_object"u8, e.ResultObject?.Hex);
                Usage(json, e.Usage);
                Text(json, "title"u8, e.Title);
                break;
            case StepFailed e:
                json.WriteString("step"u8, e.Step.Value);
                Error(json, e.Error);
                Usage(json, e.Usage);
                break;
            case AttemptStarted e:
                json.WriteNumber("number"u8, e.Number);
                Text(json, "feedback"u8, e.Feedback);
                break;
            case AttemptFinished e:
                Attempt(json, e);
                break;
            case RunNoted e:
                json.WriteString("code"u8, e.Code);
                json.WriteString("text"u8, e.Text);
                break;
            case RunPaused e:
                json.WriteString("state"u8, e.State.ToString());
                json.WriteString("reason"u8, e.Reason);
                if (e.Until is { } until) json.WriteString("until"u8, until);
                Error(json, e.Error);
                break;
            case RunEnded e:
                json.WriteString("state"u8, e.State.ToString());
                Outcome(json, e.Outcome);
                Error(json, e.Error);
                break;
            case ChangeApplied e:
                json.WriteNumber("apply"u8, e.Apply);
                json.WriteString("manifest"u8, e.Manifest.Hex);
                json.WriteNumber("files"u8, e.Files);
                break;
            case ChangeUndone e:
                json.WriteNumber("apply"u8, e.Apply);
                break;
            case ChangeRedone e:
                json.WriteNumber("apply"u8, e.Apply);
                break;
        }
    }

    private static void Step(Utf8JsonWriter json, StepId step, StepKind kind, string inputHash)
    {
        json.WriteString("step"u8, step.Value);
        json.WriteString("kind"u8, kind.ToString());
        json.WriteString("input_hash"u8, inputHash);
    }

    private static void Attempt(Utf8JsonWriter json, AttemptFinished e)
    {
        json.WriteNumber("number"u8, e.Number);
        json.WriteString("verdict"u8, e.Verdict.ToString());
        Texts(json, "reasons"u8, e.Reasons);
        if (e.Score is { } score) json.WriteNumber("score"u8, score);
        json.WriteString("tree"u8, e.Tree.Hex);
        json.WriteString("change"u8, e.Change.Hex);
        json.WriteNumber("files_changed"u8, e.FilesChanged);
        json.WriteNumber("lines_added"u8, e.LinesAdded);
        json.WriteNumber("lines_removed"u8, e.LinesRemoved);
        json.WriteBoolean("accepted"u8, e.Accepted);
    }

    private static void Usage(Utf8JsonWriter json, TokenUsage? usage)
    {
        if (usage is null) return;
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, usage.InputTokens);
        json.WriteNumber("cached_input_tokens"u8, usage.CachedInputTokens);
        json.WriteNumber("output_tokens"u8, usage.OutputTokens);
        Number(json, "cost"u8, usage.Cost);
        json.WriteNumber("cache_write_tokens"u8, usage.CacheWriteTokens);
        json.WriteEndObject();
    }

    private static void Outcome(Utf8JsonWriter json, RunOutcome? outcome)
    {
        if (outcome is null) return;
        json.WriteStartObject("outcome"u8);
        json.WriteString("verdict"u8, outcome.Verdict.ToString());
        json.WriteNumber("attempt"u8, outcome.Attempt);
        json.WriteBoolean("accepted"u8, outcome.Accepted);
        json.WriteString("tree"u8, outcome.Tree.Hex);
        json.WriteString("change"u8, outcome.Change.Hex);
        json.WriteString("summary"u8, outcome.Summary);
        json.WriteEndObject();
    }

    private static void Error(Utf8JsonWriter json, LatheError? error)
    {
        if (error is null) return;
        json.WriteStartObject("error"u8);
        json.WriteString("kind"u8, error.Kind.ToString());
        json.WriteString("code"u8, error.Code);
        json.WriteString("message"u8, error.Message);
        Text(json, "guidance"u8, error.Guidance);
        json.WriteString("severity"u8, error.Severity.ToString());
        json.WriteString("recovery"u8, error.Recovery.ToString());
        Time(json, "retry_after"u8, error.RetryAfter);
        json.WriteNumber("attempts"u8, error.Attempts);
        json.WriteEndObject();
    }
}

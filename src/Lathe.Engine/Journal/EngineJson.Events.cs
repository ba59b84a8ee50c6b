using System.Text;
using System.Text.Json;

namespace Lathe.Engine.Journal;

/// <content>
/// Each kind of event by its stable name and as JSON of its own, for stores that keep the name beside the JSON. What writes it is the code that the source
/// generator made, called by its name: asking for a type's <see cref="System.Text.Json.Serialization.Metadata.JsonTypeInfo"/> first describes the type with
/// everything within its reach, by generic code that has to be compiled for each member's type.
/// </content>
public sealed partial class EngineJson
{
    /// <summary>Writes an event.</summary>
    /// <param name="data">Any kind but <see cref="UnreadableEvent"/>.</param>
    /// <returns>The kind's name, and its members as JSON.</returns>
    public static (string Type, byte[] Json) Write(RunEventData data) => data switch
    {
        RunStarted e => ("run_started", GeneratedJson.Write(Default.RunStartedSerializeHandler, e)),
        RunResumed e => ("run_resumed", GeneratedJson.Write(Default.RunResumedSerializeHandler, e)),
        StepStarted e => ("step_started", GeneratedJson.Write(Default.StepStartedSerializeHandler, e)),
        StepFinished e => ("step_finished", GeneratedJson.Write(Default.StepFinishedSerializeHandler, e)),
        StepFailed e => ("step_failed", GeneratedJson.Write(Default.StepFailedSerializeHandler, e)),
        AttemptStarted e => ("attempt_started", GeneratedJson.Write(Default.AttemptStartedSerializeHandler, e)),
        AttemptFinished e => ("attempt_finished", GeneratedJson.Write(Default.AttemptFinishedSerializeHandler, e)),
        RunNoted e => ("run_noted", GeneratedJson.Write(Default.RunNotedSerializeHandler, e)),
        RunPaused e => ("run_paused", GeneratedJson.Write(Default.RunPausedSerializeHandler, e)),
        RunEnded e => ("run_ended", GeneratedJson.Write(Default.RunEndedSerializeHandler, e)),
        ChangeApplied e => ("change_applied", GeneratedJson.Write(Default.ChangeAppliedSerializeHandler, e)),
        ChangeUndone e => ("change_undone", GeneratedJson.Write(Default.ChangeUndoneSerializeHandler, e)),
        ChangeRedone e => ("change_redone", GeneratedJson.Write(Default.ChangeRedoneSerializeHandler, e)),
        FeedbackSaid e => ("feedback_said", GeneratedJson.Write(Default.FeedbackSaidSerializeHandler, e)),
        FeedbackWaived e => ("feedback_waived", GeneratedJson.Write(Default.FeedbackWaivedSerializeHandler, e)),
        FeedbackTold e => ("feedback_told", GeneratedJson.Write(Default.FeedbackToldSerializeHandler, e)),
        AttemptDecided e => ("attempt_decided", GeneratedJson.Write(Default.AttemptDecidedSerializeHandler, e)),
        ConversationCompacted e => ("conversation_compacted", GeneratedJson.Write(Default.ConversationCompactedSerializeHandler, e)),
        RunRestored e => ("run_restored", GeneratedJson.Write(Default.RunRestoredSerializeHandler, e)),
        RunAnswered e => ("run_answered", GeneratedJson.Write(Default.RunAnsweredSerializeHandler, e)),
        ModelHandedOver e => ("model_handed_over", GeneratedJson.Write(Default.ModelHandedOverSerializeHandler, e)),
        _ => throw new ArgumentException($"{data.GetType().Name} is not stored.", nameof(data)),
    };

    /// <summary>Reads an event.</summary>
    /// <param name="type">The kind's name.</param>
    /// <param name="json">Its members in UTF-8; others are skipped. A step's result stays in it and is not taken apart.</param>
    /// <returns>Null for a kind that this version does not know, and for JSON's null.</returns>
    /// <exception cref="JsonException">It is not JSON, or a member has the wrong form.</exception>
    public static RunEventData? Read(string type, ReadOnlyMemory<byte> json) => type switch
    {
        "run_started" => JsonSerializer.Deserialize(json.Span, Default.RunStarted),
        "run_resumed" => JsonSerializer.Deserialize(json.Span, Default.RunResumed),
        "step_started" => StepEventsJson.Started(json.Span) ?? JsonSerializer.Deserialize(json.Span, Default.StepStarted),
        "step_finished" => StepEventsJson.Finished(json) ?? StepFinishedJson.Read(json),
        "step_failed" => JsonSerializer.Deserialize(json.Span, Default.StepFailed),
        "attempt_started" => JsonSerializer.Deserialize(json.Span, Default.AttemptStarted),
        "attempt_finished" => JsonSerializer.Deserialize(json.Span, Default.AttemptFinished),
        "run_noted" => JsonSerializer.Deserialize(json.Span, Default.RunNoted),
        "run_paused" => JsonSerializer.Deserialize(json.Span, Default.RunPaused),
        "run_ended" => JsonSerializer.Deserialize(json.Span, Default.RunEnded),
        "change_applied" => JsonSerializer.Deserialize(json.Span, Default.ChangeApplied),
        "change_undone" => JsonSerializer.Deserialize(json.Span, Default.ChangeUndone),
        "change_redone" => JsonSerializer.Deserialize(json.Span, Default.ChangeRedone),
        "feedback_said" => JsonSerializer.Deserialize(json.Span, Default.FeedbackSaid),
        "feedback_waived" => JsonSerializer.Deserialize(json.Span, Default.FeedbackWaived),
        "feedback_told" => JsonSerializer.Deserialize(json.Span, Default.FeedbackTold),
        "attempt_decided" => JsonSerializer.Deserialize(json.Span, Default.AttemptDecided),
        "conversation_compacted" => JsonSerializer.Deserialize(json.Span, Default.ConversationCompacted),
        "run_restored" => JsonSerializer.Deserialize(json.Span, Default.RunRestored),
        "run_answered" => JsonSerializer.Deserialize(json.Span, Default.RunAnswered),
        "model_handed_over" => JsonSerializer.Deserialize(json.Span, Default.ModelHandedOver),
        _ => null,
    };

    /// <summary>The same for text.</summary>
    /// <param name="type">The kind's name.</param>
    /// <param name="json">Its members.</param>
    /// <returns>As the other one does.</returns>
    /// <exception cref="JsonException">As the other one does.</exception>
    public static RunEventData? Read(string type, string json) => Read(type, Encoding.UTF8.GetBytes(json));

    /// <summary>Whether an event that was read has the members that readers go on to use without asking: the serializer leaves a missing one null.</summary>
    /// <param name="data">The event.</param>
    public static bool IsWhole(RunEventData data) => data switch
    {
        RunStarted { Task: null } or RunStarted { Settings: null } or RunStarted { Repository: null } => false,
        StepStarted { Step.Value: null } or StepFinished { Step.Value: null } or StepFailed { Step.Value: null } or StepFailed { Error: null } => false,
        RunRestored { Step.Value: null } or RunRestored { Before.Value: null } or RunRestored { Tree.Hex: null } => false,
        RunAnswered { Code: null } or RunAnswered { Choice: null } or RunAnswered { By: null } => false,
        AttemptFinished { Reasons: null } or RunNoted { Code: null } or RunNoted { Text: null } => false,
        _ => true,
    };
}

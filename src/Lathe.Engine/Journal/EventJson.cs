using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Lathe.Engine.Journal;

/// <summary>
/// Each kind of event by its stable name and as JSON of its own, for stores that keep the name beside the JSON. An event is written and read by its own type: the
/// base type's description pulls in that of every kind, and building them all would be a third of what a short run costs.
/// </summary>
public static class EventJson
{
    /// <summary>Writes an event.</summary>
    /// <param name="data">Any kind but <see cref="UnreadableEvent"/>.</param>
    /// <returns>The kind's name, and its members as JSON.</returns>
    public static (string Type, byte[] Json) Write(RunEventData data) => data switch
    {
        RunStarted e => ("run_started", Bytes(e, EngineJson.Default.RunStarted)),
        RunResumed e => ("run_resumed", Bytes(e, EngineJson.Default.RunResumed)),
        StepStarted e => ("step_started", Bytes(e, EngineJson.Default.StepStarted)),
        StepFinished e => ("step_finished", Bytes(e, EngineJson.Default.StepFinished)),
        StepFailed e => ("step_failed", Bytes(e, EngineJson.Default.StepFailed)),
        AttemptStarted e => ("attempt_started", Bytes(e, EngineJson.Default.AttemptStarted)),
        AttemptFinished e => ("attempt_finished", Bytes(e, EngineJson.Default.AttemptFinished)),
        RunNoted e => ("run_noted", Bytes(e, EngineJson.Default.RunNoted)),
        RunPaused e => ("run_paused", Bytes(e, EngineJson.Default.RunPaused)),
        RunEnded e => ("run_ended", Bytes(e, EngineJson.Default.RunEnded)),
        ChangeApplied e => ("change_applied", Bytes(e, EngineJson.Default.ChangeApplied)),
        ChangeUndone e => ("change_undone", Bytes(e, EngineJson.Default.ChangeUndone)),
        ChangeRedone e => ("change_redone", Bytes(e, EngineJson.Default.ChangeRedone)),
        _ => throw new ArgumentException($"{data.GetType().Name} is not stored.", nameof(data)),
    };

    /// <summary>Reads an event.</summary>
    /// <param name="type">The kind's name.</param>
    /// <param name="json">Its members; others are skipped.</param>
    /// <returns>Null for a kind that this version does not know, and for JSON's null.</returns>
    /// <exception cref="JsonException">It is not JSON, or a member has the wrong form.</exception>
    public static RunEventData? Read(string type, string json) => type switch
    {
        "run_started" => JsonSerializer.Deserialize(json, EngineJson.Default.RunStarted),
        "run_resumed" => JsonSerializer.Deserialize(json, EngineJson.Default.RunResumed),
        "step_started" => JsonSerializer.Deserialize(json, EngineJson.Default.StepStarted),
        "step_finished" => JsonSerializer.Deserialize(json, EngineJson.Default.StepFinished),
        "step_failed" => JsonSerializer.Deserialize(json, EngineJson.Default.StepFailed),
        "attempt_started" => JsonSerializer.Deserialize(json, EngineJson.Default.AttemptStarted),
        "attempt_finished" => JsonSerializer.Deserialize(json, EngineJson.Default.AttemptFinished),
        "run_noted" => JsonSerializer.Deserialize(json, EngineJson.Default.RunNoted),
        "run_paused" => JsonSerializer.Deserialize(json, EngineJson.Default.RunPaused),
        "run_ended" => JsonSerializer.Deserialize(json, EngineJson.Default.RunEnded),
        "change_applied" => JsonSerializer.Deserialize(json, EngineJson.Default.ChangeApplied),
        "change_undone" => JsonSerializer.Deserialize(json, EngineJson.Default.ChangeUndone),
        "change_redone" => JsonSerializer.Deserialize(json, EngineJson.Default.ChangeRedone),
        _ => null,
    };

    private static byte[] Bytes<T>(T data, JsonTypeInfo<T> json) => JsonSerializer.SerializeToUtf8Bytes(data, json);
}

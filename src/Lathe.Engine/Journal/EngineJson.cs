using System.Text.Json;
using System.Text.Json.Serialization;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Journal;

/// <summary>The JSON of everything that the journal holds: snake case, nulls left out, generated at compile time so that starting costs no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    MaxDepth = Deepest)]
[JsonSerializable(typeof(RunEventData))]
[JsonSerializable(typeof(RunEvent))]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(IReadOnlyList<RunSummary>))]
public sealed partial class EngineJson : JsonSerializerContext
{
    // A step's result is JSON of its own, written at the usual bound of 64; inside its event it must still be readable.
    internal const int Deepest = 128;
}

/// <summary>An object's hash as a JSON string.</summary>
public sealed class ObjectHashConverter : JsonConverter<ObjectHash>
{
    /// <inheritdoc/>
    public override ObjectHash Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ObjectHash value, JsonSerializerOptions options) => writer.WriteStringValue(value.Hex);
}

/// <summary>A run's id as a JSON string.</summary>
public sealed class RunIdConverter : JsonConverter<RunId>
{
    /// <inheritdoc/>
    public override RunId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>A step's id as a JSON string.</summary>
public sealed class StepIdConverter : JsonConverter<StepId>
{
    /// <inheritdoc/>
    public override StepId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, StepId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

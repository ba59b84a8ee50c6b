using System.Text.Json;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Journal;

/// <summary>
/// Reads results of steps in any form of JSON (see <see cref="StepEventsJson"/> for the usual one), as the generated reader does but for the result, which is passed over and kept as it stands. A test holds both to the same.
/// </summary>
internal static class StepFinishedJson
{
    /// <summary>Reads an event.</summary>
    /// <param name="json">Its members; others are skipped. Kept by the event.</param>
    /// <returns>Null for JSON's null.</returns>
    /// <exception cref="JsonException">It is not JSON, or a member has the wrong form.</exception>
    public static StepFinished? Read(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = EngineJson.Deepest });
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null) return null;
            if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("It is no object.");
            var read = Members(ref reader, json);
            reader.Read();
            return read;
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new JsonException(e.Message, e);
        }
    }

    private static StepFinished Members(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        StepId step = default;
        StepKind kind = default;
        string? input = null, title = null;
        long milliseconds = 0;
        StepJson? result = null;
        ObjectHash? large = null;
        TokenUsage? usage = null;
        CallFigures? call = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Is(ref reader, "step"u8)) step = new StepId(reader.GetString()!);
            else if (Is(ref reader, "kind"u8)) kind = JsonSerializer.Deserialize(ref reader, EngineJson.Default.StepKind);
            else if (Is(ref reader, "input_hash"u8)) input = reader.GetString();
            else if (Is(ref reader, "milliseconds"u8)) milliseconds = reader.GetInt64();
            else if (Is(ref reader, "result"u8)) result = Passed(ref reader, json);
            else if (Is(ref reader, "result_object"u8)) large = reader.GetString() is { } hex ? new ObjectHash(hex) : null;
            else if (Is(ref reader, "usage"u8)) usage = JsonSerializer.Deserialize(ref reader, EngineJson.Default.TokenUsage);
            else if (Is(ref reader, "title"u8)) title = reader.GetString();
            else if (Is(ref reader, "call"u8)) call = JsonSerializer.Deserialize(ref reader, EngineJson.Default.CallFigures);
            else reader.Skip();
        }

        return new StepFinished(step, kind, input!, milliseconds, result, large, usage, title) { Call = call };
    }

    // Steps on to the value where the name is the one.
    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) => reader.ValueTextEquals(name) && reader.Read();

    private static StepJson? Passed(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new StepJson(json[start..(int)reader.BytesConsumed]);
    }
}

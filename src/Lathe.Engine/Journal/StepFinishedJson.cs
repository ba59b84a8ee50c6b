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
        var read = default(StepFinishedMembers);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Is(ref reader, "step"u8)) read.Step = new StepId(reader.GetString()!);
            else if (Is(ref reader, "kind"u8)) read.Kind = JsonSerializer.Deserialize(ref reader, EngineJson.Default.StepKind);
            else if (Is(ref reader, "input_hash"u8)) read.Input = reader.GetString();
            else if (Is(ref reader, "milliseconds"u8)) read.Milliseconds = reader.GetInt64();
            else if (Is(ref reader, "result"u8)) read.Result = Passed(ref reader, json);
            else if (Is(ref reader, "result_object"u8)) read.Large = reader.GetString() is { } hex ? new ObjectHash(hex) : null;
            else if (Is(ref reader, "usage"u8)) read.Usage = JsonSerializer.Deserialize(ref reader, EngineJson.Default.TokenUsage);
            else if (Is(ref reader, "title"u8)) read.Title = reader.GetString();
            else if (Is(ref reader, "call"u8)) read.Call = JsonSerializer.Deserialize(ref reader, EngineJson.Default.CallFigures);
            else reader.Skip();
        }

        return read.ToEvent();
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

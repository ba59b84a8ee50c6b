using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Lathe.Engine.Journal;

/// <summary>A step's result as the journal holds it. It is taken apart only where somebody asks for it: a run of thousands of steps is opened for the sake of a few.</summary>
[JsonConverter(typeof(StepJsonConverter))]
public sealed class StepJson
{
    // A result is JSON of its own at the usual bound; inside its event it must still be readable.
    private const int DeepestWritten = 64;

    internal StepJson(ReadOnlyMemory<byte> utf8) => Utf8 = utf8;

    /// <summary>It as UTF-8.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>It as an element; parsed anew each time.</summary>
    /// <exception cref="JsonException">It is damaged.</exception>
    public JsonElement Element
    {
        get
        {
            using var document = JsonDocument.Parse(Utf8, new JsonDocumentOptions { MaxDepth = EngineJson.Deepest });
            return document.RootElement.Clone();
        }
    }

    /// <summary>An element as a result.</summary>
    /// <param name="element">Any JSON.</param>
    public static implicit operator StepJson(JsonElement element) => new(JsonMarshal.GetRawUtf8Value(element).ToArray());

    /// <summary>It as text.</summary>
    public string GetRawText() => Encoding.UTF8.GetString(Utf8.Span);

    /// <summary>It as a value.</summary>
    /// <param name="type">The description of its type.</param>
    /// <exception cref="JsonException">It does not fit.</exception>
    public T? Deserialize<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Utf8.Span, type);

    /// <summary>What was just written.</summary>
    /// <param name="utf8">JSON.</param>
    /// <exception cref="JsonException">It is none, or nested too deep to be read back.</exception>
    internal static StepJson OfWritten(byte[] utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DeepestWritten });
        while (reader.Read())
        {
            // Reading it through is the check.
        }

        return new StepJson(utf8);
    }
}

/// <summary>A result as the JSON that it is.</summary>
public sealed class StepJsonConverter : JsonConverter<StepJson>
{
    /// <inheritdoc/>
    public override StepJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonElement.ParseValue(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, StepJson value, JsonSerializerOptions options)
    {
        // An event is one line wherever events are lines; Lathe writes none that is not, whoever changed the journal may have.
        if (value.Utf8.Span.IndexOfAny((byte)'\n', (byte)'\r') >= 0) value.Element.WriteTo(writer);
        else writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
    }
}

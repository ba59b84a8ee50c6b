using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lathe.Engine.Agents.Compaction;

/// <summary>Shortens the long texts in the arguments of a call that was made: what was written stands in the file. The result is JSON as before.</summary>
internal static class ShortArguments
{
    private const int LongestText = 300;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>Null where the arguments are no JSON object.</returns>
    public static string? Of(string arguments)
    {
        try
        {
            using var document = JsonDocument.Parse(arguments);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer, Options))
            {
                writer.WriteStartObject();
                foreach (var member in document.RootElement.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    if (member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() is { Length: > LongestText } text) writer.WriteStringValue($"[{text.Length:N0} characters, left out: the call was made]");
                    else member.Value.WriteTo(writer);
                }

                writer.WriteEndObject();
            }

            return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

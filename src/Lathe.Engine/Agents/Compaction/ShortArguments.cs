using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lathe.Engine.Agents.Compaction;

/// <summary>Shortens the long texts in the arguments of a call that was made: what was written stands in the file. The result is JSON as before.</summary>
internal static class ShortArguments
{
    private const int LongestText = 300;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Only the short texts: the path, the command, the pattern.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="longest">The longest text that stays.</param>
    /// <returns><c>{}</c> where the arguments are no JSON object.</returns>
    public static string Names(string arguments, int longest) =>
        Write(arguments, (writer, member) =>
        {
            if (member.Value.ValueKind == JsonValueKind.String && member.Value.GetString()!.Length <= longest) member.WriteTo(writer);
        }) ?? "{}";

    /// <returns>Null where the arguments are no JSON object.</returns>
    public static string? Of(string arguments) =>
        Write(arguments, static (writer, member) =>
        {
            if (member.Value.ValueKind != JsonValueKind.String || member.Value.GetString() is not { Length: > LongestText } text) member.WriteTo(writer);
            else writer.WriteString(member.Name, $"[{text.Length:N0} characters, left out: the call was made]");
        });

    private static string? Write(string arguments, Action<Utf8JsonWriter, JsonProperty> write)
    {
        try
        {
            using var document = JsonDocument.Parse(arguments);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer, Options))
            {
                writer.WriteStartObject();
                foreach (var member in document.RootElement.EnumerateObject()) write(writer, member);
                writer.WriteEndObject();
            }

            return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}

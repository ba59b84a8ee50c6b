using System.Text;
using System.Text.Json;

namespace Lathe.Models.Responses;

/// <summary>
/// What a reasoning item needs to be given back, as <see cref="Microsoft.Extensions.AI.TextReasoningContent.ProtectedData"/> carries it: <c>{"id":…,"encrypted_content":…}</c>. An item without its encrypted content
/// is of no use to a provider that keeps nothing, and is refused there by its id.
/// </summary>
internal static class ReasoningState
{
    /// <summary>The form in which a conversation keeps it; null where there is nothing to give back.</summary>
    public static string? Pack(string? id, string? encrypted)
    {
        if (string.IsNullOrEmpty(encrypted)) return null;
        using var buffer = new MemoryStream(encrypted.Length + 64);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Compact))
        {
            writer.WriteStartObject();
            if (!string.IsNullOrEmpty(id)) writer.WriteString("id", id);
            writer.WriteString("encrypted_content", encrypted);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Reads that form; null for what another protocol signed.</summary>
    public static (string? Id, string Encrypted)? Unpack(string? data)
    {
        if (data is null || !data.StartsWith('{')) return null;
        try
        {
            using var document = JsonDocument.Parse(data);
            return WireJson.Text(document.RootElement, "encrypted_content") is { Length: > 0 } encrypted ? (WireJson.Text(document.RootElement, "id"), encrypted) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

using System.Text.Json;

namespace Lathe.Models.Replay;

/// <summary>Copies JSON with every text in it changed; names of members stay.</summary>
public static class TextMap
{
    /// <summary>Writes a copy.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="item">What is copied.</param>
    /// <param name="change">Applied to each text.</param>
    public static void Write(Utf8JsonWriter writer, JsonElement item, Func<string, string> change)
    {
        switch (item.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in item.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value, change);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in item.EnumerateArray()) Write(writer, element, change);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(change(item.GetString()!));
                break;
            default:
                item.WriteTo(writer);
                break;
        }
    }
}

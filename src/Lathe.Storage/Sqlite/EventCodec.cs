using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Lathe.Engine.Journal;

namespace Lathe.Storage.Sqlite;

/// <summary>An event's data as it is stored.</summary>
/// <param name="Type">The stable name of its kind.</param>
/// <param name="Json">Its members.</param>
internal readonly record struct StoredData(string Type, string Json);

/// <summary>Events to and from their stored form. Reading never throws: what cannot be read becomes an <see cref="UnreadableEvent"/>.</summary>
internal static class EventCodec
{
    public static StoredData Encode(RunEventData data)
    {
        var (type, json) = EngineJson.Write(data);
        return new StoredData(type, Encoding.UTF8.GetString(json));
    }

    /// <param name="type">The stable name of its kind.</param>
    /// <param name="json">Its members in UTF-8; kept by the event.</param>
    public static RunEventData Decode(string type, byte[] json)
    {
        try
        {
            // A file that was damaged may hold anything; what is no text becomes U+FFFD, as it would when read as text.
            if (!Utf8.IsValid(json)) json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
            if (EngineJson.Read(type, json) is not { } data) return new UnreadableEvent(type, "It is empty, or of a kind that this version does not know.");
            return EngineJson.IsWhole(data) ? data : new UnreadableEvent(type, "It lacks a member that it cannot do without.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or ArgumentException or FormatException)
        {
            return new UnreadableEvent(type, e.Message);
        }
    }
}

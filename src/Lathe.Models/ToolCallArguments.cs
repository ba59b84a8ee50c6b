using System.Text;
using System.Text.Json;
using Lathe.Models.ToolCalls;
using Microsoft.Extensions.AI;

namespace Lathe.Models;

/// <summary>
/// Tool-call arguments between the wire and <see cref="FunctionCallContent"/>. The convention for arguments that are not a JSON object: <see cref="FunctionCallContent.Exception"/> is a
/// <see cref="FormatException"/>, <see cref="FunctionCallContent.Arguments"/> is null, and the text as the model wrote it lies under <see cref="RawKey"/> in the additional properties.
/// </summary>
public static class ToolCallArguments
{
    /// <summary>The key in <see cref="AIContent.AdditionalProperties"/> under which the raw text of unreadable arguments lies.</summary>
    public const string RawKey = "lathe.raw_arguments";

    /// <summary>The member under which unreadable arguments go back to the provider, because providers want an object there.</summary>
    public const string UnreadableMember = "unreadable_arguments";

    /// <summary>Makes a call from what came over the wire. Never throws for bad arguments. Values are <see cref="JsonElement"/>s.</summary>
    /// <param name="callId">The call's id.</param>
    /// <param name="name">The tool's name.</param>
    /// <param name="json">The arguments as text; empty means none.</param>
    public static FunctionCallContent Parse(string callId, string name, string json)
    {
        if (string.IsNullOrWhiteSpace(json)) return new FunctionCallContent(callId, name, new Dictionary<string, object?>());
        if (ArgumentText.Read(json, out var why, out var problem) is not { } read) return Unreadable(callId, name, json, why, problem);
        var arguments = new Dictionary<string, object?>();
        foreach (var member in read.EnumerateObject()) arguments[member.Name] = member.Value;
        return new FunctionCallContent(callId, name, arguments);
    }

    /// <summary>The raw text of unreadable arguments; null when the arguments were readable.</summary>
    /// <param name="call">The call.</param>
    public static string? RawTextOf(FunctionCallContent call) =>
        call.AdditionalProperties?.TryGetValue(RawKey, out var raw) == true ? raw as string : null;

    /// <summary>The arguments as compact JSON, as they go over the wire again; unreadable ones as an object with the one member <see cref="UnreadableMember"/>.</summary>
    /// <param name="call">The call.</param>
    public static string ToJson(FunctionCallContent call)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Compact))
        {
            writer.WriteStartObject();
            if (RawTextOf(call) is { } raw)
            {
                writer.WriteString(UnreadableMember, raw);
            }
            else if (call.Arguments is { } arguments)
            {
                foreach (var (name, value) in arguments)
                {
                    writer.WritePropertyName(name);
                    WireJson.WriteValue(writer, value);
                }
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static FunctionCallContent Unreadable(string callId, string name, string json, string message, Exception? problem) => new(callId, name)
    {
        Exception = new FormatException(message, problem),
        AdditionalProperties = new AdditionalPropertiesDictionary { [RawKey] = json },
    };
}

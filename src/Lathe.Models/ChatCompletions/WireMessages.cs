using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Lathe.Models.ChatCompletions;

/// <summary>Messages in the wire form of Chat Completions, both ways. Requests and cassettes share it.</summary>
internal static class WireMessages
{
    /// <summary>Writes one message as one or more wire messages (each tool result is one of its own) into an open array.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="message">The message.</param>
    /// <param name="text">Applied to every text and to tool arguments; null for none.</param>
    public static void Write(Utf8JsonWriter writer, ChatMessage message, Func<string, string>? text = null)
    {
        var content = new StringBuilder();
        List<FunctionCallContent>? calls = null;
        foreach (var part in message.Contents)
        {
            switch (part)
            {
                case TextContent { Text: { } piece }: content.Append(piece); break;
                case FunctionCallContent call: (calls ??= []).Add(call); break;
                case FunctionResultContent result:
                    writer.WriteStartObject();
                    writer.WriteString("role", "tool");
                    writer.WriteString("tool_call_id", result.CallId);
                    writer.WriteString("content", Apply(text, ToolResultText.Of(result)));
                    writer.WriteEndObject();
                    break;
            }
        }

        if (content.Length == 0 && calls is null && (message.Role == ChatRole.Tool || message.Contents.Count > 0 && message.Contents[0] is FunctionResultContent)) return;
        writer.WriteStartObject();
        writer.WriteString("role", message.Role.Value);
        if (content.Length > 0 || calls is null) writer.WriteString("content", Apply(text, content.ToString()));
        else writer.WriteNull("content");
        if (calls is not null) WriteCalls(writer, calls, text);
        writer.WriteEndObject();
    }

    /// <summary>Reads one wire message.</summary>
    /// <param name="item">The message.</param>
    /// <exception cref="JsonException">A member is missing or of the wrong kind.</exception>
    public static ChatMessage Read(JsonElement item)
    {
        var role = WireJson.Text(item, "role") ?? throw new JsonException("A message has no role.");
        var content = WireJson.Text(item, "content");
        if (role == "tool") return new ChatMessage(ChatRole.Tool, [new FunctionResultContent(WireJson.Text(item, "tool_call_id") ?? throw new JsonException("A tool message has no tool_call_id."), content ?? "")]);
        var message = new ChatMessage(new ChatRole(role), content);
        if (item.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
        {
            foreach (var call in calls.EnumerateArray())
            {
                var function = call.GetProperty("function");
                message.Contents.Add(ToolCallArguments.Parse(WireJson.Text(call, "id") ?? "", WireJson.Text(function, "name") ?? "", WireJson.Text(function, "arguments") ?? ""));
            }
        }

        return message;
    }

    private static void WriteCalls(Utf8JsonWriter writer, List<FunctionCallContent> calls, Func<string, string>? text)
    {
        writer.WriteStartArray("tool_calls");
        foreach (var call in calls)
        {
            writer.WriteStartObject();
            writer.WriteString("id", call.CallId);
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", call.Name);
            writer.WriteString("arguments", Apply(text, ToolCallArguments.ToJson(call)));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string Apply(Func<string, string>? change, string text) => change is null ? text : change(text);
}

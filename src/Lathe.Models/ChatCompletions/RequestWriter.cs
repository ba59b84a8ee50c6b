using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Lathe.Models.ChatCompletions;

/// <summary>
/// Writes the body of a Chat Completions request. Ours instead of the SDK's model types for two reasons: servers that imitate the API differ in which name of a member they know,
/// and the cassette, which needs the same form, must not load the SDK.
/// </summary>
internal static class RequestWriter
{
    public static byte[] Write(string model, IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream, string outputLimitMember)
    {
        using var buffer = new MemoryStream(16 << 10);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("model", options?.ModelId ?? model);
            writer.WriteStartArray("messages");
            if (options?.Instructions is { Length: > 0 } instructions) WireMessages.Write(writer, new ChatMessage(ChatRole.System, instructions));
            foreach (var message in messages) WireMessages.Write(writer, message);
            writer.WriteEndArray();
            if (options is not null) WriteOptions(writer, options, outputLimitMember);
            if (stream)
            {
                writer.WriteBoolean("stream", true);
                writer.WriteStartObject("stream_options");
                writer.WriteBoolean("include_usage", true);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>The tools as the member <c>tools</c> holds them; their hash identifies a tool set.</summary>
    public static void WriteTools(Utf8JsonWriter writer, IEnumerable<AITool> tools)
    {
        writer.WriteStartArray();
        foreach (var tool in tools)
        {
            if (tool is not AIFunctionDeclaration function) continue;
            writer.WriteStartObject();
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", function.Name);
            if (function.Description.Length > 0) writer.WriteString("description", function.Description);
            writer.WritePropertyName("parameters");
            function.JsonSchema.WriteTo(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteOptions(Utf8JsonWriter writer, ChatOptions options, string outputLimitMember)
    {
        if (options.Tools is { Count: > 0 } tools)
        {
            writer.WritePropertyName("tools");
            WriteTools(writer, tools);
            if (options.AllowMultipleToolCalls is { } parallel) writer.WriteBoolean("parallel_tool_calls", parallel);
            if (options.ToolMode is NoneChatToolMode) writer.WriteString("tool_choice", "none");
            else if (options.ToolMode is RequiredChatToolMode) writer.WriteString("tool_choice", "required");
        }

        if (options.MaxOutputTokens is { } limit) writer.WriteNumber(outputLimitMember, limit);
        if (options.Temperature is { } temperature) writer.WriteNumber("temperature", temperature);
        if (options.TopP is { } topP) writer.WriteNumber("top_p", topP);
        if (options.Seed is { } seed) writer.WriteNumber("seed", seed);
        if (ReasoningWords.Effort(options.Reasoning?.Effort) is { } effort) writer.WriteString("reasoning_effort", effort);
        if (options.StopSequences is { Count: > 0 } stops)
        {
            writer.WriteStartArray("stop");
            foreach (var stop in stops) writer.WriteStringValue(stop);
            writer.WriteEndArray();
        }
    }
}

using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Responses;

/// <summary>Writes the body of a Responses request. Nothing is kept at the provider (<c>store: false</c>); the conversation, the reasoning in its encrypted form included, goes along with each request.</summary>
internal static class ResponsesRequest
{
    /// <summary>Writes a body.</summary>
    /// <param name="model">The model, unless the options name one.</param>
    /// <param name="messages">The conversation.</param>
    /// <param name="options">The rest. A seed and stop sequences have no place in this API and are left out.</param>
    /// <param name="stream">Whether the answer shall be streamed.</param>
    /// <param name="asksForReasoning">Whether reasoning is asked for in the form that can be given back.</param>
    /// <param name="keeps">Whether a reasoning item's data may be given back.</param>
    public static byte[] Write(string model, IReadOnlyList<ChatMessage> messages, ChatOptions? options, bool stream, bool asksForReasoning, Func<string, bool> keeps)
    {
        using var buffer = new MemoryStream(16 << 10);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("model", options?.ModelId ?? model);
            var (instructions, start) = Instructions(messages, options);
            if (instructions.Length > 0) writer.WriteString("instructions", instructions);
            writer.WriteStartArray("input");
            var input = new InputWriter(writer, keeps);
            for (var i = start; i < messages.Count; i++) input.Write(messages[i]);
            writer.WriteEndArray();
            if (options is not null) WriteOptions(writer, options);
            writer.WriteBoolean("store", false);
            if (asksForReasoning)
            {
                writer.WriteStartArray("include");
                writer.WriteStringValue("reasoning.encrypted_content");
                writer.WriteEndArray();
            }

            if (stream) writer.WriteBoolean("stream", true);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>The system messages at the beginning; one that comes later stays in its place.</summary>
    private static (string Text, int Start) Instructions(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        var text = new StringBuilder(options?.Instructions);
        var start = 0;
        for (; start < messages.Count && messages[start].Role == ChatRole.System; start++)
        {
            if (text.Length > 0) text.Append("\n\n");
            text.Append(messages[start].Text);
        }

        return (text.ToString(), start);
    }

    private static void WriteOptions(Utf8JsonWriter writer, ChatOptions options)
    {
        if (options.Tools is { Count: > 0 } tools)
        {
            WriteTools(writer, tools);
            if (options.AllowMultipleToolCalls is { } parallel) writer.WriteBoolean("parallel_tool_calls", parallel);
            if (options.ToolMode is NoneChatToolMode) writer.WriteString("tool_choice", "none");
            else if (options.ToolMode is RequiredChatToolMode) writer.WriteString("tool_choice", "required");
        }

        if (options.MaxOutputTokens is { } limit) writer.WriteNumber("max_output_tokens", limit);
        if (options.Temperature is { } temperature) writer.WriteNumber("temperature", temperature);
        if (options.TopP is { } topP) writer.WriteNumber("top_p", topP);
        WriteReasoning(writer, options.Reasoning);
    }

    private static void WriteReasoning(Utf8JsonWriter writer, ReasoningOptions? reasoning)
    {
        var effort = ReasoningWords.Effort(reasoning?.Effort);
        var summary = reasoning?.Output switch { ReasoningOutput.Summary => "auto", ReasoningOutput.Full => "detailed", _ => null };
        if (effort is null && summary is null) return;
        writer.WriteStartObject("reasoning");
        if (effort is not null) writer.WriteString("effort", effort);
        if (summary is not null) writer.WriteString("summary", summary);
        writer.WriteEndObject();
    }

    private static void WriteTools(Utf8JsonWriter writer, IEnumerable<AITool> tools)
    {
        writer.WriteStartArray("tools");
        foreach (var tool in tools)
        {
            if (tool is not AIFunctionDeclaration function) continue;
            writer.WriteStartObject();
            writer.WriteString("type", "function");
            writer.WriteString("name", function.Name);
            if (function.Description.Length > 0) writer.WriteString("description", function.Description);
            writer.WritePropertyName("parameters");
            function.JsonSchema.WriteTo(writer);

            // Left out it means true here, and our schemas have members that are not required.
            writer.WriteBoolean("strict", false);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}

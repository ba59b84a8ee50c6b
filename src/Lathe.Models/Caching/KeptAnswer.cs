using System.Text.Json;
using Lathe.Models.ChatCompletions;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Caching;

/// <summary>An answer as it is kept: whole, with what a model thought and the provider's signature of it, so that the conversation can go on from it.</summary>
internal static class KeptAnswer
{
    /// <summary>Writes an answer; null for one that is not to be given again: cut off, empty, with arguments that nobody can read, or of parts that are not known here.</summary>
    public static byte[]? Write(ChatResponse answer)
    {
        if (answer.FinishReason is not { } finish || (finish != ChatFinishReason.Stop && finish != ChatFinishReason.ToolCalls)) return null;
        var contents = answer.Messages.SelectMany(static m => m.Contents).Where(static c => c is not UsageContent).ToList();
        if (contents.Count == 0 || !contents.TrueForAll(static c => c is TextContent or TextReasoningContent || (c is FunctionCallContent call && ToolCallArguments.RawTextOf(call) is null))) return null;
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("finish", finish.Value);
            if (answer.ModelId is { } model) writer.WriteString("model", model);
            if (answer.Usage is { } usage)
            {
                writer.WritePropertyName("usage");
                UsageReader.Write(writer, usage);
            }

            writer.WriteStartArray("parts");
            foreach (var content in contents) Write(writer, content);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Reads an answer; null where the file is not one.</summary>
    public static ChatResponse? Read(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            var contents = new List<AIContent>();
            foreach (var part in root.GetProperty("parts").EnumerateArray()) contents.Add(Read(part));
            return new ChatResponse(new ChatMessage(ChatRole.Assistant, contents))
            {
                FinishReason = new ChatFinishReason(root.GetProperty("finish").GetString()!),
                ModelId = WireJson.Text(root, "model"),
                Usage = WireJson.Member(root, "usage") is { ValueKind: JsonValueKind.Object } usage ? UsageReader.Read(usage) : null,
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static void Write(Utf8JsonWriter writer, AIContent content)
    {
        writer.WriteStartObject();
        switch (content)
        {
            case TextContent text:
                writer.WriteString("text", text.Text);
                break;
            case TextReasoningContent reasoning:
                writer.WriteString("reasoning", reasoning.Text);
                if (reasoning.ProtectedData is { } signature) writer.WriteString("protected", signature);
                break;
            case FunctionCallContent call:
                writer.WriteString("call", call.Name);
                writer.WriteString("id", call.CallId);
                writer.WriteString("arguments", ToolCallArguments.ToJson(call));
                break;
        }

        writer.WriteEndObject();
    }

    private static AIContent Read(JsonElement part)
    {
        if (WireJson.Text(part, "text") is { } text) return new TextContent(text);
        if (WireJson.Text(part, "reasoning") is { } reasoning) return new TextReasoningContent(reasoning) { ProtectedData = WireJson.Text(part, "protected") };
        return ToolCallArguments.Parse(part.GetProperty("id").GetString()!, part.GetProperty("call").GetString()!, part.GetProperty("arguments").GetString()!);
    }
}

using System.Text;
using System.Text.Json;
using Lathe.Engine.Journal;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Agents;

/// <summary>Between Lathe's transcript and the abstractions that providers speak. No provider's types pass this line.</summary>
internal static class ChatConversion
{
    /// <summary>The key under which a tool call's unparsed arguments travel when they are not a JSON object.</summary>
    public const string RawArguments = "lathe.raw_arguments";

    public static ChatMessage ToChat(TranscriptMessage message)
    {
        var contents = new List<AIContent>(message.Parts.Count);
        foreach (var part in message.Parts)
        {
            contents.Add(part switch
            {
                TextPart text => new TextContent(text.Text),
                ReasoningPart reasoning => new TextReasoningContent(reasoning.Text) { ProtectedData = reasoning.ProtectedData },
                ToolCallPart call => ToCall(call),
                ToolResultPart result => new FunctionResultContent(result.Id, result.Text),
                _ => throw new InvalidOperationException($"A transcript part of type {part.GetType().Name} has no chat form."),
            });
        }

        return new ChatMessage(Role(message.Role), contents);
    }

    public static TranscriptMessage FromChat(IEnumerable<AIContent> contents)
    {
        var parts = new List<TranscriptPart>();
        var text = new StringBuilder();
        foreach (var content in contents)
        {
            if (content is TextContent { Text.Length: > 0 } piece)
            {
                text.Append(piece.Text);
                continue;
            }

            var part = ToPart(content);
            if (part is null) continue;
            FlushText(parts, text);
            if (part is ReasoningPart next && parts.Count > 0 && parts[^1] is ReasoningPart last && last.ProtectedData is null)
                parts[^1] = new ReasoningPart(last.Text + next.Text, next.ProtectedData);
            else parts.Add(part);
        }

        FlushText(parts, text);
        return new TranscriptMessage(TranscriptRole.Assistant, parts);
    }

    private static TranscriptPart? ToPart(AIContent content) => content switch
    {
        TextReasoningContent r when r.Text.Length > 0 || r.ProtectedData is not null => new ReasoningPart(r.Text, r.ProtectedData),
        FunctionCallContent call => new ToolCallPart(call.CallId, call.Name, ArgumentsText(call)),
        _ => null,
    };

    private static void FlushText(List<TranscriptPart> parts, StringBuilder text)
    {
        if (text.Length == 0) return;
        parts.Add(new TextPart(text.ToString()));
        text.Clear();
    }

    private static FunctionCallContent ToCall(ToolCallPart call)
    {
        var content = new FunctionCallContent(call.Id, call.Name);
        if (TryReadObject(call.Arguments, out var arguments)) content.Arguments = arguments;
        else content.AdditionalProperties = new AdditionalPropertiesDictionary { [RawArguments] = call.Arguments };
        return content;
    }

    private static string ArgumentsText(FunctionCallContent call)
    {
        if (call.AdditionalProperties?.TryGetValue(RawArguments, out var raw) == true && raw is string text) return text;
        if (call.Arguments is not { Count: > 0 } arguments) return "{}";
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in arguments)
            {
                writer.WritePropertyName(name);
                WriteValue(writer, value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case JsonElement element: element.WriteTo(writer); break;
            case string text: writer.WriteStringValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case double number: writer.WriteNumberValue(number); break;
            default: writer.WriteStringValue(value.ToString()); break;
        }
    }

    private static bool TryReadObject(string json, out Dictionary<string, object?> arguments)
    {
        arguments = [];
        if (string.IsNullOrWhiteSpace(json)) return true;
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return false;
            foreach (var property in document.RootElement.EnumerateObject()) arguments[property.Name] = property.Value.Clone();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static ChatRole Role(TranscriptRole role) => role switch
    {
        TranscriptRole.System => ChatRole.System,
        TranscriptRole.User => ChatRole.User,
        TranscriptRole.Assistant => ChatRole.Assistant,
        _ => ChatRole.Tool,
    };

    public static string FinishText(ChatFinishReason? reason) => reason?.Value ?? "stop";

    public static TokenUsage ToUsage(UsageDetails? usage, Func<TokenUsage, decimal?> price)
    {
        var counted = new TokenUsage(
            usage?.InputTokenCount ?? 0,
            usage?.CachedInputTokenCount ?? 0,
            usage?.OutputTokenCount ?? 0,
            null)
        {
            CacheWriteTokens = usage?.AdditionalCounts?.TryGetValue("cache_write_tokens", out var written) == true ? written : 0,
        };
        return counted with { Cost = price(counted) };
    }
}

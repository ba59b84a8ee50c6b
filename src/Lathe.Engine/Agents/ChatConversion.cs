using System.Text;
using Lathe.Engine.Journal;
using Lathe.Models;
using Lathe.Models.Catalog;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Agents;

/// <summary>Between Lathe's transcript and the abstractions that providers speak. No provider's types pass this line.</summary>
internal static class ChatConversion
{
    public static ChatMessage ToChat(TranscriptMessage message)
    {
        var contents = new List<AIContent>(message.Parts.Count);
        foreach (var part in message.Parts)
        {
            // What a compaction left out; providers refuse empty blocks.
            if (part is TextPart { Text.Length: 0 }) continue;
            contents.Add(part switch
            {
                TextPart text => new TextContent(text.Text),
                ReasoningPart reasoning => new TextReasoningContent(reasoning.Text) { ProtectedData = reasoning.ProtectedData },
                ToolCallPart call => ToolCallArguments.Parse(call.Id, call.Name, call.Arguments),
                ToolResultPart result => new FunctionResultContent(result.Id, result.Text),
                _ => throw new InvalidOperationException($"A transcript part of type {part.GetType().Name} has no chat form."),
            });
        }

        if (contents.Count == 0) contents.Add(new TextContent("…"));
        return new ChatMessage(Role(message.Role), contents);
    }

    /// <summary>A message as another model may see it.</summary>
    public static TranscriptMessage WithoutReasoning(TranscriptMessage message)
    {
        if (!message.Parts.Any(static part => part is ReasoningPart)) return message;
        var parts = message.Parts.Where(static part => part is not ReasoningPart).ToList();
        return message with { Parts = parts.Count > 0 ? parts : [new TextPart("(thinking)")] };
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
        FunctionCallContent call => new ToolCallPart(call.CallId, call.Name, ToolCallArguments.RawTextOf(call) ?? ToolCallArguments.ToJson(call)),
        _ => null,
    };

    private static void FlushText(List<TranscriptPart> parts, StringBuilder text)
    {
        if (text.Length == 0) return;
        parts.Add(new TextPart(text.ToString()));
        text.Clear();
    }

    private static ChatRole Role(TranscriptRole role) => role switch
    {
        TranscriptRole.System => ChatRole.System,
        TranscriptRole.User => ChatRole.User,
        TranscriptRole.Assistant => ChatRole.Assistant,
        _ => ChatRole.Tool,
    };

    public static string FinishText(ChatFinishReason? reason) => reason?.Value ?? "stop";

    /// <summary>The usage with its cost; null when the provider said nothing.</summary>
    public static TokenUsage? ToUsage(UsageDetails? usage, Func<TokenUsage, decimal?> price)
    {
        if (ModelUsage.From(usage) is not { } counted) return null;
        var record = new TokenUsage(counted.InputTokens, counted.CachedInputTokens, counted.OutputTokens, null) { CacheWriteTokens = counted.CacheWriteTokens };
        return record with { Cost = price(record) };
    }
}

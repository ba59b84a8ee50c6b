using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Messages;

/// <summary>
/// Where Anthropic is told to keep the prefix of a request for the next one: after tools and system prompt (set with that), after the first message, at the end of the request before, and at the end of this one; four is the most that
/// it takes. What was written at the end of a request is looked for at a breakpoint and at most 20 blocks before it (https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching), and one turn with many calls has more than that:
/// so the end of the request before is named. The first message holds the task and the context and outlasts what a compaction changes behind it.
/// </summary>
internal static class CacheBreakpoints
{
    /// <summary>Sets them in a list of messages without a system prompt; messages that get one are replaced by copies.</summary>
    public static void Set(List<ChatMessage> messages)
    {
        if (messages.Count == 0) return;
        foreach (var place in new SortedSet<int> { 0, EndOfRequestBefore(messages), messages.Count - 1 })
            if (place >= 0) messages[place] = Marked(messages[place]);
    }

    // What stands before the latest answer was sent to get it.
    private static int EndOfRequestBefore(List<ChatMessage> messages)
    {
        var answer = messages.FindLastIndex(static m => m.Role == ChatRole.Assistant);
        return answer < 0 ? -1 : answer - 1;
    }

    private static ChatMessage Marked(ChatMessage message)
    {
        for (var i = message.Contents.Count - 1; i >= 0; i--)
        {
            if (Copy(message.Contents[i]) is not { } copy) continue;
            var contents = message.Contents.ToList();
            contents[i] = copy.WithCacheControl(new CacheControlEphemeral());
            return new ChatMessage(message.Role, contents);
        }

        return message;
    }

    // The caller's messages are sent again, by then without a breakpoint. Thinking takes none.
    private static AIContent? Copy(AIContent content) => content switch
    {
        TextContent { Text.Length: > 0 } text => new TextContent(text.Text),
        FunctionResultContent result => new FunctionResultContent(result.CallId, result.Result) { Exception = result.Exception },
        _ => null,
    };
}

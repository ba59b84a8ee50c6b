using Lathe.Engine.Journal;

namespace Lathe.Engine.Agents.Compaction;

/// <summary>What would be shortened, and what that comes to.</summary>
/// <param name="Parts">The parts.</param>
/// <param name="After">The conversation afterwards.</param>
/// <param name="Stages">What was done.</param>
internal sealed record CompactionPlan(IReadOnlyList<CompactedPart> Parts, IReadOnlyList<TranscriptMessage> After, IReadOnlyList<string> Stages);

/// <summary>
/// Makes a conversation smaller, stage by stage, until it fits: what is worth the least goes first. Messages are never removed, so that every tool call keeps its result; the system prompt, the task, and
/// the latest messages are left as they are. Pure.
/// </summary>
internal static class Compactor
{
    private const int Head = 2;
    private const int LeastTail = 4;

    /// <summary>Plans it.</summary>
    /// <param name="conversation">The whole conversation.</param>
    /// <param name="sent">Messages from here on were not sent yet and are left alone.</param>
    /// <param name="size">The tokens of a conversation.</param>
    /// <param name="target">The tokens at which to stop.</param>
    public static CompactionPlan Plan(IReadOnlyList<TranscriptMessage> conversation, int sent, Func<IReadOnlyList<TranscriptMessage>, long> size, long target)
    {
        var end = Tail(conversation, sent, size, target / 2);
        var parts = new Dictionary<(int Message, int Part), string?>();
        var stages = new List<string>();
        var now = conversation;
        foreach (var (name, stage) in CompactionStages.All)
        {
            if (size(now) <= target) break;
            var done = false;
            foreach (var edit in stage(now, Head, end))
            {
                parts[(edit.Message, edit.Part)] = edit.Text;
                done = true;
            }

            if (!done) continue;
            stages.Add(name);
            now = Apply(conversation, Edits(parts));
        }

        return new CompactionPlan(Edits(parts), now, stages);
    }

    /// <summary>The conversation with parts shortened. Parts that are not there are passed over.</summary>
    /// <param name="conversation">As it stands.</param>
    /// <param name="edits">What is shortened.</param>
    public static IReadOnlyList<TranscriptMessage> Apply(IReadOnlyList<TranscriptMessage> conversation, IReadOnlyList<CompactedPart> edits)
    {
        var messages = conversation.ToList();
        foreach (var group in edits.GroupBy(static edit => edit.Message))
        {
            if (group.Key < 0 || group.Key >= messages.Count) continue;
            var message = messages[group.Key];
            var byPart = group.ToDictionary(static edit => edit.Part, static edit => edit.Text);
            var parts = new List<TranscriptPart>(message.Parts.Count);
            for (var i = 0; i < message.Parts.Count; i++)
            {
                if (!byPart.TryGetValue(i, out var text)) parts.Add(message.Parts[i]);
                else if (text is not null) parts.Add(With(message.Parts[i], text));
                else parts.Add(new TextPart(""));
            }

            messages[group.Key] = message with { Parts = parts };
        }

        return messages;
    }

    private static TranscriptPart With(TranscriptPart part, string text) => part switch
    {
        TextPart => new TextPart(text),
        ToolResultPart result => result with { Text = text },
        ToolCallPart call => call with { Arguments = text },
        _ => part,
    };

    private static List<CompactedPart> Edits(Dictionary<(int Message, int Part), string?> parts) =>
        [.. parts.OrderBy(static p => p.Key).Select(static p => new CompactedPart(p.Key.Message, p.Key.Part, p.Value))];

    // The first of the latest messages that stay: at least four, and as many more as fit a quarter of the window or so.
    private static int Tail(IReadOnlyList<TranscriptMessage> conversation, int sent, Func<IReadOnlyList<TranscriptMessage>, long> size, long room)
    {
        var end = Math.Min(sent, Math.Max(Head, conversation.Count - LeastTail));
        while (end > Head && size([.. conversation.Skip(end - 1)]) <= room) end--;
        return end;
    }
}

using Lathe.Engine.Journal;

namespace Lathe.Engine.Agents.Compaction;

/// <summary>What would be shortened, and what that comes to.</summary>
/// <param name="Parts">The parts.</param>
/// <param name="After">The conversation afterwards.</param>
/// <param name="Stages">What was done.</param>
/// <param name="Range">What may be touched.</param>
internal sealed record CompactionPlan(IReadOnlyList<CompactedPart> Parts, IReadOnlyList<TranscriptMessage> After, IReadOnlyList<string> Stages, CompactionRange Range);

/// <summary>
/// Makes a conversation smaller, stage by stage, until it fits: what is worth the least goes first. Messages are never removed, so that every tool call keeps its result; what is pinned and
/// the latest messages are left as they are. Pure.
/// </summary>
internal static class Compactor
{
    private const int LeastTail = 4;

    /// <summary>Plans it.</summary>
    /// <param name="conversation">The whole conversation.</param>
    /// <param name="sent">Messages from here on were not sent yet and are left alone.</param>
    /// <param name="pinned">Messages that stay as they are.</param>
    /// <param name="size">The tokens of a conversation.</param>
    /// <param name="target">The tokens at which to stop.</param>
    public static CompactionPlan Plan(IReadOnlyList<TranscriptMessage> conversation, int sent, IReadOnlySet<int> pinned, Func<IReadOnlyList<TranscriptMessage>, long> size, long target)
    {
        var range = new CompactionRange(Tail(conversation, sent, size, target / 2), pinned);
        var parts = new Dictionary<(int Message, int Part), string?>();
        var stages = new List<string>();
        var now = conversation;
        foreach (var (name, stage) in CompactionStages.All)
        {
            if (size(now) <= target) break;
            var done = false;
            foreach (var edit in stage(now, range))
            {
                parts[(edit.Message, edit.Part)] = edit.Text;
                done = true;
            }

            if (!done) continue;
            stages.Add(name);
            now = Apply(conversation, Edits(parts));
        }

        return new CompactionPlan(Edits(parts), now, stages, range);
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

    /// <summary>Adds edits to a plan; they stand over its own.</summary>
    /// <param name="conversation">As it stands before all of it.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="more">What is shortened besides.</param>
    /// <param name="stage">The name of that.</param>
    public static CompactionPlan With(IReadOnlyList<TranscriptMessage> conversation, CompactionPlan plan, IEnumerable<CompactedPart> more, string stage)
    {
        var parts = plan.Parts.ToDictionary(static p => (p.Message, p.Part), static p => p.Text);
        foreach (var edit in more) parts[(edit.Message, edit.Part)] = edit.Text;
        var edits = Edits(parts);
        return plan with { Parts = edits, After = Apply(conversation, edits), Stages = [.. plan.Stages, stage] };
    }

    /// <summary>Whether a shorter conversation still is the same one: each message in its place and role, what is pinned, what people and checks said and the latest messages to the letter, and each tool call with its result.</summary>
    /// <param name="before">Before.</param>
    /// <param name="after">After.</param>
    /// <param name="range">What may be touched.</param>
    public static bool Keeps(IReadOnlyList<TranscriptMessage> before, IReadOnlyList<TranscriptMessage> after, CompactionRange range)
    {
        if (before.Count != after.Count) return false;
        for (var i = 0; i < before.Count; i++)
        {
            if (before[i].Role != after[i].Role) return false;
            var stays = i >= range.End || range.Pinned.Contains(i) || before[i].Role is TranscriptRole.User or TranscriptRole.System;
            if (stays && !before[i].Parts.SequenceEqual(after[i].Parts)) return false;
            if (!before[i].ToolCalls.Select(static c => c.Id).SequenceEqual(after[i].ToolCalls.Select(static c => c.Id))) return false;
            if (!before[i].Parts.OfType<ToolResultPart>().Select(static r => r.Id).SequenceEqual(after[i].Parts.OfType<ToolResultPart>().Select(static r => r.Id))) return false;
        }

        return true;
    }

    private static List<CompactedPart> Edits(Dictionary<(int Message, int Part), string?> parts) =>
        [.. parts.OrderBy(static p => p.Key).Select(static p => new CompactedPart(p.Key.Message, p.Key.Part, p.Value))];

    // The first of the latest messages that stay: at least four, and as many more as fit a quarter of the window or so.
    private static int Tail(IReadOnlyList<TranscriptMessage> conversation, int sent, Func<IReadOnlyList<TranscriptMessage>, long> size, long room)
    {
        var end = Math.Min(sent, Math.Max(0, conversation.Count - LeastTail));
        while (end > 0 && size([.. conversation.Skip(end - 1)]) <= room) end--;
        return end;
    }
}

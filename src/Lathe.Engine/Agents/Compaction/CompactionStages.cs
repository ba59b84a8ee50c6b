using Lathe.Engine.Journal;
using Lathe.Engine.Text;

namespace Lathe.Engine.Agents.Compaction;

/// <summary>The messages that a compaction may touch: those before a place, without the pinned ones.</summary>
/// <param name="End">The first of the latest messages, which stay.</param>
/// <param name="Pinned">The system prompt, the task of this run, what this attempt was told.</param>
internal readonly record struct CompactionRange(int End, IReadOnlySet<int> Pinned)
{
    public IEnumerable<int> Messages
    {
        get
        {
            for (var i = 0; i < End; i++)
                if (!Pinned.Contains(i)) yield return i;
        }
    }
}

/// <summary>The stages of a compaction, the mildest first. Each is given the messages as the stages before left them, and may touch those that the range has.</summary>
internal static class CompactionStages
{
    private const int ShortView = 300;
    private const int Output = 2_000;
    private const int OldOutput = 500;
    private const int OldText = 800;
    private const int OldWords = 4_000;

    public static readonly (string Name, Func<IReadOnlyList<TranscriptMessage>, CompactionRange, IEnumerable<CompactedPart>> Stage)[] All =
    [
        ("old_reasoning", OldReasoning), ("superseded_views", SupersededViews), ("tool_output", ToolOutput), ("file_outlines", FileOutlines), ("old_texts", OldTexts),
    ];

    // A provider wants the reasoning of the latest answer back; that of older ones only takes room.
    private static IEnumerable<CompactedPart> OldReasoning(IReadOnlyList<TranscriptMessage> messages, CompactionRange range)
    {
        foreach (var (message, part, found) in Parts(messages, range))
            if (found is ReasoningPart) yield return new CompactedPart(message, part, null);
    }

    // A file that was read again, or changed since, is not what an old view shows.
    private static IEnumerable<CompactedPart> SupersededViews(IReadOnlyList<TranscriptMessage> messages, CompactionRange range)
    {
        var calls = FileCalls.Of(messages);
        foreach (var (message, part, found) in Parts(messages, range))
        {
            if (found is not ToolResultPart { IsError: false } result || result.Text.Length <= ShortView || calls.ViewOf(result.Id) is not { } view || calls.TouchedAfter(view.Path, message) is not { } what) continue;
            yield return new CompactedPart(message, part, $"[left out: {view.Path} {what} later]");
        }
    }

    private static IEnumerable<CompactedPart> ToolOutput(IReadOnlyList<TranscriptMessage> messages, CompactionRange range)
    {
        var calls = FileCalls.Of(messages);
        foreach (var (message, part, found) in Parts(messages, range))
        {
            if (found is ToolResultPart result && result.Text.Length > Output && calls.ViewOf(result.Id) is null) yield return new CompactedPart(message, part, Bounded.HeadAndTail(result.Text, Output));
            if (found is ToolCallPart call && call.Arguments.Length > Output && ShortArguments.Of(call.Arguments) is { } shorter) yield return new CompactedPart(message, part, shorter);
        }
    }

    private static IEnumerable<CompactedPart> FileOutlines(IReadOnlyList<TranscriptMessage> messages, CompactionRange range)
    {
        var calls = FileCalls.Of(messages);
        foreach (var (message, part, found) in Parts(messages, range))
            if (found is ToolResultPart result && result.Text.Length > Output && calls.ViewOf(result.Id) is { } view) yield return new CompactedPart(message, part, ViewOutline.Of(view.Path, result.Text, Output));
    }

    private static IEnumerable<CompactedPart> OldTexts(IReadOnlyList<TranscriptMessage> messages, CompactionRange range)
    {
        foreach (var (message, part, found) in Parts(messages, range))
        {
            if (found is ToolResultPart result && result.Text.Length > OldOutput) yield return new CompactedPart(message, part, Bounded.HeadAndTail(result.Text, OldOutput));
            // What people and checks said weighs more than what the model said on its way.
            var most = messages[message].Role == TranscriptRole.User ? OldWords : OldText;
            if (found is TextPart text && text.Text.Length > most) yield return new CompactedPart(message, part, Bounded.HeadAndTail(text.Text, most));
        }
    }

    private static IEnumerable<(int Message, int Part, TranscriptPart Found)> Parts(IReadOnlyList<TranscriptMessage> messages, CompactionRange range)
    {
        foreach (var message in range.Messages)
            for (var part = 0; part < messages[message].Parts.Count; part++) yield return (message, part, messages[message].Parts[part]);
    }
}

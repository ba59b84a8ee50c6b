using Lathe.Engine.Agents.Compaction;
using Lathe.Engine.Feedback.Review;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;

namespace Lathe.Engine.Agents;

/// <summary>The conversation of a run, folded from its journal.</summary>
public static class RunTranscript
{
    private const string NotRecorded = "(done)";

    /// <summary>Everything that was said, the system prompt left out, in a form that can be gone on with: every tool call has a result.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="objects">Where large answers are.</param>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<IReadOnlyList<TranscriptMessage>> ReadAsync(IJournal journal, IObjectStore objects, RunId run, CancellationToken cancellationToken)
    {
        var messages = new List<TranscriptMessage>();
        foreach (var stored in await CountedEvents.ReadAsync(journal, run, cancellationToken))
        {
            if (stored.Data is ConversationCompacted compacted) messages = [.. Compactor.Apply(messages, compacted.Parts)];
            if (stored.Data is not StepFinished { Kind: StepKind.Model } step || Reviewer.IsStep(step.Step) || ConversationSummary.IsStep(step.Step)) continue;
            var answer = StepResults.Read(step, AgentJson.ModelStep, objects);
            messages.AddRange(answer.NewMessages);
            if (answer.Answer.Parts.Count > 0) messages.Add(answer.Answer);
        }

        messages.RemoveAll(static m => m.Role == TranscriptRole.System);
        if (messages.Count > 0 && messages[^1].ToolCalls.ToList() is { Count: > 0 } open)
            messages.Add(new TranscriptMessage(TranscriptRole.Tool, [.. open.Select(c => new ToolResultPart(c.Id, NotRecorded, false))]));
        return messages;
    }
}

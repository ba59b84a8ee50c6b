using Lathe.Engine.Agents.Compaction;
using Lathe.Engine.Feedback.Review;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;
using Lathe.Models.Replay;
using Microsoft.Extensions.AI;

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
        await foreach (var (answer, compacted) in AnswersAsync(journal, objects, run, cancellationToken))
        {
            if (compacted is not null) messages = [.. Compactor.Apply(messages, compacted.Parts)];
            if (answer is null) continue;
            messages.AddRange(answer.NewMessages);
            if (answer.Answer.Parts.Count > 0) messages.Add(answer.Answer);
        }

        messages.RemoveAll(static m => m.Role == TranscriptRole.System);
        if (messages.Count > 0 && messages[^1].ToolCalls.ToList() is { Count: > 0 } open)
            messages.Add(new TranscriptMessage(TranscriptRole.Tool, [.. open.Select(c => new ToolResultPart(c.Id, NotRecorded, false))]));
        return messages;
    }

    /// <summary>The exchanges of a run as a cassette takes them.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="objects">Where large answers are.</param>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<IReadOnlyList<CassetteExchange>> ExchangesAsync(IJournal journal, IObjectStore objects, RunId run, CancellationToken cancellationToken)
    {
        var conversation = new List<TranscriptMessage>();
        var exchanges = new List<CassetteExchange>();
        await foreach (var (answer, compacted) in AnswersAsync(journal, objects, run, cancellationToken))
        {
            if (compacted is not null) conversation = [.. Compactor.Apply(conversation, compacted.Parts)];
            if (answer is null) continue;
            conversation.AddRange(answer.NewMessages);
            var message = ChatConversion.ToChat(answer.Answer);
            var response = new ChatResponse(message)
            {
                FinishReason = new ChatFinishReason(answer.Finish),
                ModelId = answer.Model,
                Usage = new UsageDetails { InputTokenCount = answer.Usage.InputTokens, CachedInputTokenCount = answer.Usage.CachedInputTokens, OutputTokenCount = answer.Usage.OutputTokens },
            };
            exchanges.Add(new CassetteExchange("main", [.. conversation.Select(ChatConversion.ToChat)], response));
            if (answer.Answer.Parts.Count > 0) conversation.Add(answer.Answer);
        }

        return exchanges;
    }

    private static async IAsyncEnumerable<(ModelAnswer? Answer, ConversationCompacted? Compacted)> AnswersAsync(
        IJournal journal, IObjectStore objects, RunId run, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var stored in journal.ReadAsync(run, 0, cancellationToken))
        {
            if (stored.Data is StepFinished { Kind: StepKind.Model } step && !Reviewer.IsStep(step.Step) && !ConversationSummary.IsStep(step.Step)) yield return (StepResults.Read(step, AgentJson.ModelStep, objects), null);
            if (stored.Data is ConversationCompacted compacted) yield return (null, compacted);
        }
    }
}

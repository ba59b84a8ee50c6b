using Lathe.Engine.Agents;
using Lathe.Engine.Agents.Compaction;
using Lathe.Engine.Feedback.Review;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;
using Lathe.Models.Replay;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Recording;

/// <summary>
/// The model calls of a run as a cassette takes them, folded from its journal. A conversation that was made smaller goes on under another name, since it no longer begins as it did; each review and each summary is a
/// conversation of its own. What a restore took out of the conversation is not in it. Tries that failed and hand-overs gave no answer: they are notes.
/// </summary>
public static class RunExchanges
{
    /// <summary>Reads them.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="objects">Where large answers are.</param>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<IReadOnlyList<CassetteExchange>> ReadAsync(IJournal journal, IObjectStore objects, RunId run, CancellationToken cancellationToken)
    {
        var conversation = new List<TranscriptMessage>();
        var exchanges = new List<CassetteExchange>();
        var notes = new List<string>();
        var part = 1;
        foreach (var stored in await CountedEvents.ReadAsync(journal, run, cancellationToken))
        {
            switch (stored.Data)
            {
                case ConversationCompacted compacted:
                    conversation = [.. Compactor.Apply(conversation, compacted.Parts)];
                    notes.Add($"The conversation was made smaller: about {compacted.Before} tokens, then {compacted.After} ({string.Join(", ", compacted.Stages)}).");
                    part++;
                    break;
                case ModelHandedOver handed:
                    notes.Add($"{handed.From} could not go on ({handed.Error.Code}); {handed.To} took over.");
                    break;
                case StepFinished { Kind: StepKind.Model } step when Reviewer.IsStep(step.Step):
                    var review = StepResults.Read(step, AgentJson.ModelStep, objects);
                    exchanges.Add(new CassetteExchange(step.Step.Value, [.. review.NewMessages.Select(ChatConversion.ToChat)], Response(review)) { Tools = [Reviewer.Declaration()], Notes = [.. Tries(step)] });
                    break;
                case StepFinished { Kind: StepKind.Model } step when ConversationSummary.IsStep(step.Step):
                    var summary = StepResults.Read(step, AgentJson.ModelStep, objects);
                    exchanges.Add(new CassetteExchange(step.Step.Value, [.. summary.NewMessages.Select(ChatConversion.ToChat)], Response(summary)) { Tools = [], Notes = [.. Tries(step)] });
                    break;
                case StepFinished { Kind: StepKind.Model } step:
                    var answer = StepResults.Read(step, AgentJson.ModelStep, objects);
                    conversation.AddRange(answer.NewMessages);
                    notes.AddRange(Tries(step));
                    exchanges.Add(new CassetteExchange(part == 1 ? "main" : $"main-{part}", [.. conversation.Select(ChatConversion.ToChat)], Response(answer)) { Notes = [.. notes] });
                    notes.Clear();
                    if (answer.Answer.Parts.Count > 0) conversation.Add(answer.Answer);
                    break;
            }
        }

        return exchanges;
    }

    private static IEnumerable<string> Tries(StepFinished step)
    {
        if (step.Usage?.FromCache is true) yield return "Answered from the cache of responses.";
        foreach (var retry in step.Call?.Retries ?? []) yield return $"Tried again {(retry.Tries == 1 ? "once" : $"{retry.Tries} times")} for {retry.Reason}; {retry.LostMilliseconds} ms lost.";
    }

    private static ChatResponse Response(ModelAnswer answer) => new(ChatConversion.ToChat(answer.Answer))
    {
        FinishReason = new ChatFinishReason(answer.Finish),
        ModelId = answer.Model,
        Usage = new UsageDetails { InputTokenCount = answer.Usage.InputTokens, CachedInputTokenCount = answer.Usage.CachedInputTokens, OutputTokenCount = answer.Usage.OutputTokens },
    };
}

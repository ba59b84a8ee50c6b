using System.Text;
using Lathe.Engine.Agents.Compaction;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;
using Lathe.Errors;
using Lathe.Models;
using Lathe.Models.Health;
using Lathe.Models.Resilience;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Agents;

/// <summary>Makes one model call as a step: reserves what it can cost, streams it to the observer, and records the answer with its usage.</summary>
internal sealed class ModelCaller(Run run, ModelSession model, IRunObserver observer, IList<AITool> tools)
{
    // As many as a call has tries where money is no matter.
    private const int MostCalls = 4;

    /// <summary>How large conversations are for this model.</summary>
    public ConversationSize Size { get; } = new(
        message => EstimateOf(model, message),
        tools.Sum(t => model.Estimate(t.Name + t.Description + (t as AIFunctionDeclaration)?.JsonSchema.GetRawText())));

    /// <summary>Tokens that fit, request and answer together.</summary>
    public int Window => model.Window;

    /// <summary>The model, as the user wrote it.</summary>
    public string Reference => model.Reference;

    /// <summary>Messages before this place were answered by another model, whose reasoning is not sent to this one.</summary>
    public int ReasoningFrom { get; set; }

    /// <summary>Calls the model with a conversation.</summary>
    /// <param name="step">The step's place.</param>
    /// <param name="conversation">The whole conversation.</param>
    /// <param name="sent">How many of its messages were sent with the call before.</param>
    /// <param name="cancellationToken">Breaks the call off.</param>
    public async Task<ModelAnswer> CallAsync(StepId step, IReadOnlyList<TranscriptMessage> conversation, int sent, CancellationToken cancellationToken)
    {
        // A stream that broke off is billed. Where the reservation has no room for another try, that one is a call of its own, and comes under the limits as they stand then.
        for (var number = 1; ; number++)
        {
            var meter = new CallMeter(() => Size.Of(conversation), model.Cost);
            try
            {
                return await CallAsync(step, conversation, sent, meter, cancellationToken);
            }
            catch (LatheException e) when (meter.BrokeOffAtLimit && number < MostCalls && e.Error.Recovery == Recovery.Retry)
            {
                observer.Restarted(step, "the stream broke; the call starts over");
            }
        }
    }

    private async Task<ModelAnswer> CallAsync(StepId step, IReadOnlyList<TranscriptMessage> conversation, int sent, CallMeter meter, CancellationToken cancellationToken)
    {
        // Recalled steps need no estimate and no reservation: they are paid for.
        var allowance = new Allowance(0, null, 0);
        var request = new StepRequest(step, StepKind.Model, Fingerprint(conversation), StepDurability.Once)
        {
            Title = model.Reference,
            Reserve = standing => allowance = LimitGuard.Reserve(run.Settings, model, run.History, standing, Size.Of(conversation)),
            UsedByFailure = meter.OfFailure,
        };
        var answer = await run.StepAsync(request, AgentJson.ModelStep, token => StreamAsync(step, conversation, sent, allowance, meter, token), cancellationToken);
        Size.Learn(conversation, answer.Answer, answer.Usage);
        return answer;
    }

    private async Task<StepEffect<ModelAnswer>> StreamAsync(
        StepId step, IReadOnlyList<TranscriptMessage> conversation, int sent, Allowance allowance, CallMeter meter, CancellationToken cancellationToken)
    {
        var options = new ChatOptions { MaxOutputTokens = allowance.MaxOutputTokens, Tools = tools, Temperature = model.Temperature };
        var call = CallRecord.Attach(options);
        meter.BrokenTries = () => call.BrokenTries;
        call.MayPayAgain = () => meter.BreakOff(allowance.Spare);
        var messages = conversation.Select((message, place) => ChatConversion.ToChat(place < ReasoningFrom ? ChatConversion.WithoutReasoning(message) : message));
        var stream = model.Client.GetStreamingResponseAsync(messages, options, cancellationToken);
        var response = await StreamRestart.CollectAsync(stream, update => Show(step, update, meter), cancellationToken);
        var answer = ChatConversion.FromChat(response.Messages.SelectMany(m => m.Contents));
        var usage = response.Usage;
        var cost = ChatConversion.ToUsage(usage, model.Cost) ?? Estimated(conversation, answer);
        if (call.FromCache) cost = cost with { Cost = 0, FromCache = true };
        var recorded = new ModelAnswer(conversation.Skip(sent).ToList(), answer, cost, ChatConversion.FinishText(response.FinishReason), response.ModelId ?? model.Reference);
        return new StepEffect<ModelAnswer>(recorded, meter.WithBroken(cost), Figures(call));
    }

    private static CallFigures? Figures(CallRecord call)
    {
        if (call is { FirstToken: null, Retries.Count: 0 }) return null;
        var retries = call.Retries.Select(static r => new RetryFigures(r.Key, (int)r.Value.Tries, (long)r.Value.Lost.TotalMilliseconds)).ToList();
        return new CallFigures((long?)call.FirstToken?.TotalMilliseconds, retries.Count > 0 ? retries : null);
    }

    private void Show(StepId step, ChatResponseUpdate update, CallMeter meter)
    {
        meter.Note(update);
        if (StreamRestart.IsMarker(update)) observer.Restarted(step, "the stream broke; the call starts over");
        foreach (var content in update.Contents)
        {
            if (content is TextContent { Text.Length: > 0 } text) observer.Streamed(step, text.Text);
        }

        foreach (var piece in ToolCallProgress.Of(update)) observer.CallStreamed(step, piece.Call, piece.Name, piece.Arguments);
    }

    // A server that reports no usage is charged by the estimate, never by nothing.
    private TokenUsage Estimated(IReadOnlyList<TranscriptMessage> conversation, TranscriptMessage answer)
    {
        var estimate = new TokenUsage(Size.Of(conversation), 0, EstimateOf(model, answer), null);
        return estimate with { Cost = model.Cost(estimate) };
    }

    /// <summary>The tokens of messages by estimate alone.</summary>
    public long Estimate(IReadOnlyList<TranscriptMessage> conversation)
    {
        long tokens = 0;
        foreach (var message in conversation) tokens += EstimateOf(model, message);
        return tokens;
    }

    /// <summary>A caller of the same model for something beside the conversation: no tools, nothing shown.</summary>
    public ModelCaller Aside() => new(run, model, new SilentObserver(), []);

    // Reasoning that goes back encrypted is read, and counted, by the provider as what it was.
    private static long EstimateOf(ModelSession model, TranscriptMessage message)
    {
        long tokens = model.Estimate(Flatten(message)) + 8;
        foreach (var part in message.Parts)
            if (part is ReasoningPart { ProtectedData: { } data }) tokens += EncryptedReasoning.Estimate(data);
        return tokens;
    }

    private static string Flatten(TranscriptMessage message)
    {
        if (message.Parts is [TextPart only]) return only.Text;
        var builder = new StringBuilder();
        foreach (var part in message.Parts)
        {
            _ = part switch
            {
                TextPart text => builder.Append(text.Text),
                ReasoningPart reasoning => builder.Append(reasoning.Text),
                ToolCallPart call => builder.Append(call.Name).Append(call.Arguments),
                ToolResultPart result => builder.Append(result.Text),
                _ => builder,
            };
        }

        return builder.ToString();
    }

    // The request's identity: role and content of every message. Hashed piece by piece, so that a long conversation is not copied for it.
    private static string Fingerprint(IReadOnlyList<TranscriptMessage> conversation)
    {
        var builder = new StringBuilder();
        foreach (var message in conversation)
            builder.Append(message.Role).Append(' ').Append(ObjectHash.Of(Encoding.UTF8.GetBytes(Flatten(message))).Hex).Append('\n');
        return builder.ToString();
    }
}

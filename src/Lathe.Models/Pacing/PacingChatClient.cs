using System.Runtime.CompilerServices;
using Lathe.Errors;
using Lathe.Models.Catalog;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Pacing;

/// <summary>Holds a call back until the provider's own figures say that it will be taken, so that many runs at once do not run into its limits one after the other.</summary>
/// <param name="inner">What makes the call.</param>
/// <param name="window">What the provider allows.</param>
/// <param name="model">The model, for messages.</param>
/// <param name="longest">The longest wait; a longer one is handed on with <see cref="Recovery.Wait"/>.</param>
/// <param name="time">The clock.</param>
internal sealed class PacingChatClient(IChatClient inner, RateWindow window, ModelReference model, TimeSpan longest, TimeProvider time) : DelegatingChatClient(inner)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(5);

    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var sent = messages as IReadOnlyCollection<ChatMessage> ?? [.. messages];
        await WaitAsync(sent, cancellationToken);
        return await base.GetResponseAsync(sent, options, cancellationToken);
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var sent = messages as IReadOnlyCollection<ChatMessage> ?? [.. messages];
        await WaitAsync(sent, cancellationToken);
        await foreach (var update in base.GetStreamingResponseAsync(sent, options, cancellationToken)) yield return update;
    }

    private async ValueTask WaitAsync(IReadOnlyCollection<ChatMessage> messages, CancellationToken cancellationToken)
    {
        long tokens = -1;
        for (TimeSpan wait, waited = TimeSpan.Zero; (wait = window.TryTake(tokens < 0 ? tokens = Estimate(messages) : tokens)) > TimeSpan.Zero; waited += wait)
        {
            if (waited + wait > longest)
            {
                throw new LatheError(ErrorKind.RateLimit, "models.paced", $"{model.Provider} takes no more of {model} for {wait.TotalSeconds:0} s, its own figures say.")
                {
                    Guidance = "The run waits and goes on by itself where it can; or use another model with --model, or fewer runs at once.",
                    Recovery = Recovery.Wait,
                    RetryAfter = wait,
                }.ToException();
            }

            if (wait < Shortest) wait = Shortest;
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    private static long Estimate(IReadOnlyCollection<ChatMessage> messages)
    {
        long tokens = 0;
        foreach (var message in messages)
            foreach (var content in message.Contents)
                tokens += content switch
                {
                    TextContent text => TokenEstimator.Estimate(text.Text),
                    TextReasoningContent reasoning => TokenEstimator.Estimate(reasoning.Text),
                    FunctionResultContent { Result: string result } => TokenEstimator.Estimate(result),
                    _ => 16,
                };
        return tokens;
    }
}

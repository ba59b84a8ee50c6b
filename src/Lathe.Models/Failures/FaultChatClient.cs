using System.Runtime.CompilerServices;
using Lathe.Errors;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Failures;

/// <summary>The edge at which everything that a provider's client throws becomes a <see cref="LatheException"/>; cancellation by the caller stays what it is.</summary>
internal sealed class FaultChatClient(IChatClient inner, ModelReference model) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return await base.GetResponseAsync(messages, options, cancellationToken);
        }
        catch (Exception problem)
        {
            throw Converted(problem, cancellationToken);
        }
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var updates = base.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await updates.MoveNextAsync()) yield break;
            }
            catch (Exception problem)
            {
                throw Converted(problem, cancellationToken);
            }

            yield return updates.Current;
        }
    }

    /// <summary>What an SDK throws when it is cancelled in the middle differs; for the caller it is always the same.</summary>
    private Exception Converted(Exception problem, CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested
        ? new OperationCanceledException("The call was stopped.", problem, cancellationToken)
        : ProviderErrors.ToLatheError(problem, model).ToException(problem);
}

using System.Runtime.CompilerServices;
using Lathe.Errors;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Resilience;

/// <summary>Refuses calls of a model that keeps failing. It lies within the tries, so that each of them counts.</summary>
internal sealed class CircuitChatClient(IChatClient inner, Circuit circuit, ModelReference model) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await circuit.CallAsync(model, token => new ValueTask<ChatResponse>(base.GetResponseAsync(messages, options, token)), cancellationToken);

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var updates = base.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var more = await circuit.CallAsync(model, _ => updates.MoveNextAsync(), cancellationToken);
        while (more)
        {
            yield return updates.Current;
            try
            {
                more = await updates.MoveNextAsync();
            }
            catch (LatheException failure)
            {
                await circuit.BrokeAsync(failure);
                throw;
            }
        }
    }
}

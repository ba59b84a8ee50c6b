using System.Runtime.CompilerServices;
using Lathe.Errors;
using Lathe.Models.Health;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Resilience;

/// <summary>
/// Makes a call again when it failed for a reason that may pass (<see cref="Recovery.Retry"/>). A stream that broke is started from its beginning: when something of it had been handed on already,
/// a marker (<see cref="StreamRestart"/>) comes first and tells the reader to discard that. Only the finished answer is ever acted upon, so no tool call runs twice.
/// </summary>
internal sealed class ResilientChatClient(IChatClient inner, RetryPolicy policy) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? chatOptions = null, CancellationToken cancellationToken = default)
    {
        var tries = new RetryRound(policy, CallRecord.Of(chatOptions));
        try
        {
            return await base.GetResponseAsync(messages, chatOptions, cancellationToken);
        }
        catch (LatheException failure)
        {
            return await tries.AgainAsync(failure, handedOn: false, token => base.GetResponseAsync(messages, chatOptions, token), cancellationToken);
        }
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? chatOptions = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var tries = new RetryRound(policy, CallRecord.Of(chatOptions));
        var handedOn = false;
        var updates = Open(messages, chatOptions, cancellationToken);
        try
        {
            while (true)
            {
                var (more, failure) = await MoveAsync(updates);
                if (failure is not null)
                {
                    await updates.DisposeAsync();
                    updates = await tries.AgainAsync(failure, handedOn, token => OpenAndReadFirstAsync(messages, chatOptions, token), cancellationToken);
                    if (handedOn) yield return StreamRestart.Marker();
                }
                else if (!more)
                {
                    yield break;
                }

                handedOn = true;
                yield return updates.Current;
            }
        }
        finally
        {
            await updates.DisposeAsync();
        }
    }

    private IAsyncEnumerator<ChatResponseUpdate> Open(IEnumerable<ChatMessage> messages, ChatOptions? chatOptions, CancellationToken cancellationToken) =>
        base.GetStreamingResponseAsync(messages, chatOptions, cancellationToken).GetAsyncEnumerator(cancellationToken);

    private static async ValueTask<(bool More, LatheException? Failure)> MoveAsync(IAsyncEnumerator<ChatResponseUpdate> updates)
    {
        try
        {
            return (await updates.MoveNextAsync(), null);
        }
        catch (LatheException failure)
        {
            return (false, failure);
        }
    }

    private async Task<IAsyncEnumerator<ChatResponseUpdate>> OpenAndReadFirstAsync(IEnumerable<ChatMessage> messages, ChatOptions? chatOptions, CancellationToken cancellationToken)
    {
        var updates = Open(messages, chatOptions, cancellationToken);
        try
        {
            if (await updates.MoveNextAsync()) return updates;
        }
        catch
        {
            await updates.DisposeAsync();
            throw;
        }

        await updates.DisposeAsync();
        throw new InvalidOperationException("A provider's stream ended without any update.");
    }
}

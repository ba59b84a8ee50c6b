using System.Runtime.CompilerServices;
using Lathe.Models.Failures;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Http;

/// <summary>Ends a stream that says nothing for too long. A call that does not stream has no time-out: nothing tells a slow answer from none.</summary>
internal sealed class IdleTimeoutChatClient(IChatClient inner, TimeSpan timeout, TimeProvider time) : DelegatingChatClient(inner)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var watch = new StreamWatch(timeout, time, cancellationToken);
        StreamWatch.Current = watch;
        await using var updates = base.GetStreamingResponseAsync(messages, options, watch.Token).GetAsyncEnumerator(watch.Token);
        while (true)
        {
            bool more;
            try
            {
                more = await updates.MoveNextAsync();
            }
            catch (Exception problem) when (watch.Expired && !cancellationToken.IsCancellationRequested)
            {
                throw new IdleTimeoutException(watch.Silence, problem);
            }

            if (!more) yield break;

            // The time that the reader takes is not the provider's silence.
            watch.Pause();
            yield return updates.Current;
            watch.Touch();
        }
    }
}

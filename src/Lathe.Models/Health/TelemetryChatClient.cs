using System.Runtime.CompilerServices;
using Lathe.Errors;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Health;

/// <summary>Times each try: to its first piece, between pieces, to its end. Next to the provider, so that no pause of ours is taken for the provider's.</summary>
internal sealed class TelemetryChatClient(IChatClient inner, ModelHealth health, TimeProvider time) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var start = time.GetTimestamp();
        try
        {
            var response = await base.GetResponseAsync(messages, options, cancellationToken);
            health.Answered(time.GetElapsedTime(start), null);
            return response;
        }
        catch (LatheException failure)
        {
            health.Failed(failure.Error);
            throw;
        }
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var start = time.GetTimestamp();
        TimeSpan? first = null;
        await using var updates = base.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var asked = time.GetTimestamp();
            try
            {
                if (!await updates.MoveNextAsync()) break;
            }
            catch (LatheException failure)
            {
                health.Failed(failure.Error);
                throw;
            }

            if (first is null) first = Begun(options, time.GetElapsedTime(start));
            else health.Streamed(time.GetElapsedTime(asked));
            yield return updates.Current;
        }

        health.Answered(time.GetElapsedTime(start), first);
    }

    private static TimeSpan Begun(ChatOptions? options, TimeSpan after)
    {
        if (CallRecord.Of(options) is { } record) record.FirstToken = after;
        return after;
    }
}

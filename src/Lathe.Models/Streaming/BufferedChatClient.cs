using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Streaming;

/// <summary>
/// Stands between a provider's stream and its reader: a bounded buffer, so that a reader that is busy for a moment does not hold the provider up, and one that is slow for long does (nothing more is
/// read from the connection then). Each piece is marked with its place and its time. A reader that stops is free at once, whether the provider's client reacts or not.
/// </summary>
internal sealed class BufferedChatClient(IChatClient inner, TimeProvider time) : DelegatingChatClient(inner)
{
    /// <summary>Pieces that wait for the reader at most: a second or two of a fast model.</summary>
    public const int Capacity = 64;

    // A client that reacts is through with its clearing up within it; one that does not is left behind.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(50);

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var buffer = Channel.CreateBounded<ChatResponseUpdate>(new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true });
        var filling = FillAsync(buffer.Writer, base.GetStreamingResponseAsync(messages, options, stop.Token), stop);
        try
        {
            while (await buffer.Reader.WaitToReadAsync(cancellationToken))
            {
                while (buffer.Reader.TryRead(out var update))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return update;
                }
            }
        }
        finally
        {
            if (!filling.IsCompleted) await EndAsync(filling, stop);
        }
    }

    // Never throws: how the stream ended is the reader's to learn, through the buffer.
    private async Task FillAsync(ChannelWriter<ChatResponseUpdate> buffer, IAsyncEnumerable<ChatResponseUpdate> updates, CancellationTokenSource stop)
    {
        var began = time.GetTimestamp();
        var token = stop.Token;
        long index = 0;
        try
        {
            await foreach (var update in updates.WithCancellation(token))
            {
                StreamChunk.Mark(update, index++, time.GetElapsedTime(began));
                if (!buffer.TryWrite(update)) await buffer.WriteAsync(update, token);
            }

            buffer.TryComplete();
        }
        catch (Exception problem)
        {
            buffer.TryComplete(problem);
        }
        finally
        {
            stop.Dispose();
        }
    }

    private static async Task EndAsync(Task filling, CancellationTokenSource stop)
    {
        try
        {
            await stop.CancelAsync();
            await filling.WaitAsync(s_patience);
        }
        catch (Exception problem) when (problem is ObjectDisposedException or TimeoutException)
        {
            // It ended in the same moment; or it does not react, and ends when it ends.
        }
    }
}

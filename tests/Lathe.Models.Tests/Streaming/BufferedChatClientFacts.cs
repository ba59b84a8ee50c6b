using System.Runtime.CompilerServices;
using Lathe.Models.Streaming;
using Lathe.TestKit.ModelServer;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Tests.Streaming;

public sealed class BufferedChatClientFacts
{
    private static readonly ChatMessage[] s_messages = [new(ChatRole.User, "Go.")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pieces_come_in_order_with_their_place_and_the_time_at_which_they_arrived()
    {
        var time = new ManualTime();
        var source = new Source { Before = _ => time.Advance(TimeSpan.FromSeconds(2)) };
        var pieces = new List<(string Text, long Index, TimeSpan Arrived)>();
        await foreach (var update in Client(source, 3, time).GetStreamingResponseAsync(s_messages, cancellationToken: Stop))
        {
            var chunk = StreamChunk.Of(update)!;
            pieces.Add((update.Text, chunk.Index, chunk.Arrived));
            Assert.Equal("raw " + update.Text, StreamChunk.RawOf(update));
        }

        Assert.Equal([("0", 0L, TimeSpan.FromSeconds(2)), ("1", 1L, TimeSpan.FromSeconds(4)), ("2", 2L, TimeSpan.FromSeconds(6))], pieces);
    }

    [Fact]
    public async Task A_reader_that_does_not_read_holds_the_provider_up_at_the_bound_and_loses_nothing()
    {
        // One is with the reader, so many wait, one more was asked for and waits for a place.
        var held = new TaskCompletionSource();
        var source = new Source { Before = number => { if (number == BufferedChatClient.Capacity + 1) held.SetResult(); } };
        await using var reader = Client(source, 1_000).GetStreamingResponseAsync(s_messages, cancellationToken: Stop).GetAsyncEnumerator(Stop);
        Assert.True(await reader.MoveNextAsync());
        await held.Task.WaitAsync(Stop);
        Assert.InRange(source.Given, BufferedChatClient.Capacity + 1, BufferedChatClient.Capacity + 2);
        for (var i = 1; i < 1_000; i++)
        {
            Assert.True(await reader.MoveNextAsync());
            Assert.Equal(i.ToString(), reader.Current.Text);
        }

        Assert.False(await reader.MoveNextAsync());
    }

    [Fact]
    public async Task A_failure_comes_after_the_pieces_that_came_before_it()
    {
        var source = new Source { Before = number => { if (number == 2) throw new InvalidOperationException("Broken."); } };
        var texts = new List<string>();
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var update in Client(source, 5).GetStreamingResponseAsync(s_messages, cancellationToken: Stop)) texts.Add(update.Text);
        });
        Assert.Equal(("Broken.", "0 1"), (failure.Message, string.Join(' ', texts)));
    }

    [Fact]
    public async Task A_stop_frees_the_reader_though_the_provider_does_not_react()
    {
        // It never ends, and knows of no token: only a reader that does not wait for it gets out.
        using var stop = new CancellationTokenSource();
        var source = new Source { Wait = new TaskCompletionSource().Task };
        await using var reader = Client(source, 5).GetStreamingResponseAsync(s_messages, cancellationToken: stop.Token).GetAsyncEnumerator(Stop);
        var next = reader.MoveNextAsync().AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task A_stop_drops_what_waits()
    {
        using var stop = new CancellationTokenSource();
        await using var reader = Client(new Source(), 50).GetStreamingResponseAsync(s_messages, cancellationToken: stop.Token).GetAsyncEnumerator(Stop);
        Assert.True(await reader.MoveNextAsync());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reader.MoveNextAsync());
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("responses")]
    [InlineData("anthropic")]
    public async Task A_stop_in_the_middle_hangs_up(string provider)
    {
        await using var server = await ScriptedModelServer.StartAsync(new ScriptedTurn { Text = new string('x', 400), Fault = ModelFault.StallAfter(5) });
        using var client = TestProvider.Connect(server, provider);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in client.GetStreamingResponseAsync(s_messages, cancellationToken: stop.Token))
            {
                Assert.NotNull(StreamChunk.Of(update));
                if (update.Text.Length > 0) await stop.CancelAsync();
            }
        });

        // The stall ends when the client hangs up: else this would wait for ever.
        await server.WaitForHangUpAsync(Stop);
    }

    [Fact]
    public async Task A_reader_that_leaves_early_stops_the_stream()
    {
        var source = new Source { Wait = new TaskCompletionSource().Task, WaitAt = 1, Heeds = true };
        await foreach (var _ in Client(source, 5).GetStreamingResponseAsync(s_messages, cancellationToken: Stop)) break;
        await source.Ended.Task.WaitAsync(Stop);
    }

    [Fact]
    public async Task A_slow_reader_is_not_a_silent_stream()
    {
        // What a full buffer does to the time-out beneath it: it asks for nothing while its reader is busy.
        var time = new ManualTime();
        var text = "";
        await foreach (var update in new Http.IdleTimeoutChatClient(new Source { Pieces = 6 }, TimeSpan.FromSeconds(120), time).GetStreamingResponseAsync(s_messages, cancellationToken: Stop))
        {
            text += update.Text;
            time.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal("012345", text);
    }

    private static BufferedChatClient Client(Source source, int pieces, TimeProvider? time = null) => new(source with { Pieces = pieces }, time ?? TimeProvider.System);

    private sealed record Source : IChatClient
    {
        private readonly int[] _given = [0];

        public int Pieces { get; init; }

        public Action<int> Before { get; init; } = static _ => { };

        public Task? Wait { get; init; }

        public int WaitAt { get; init; }

        public bool Heeds { get; init; }

        public TaskCompletionSource Ended { get; } = new();

        public int Given => _given[0];

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                for (var i = 0; i < Pieces; i++)
                {
                    Before(i);
                    if (Wait is { } wait && i >= WaitAt) await (Heeds ? wait.WaitAsync(cancellationToken) : wait);
                    _given[0]++;
                    yield return new ChatResponseUpdate(ChatRole.Assistant, i.ToString()) { RawRepresentation = "raw " + i };
                }
            }
            finally
            {
                Ended.TrySetResult();
            }
        }

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}

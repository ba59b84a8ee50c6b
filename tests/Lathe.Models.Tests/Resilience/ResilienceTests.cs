using Lathe.Errors;
using Lathe.Models.Health;
using Lathe.Models.Resilience;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Tests.Resilience;

public sealed class ResilienceTests
{
    private static readonly LatheError Passing = new(ErrorKind.Connection, "models.connection", "x");

    public static TheoryData<string, bool> Ways => new() { { "openai", true }, { "openai", false }, { "responses", true }, { "responses", false }, { "anthropic", true }, { "anthropic", false } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_sdks_make_no_retries_of_their_own(string provider, bool stream)
    {
        foreach (var fault in new[] { ModelFault.ServerError, ModelFault.RateLimit("0"), ModelFault.Overloaded, ModelFault.Status(408, "x", "x"), ModelFault.Status(409, "x", "x"), ModelFault.HangUp })
        {
            // HangUp is the one that shows the SDKs' settings: statuses are taken away before an SDK sees them.
            await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Fail(fault));
            using var client = TestProvider.Connect(server, provider);
            await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, stream));
            Assert.Single(server.Requests);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_failure_that_passes_is_tried_again_and_told(string provider, bool stream)
    {
        var notices = new List<RetryNotice>();
        var time = new ManualTime { SkipPauses = true };
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Fail(ModelFault.ServerError), ScriptedTurn.Fail(ModelFault.RateLimit("9")), ScriptedTurn.Say("done"));
        using var client = TestProvider.Connect(server, provider, new ChatClientOptions { Time = time, OnRetry = notices.Add, Random = () => 0.5 }, retries: true);
        Assert.Equal("done", (await TestProvider.AskAsync(client, stream)).Text);
        Assert.Equal([(1, "models.provider_error", 0.5), (2, "models.rate_limit", 9.0)], notices.Select(n => (n.Attempt, n.Error.Code, n.Delay.TotalSeconds)));
        Assert.All(notices, n => Assert.Equal(4, n.MaxAttempts));
        Assert.Equal(3, server.Requests.Count);
        Assert.Contains(TimeSpan.FromSeconds(9), time.Waits);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_the_last_try_the_error_counts_them(bool stream)
    {
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Fail(ModelFault.Overloaded));
        using var client = TestProvider.Connect(server, "openai", new ChatClientOptions { Time = new ManualTime { SkipPauses = true } }, retries: true);
        var error = (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, stream))).Error;
        Assert.Equal((4, Recovery.Fallback), (error.Attempts, error.Recovery));
        Assert.Equal(4, server.Requests.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_does_not_pass_is_not_tried_again(bool stream)
    {
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Fail(ModelFault.WrongKey));
        using var client = TestProvider.Connect(server, "anthropic", retries: true);
        Assert.Equal(1, (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, stream))).Error.Attempts);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("Sat, 21 Nov 2026 08:00:00 GMT")]
    [InlineData("-Infinity")]
    public async Task A_wait_that_is_over_already_leaves_the_usual_pause(string value)
    {
        var notices = new List<RetryNotice>();
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Fail(ModelFault.RateLimit(value)), ScriptedTurn.Say("done"));
        using var client = TestProvider.Connect(server, "openai", new ChatClientOptions { Time = new ManualTime { SkipPauses = true }, OnRetry = notices.Add, Random = () => 0.5 }, retries: true);
        Assert.Equal("done", (await TestProvider.AskAsync(client, true)).Text);
        Assert.Equal(0.5, Assert.Single(notices).Delay.TotalSeconds);
    }

    [Theory]
    [InlineData("openai", 0)]
    [InlineData("responses", 0)]
    [InlineData("openai", 2)]
    public async Task A_try_that_broke_in_its_answer_is_made_again_only_where_another_one_may_be_paid_for(string provider, int events)
    {
        var time = new ManualTime { SkipPauses = true };
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Say("some words that come in pieces") with { Fault = ModelFault.EndAfter(events) });
        using var client = TestProvider.Connect(server, provider, new ChatClientOptions { Time = time, Random = () => 0.5 }, retries: true);
        var options = new ChatOptions();
        var call = CallRecord.Attach(options);
        var asked = 0;
        call.MayPayAgain = () => ++asked < 2;
        var error = (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, true, [new ChatMessage(ChatRole.User, "x")], options))).Error;

        // The second one may not: whoever pays makes the next, after the pause.
        Assert.Equal((2, 2, Recovery.Retry), (asked, server.Requests.Count, error.Recovery));
        Assert.Equal([0.5, 1.0], time.Waits.Where(w => w < TimeSpan.FromSeconds(60)).Select(w => w.TotalSeconds));
        Assert.Equal(events == 0 ? 2 : 1, call.BrokenTries);
    }

    [Fact]
    public async Task A_long_wait_is_handed_on_and_not_slept()
    {
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Fail(ModelFault.RateLimit("3600")));
        using var client = TestProvider.Connect(server, "openai", retries: true);
        var error = (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, true))).Error;
        Assert.Equal((Recovery.Wait, TimeSpan.FromHours(1), 1), (error.Recovery, error.RetryAfter, error.Attempts));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task The_pause_doubles_up_to_its_ceiling_with_full_jitter()
    {
        var pauses = new List<double>();
        using var script = new ScriptedChatClient();
        for (var i = 0; i < 7; i++) script.Fail(Passing);
        script.Say("done");
        using var client = Resilient(script, new ResilienceOptions { MaxAttempts = 8 }, new ManualTime { SkipPauses = true }, () => 1.0, n => pauses.Add(n.Delay.TotalSeconds));
        await client.GetResponseAsync("hi");
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], pauses);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("responses")]
    [InlineData("anthropic")]
    public async Task A_stream_that_breaks_in_the_middle_starts_again_behind_a_marker(string provider)
    {
        var arrived = new TaskCompletionSource();
        await using var server = await ScriptedModelServer.StartAsync(
            new ScriptedTurn { Text = "A first answer that breaks.", Fault = ModelFault.CutAfter(6, arrived.Task) },
            new ScriptedTurn { Text = "A second answer that does not.", Calls = [new("finish", "{}")] });
        using var client = TestProvider.Connect(server, provider, new ChatClientOptions { Time = new ManualTime { SkipPauses = true } }, retries: true);
        var shown = new List<string>();
        var response = await StreamRestart.CollectAsync(
            client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "hi")]),
            update =>
            {
                shown.Add(StreamRestart.IsMarker(update) ? "<restart>" : update.Text);
                if (update.Text.Length > 0) arrived.TrySetResult();
            },
            CancellationToken.None);
        Assert.Equal("A second answer that does not.", response.Text);
        Assert.Single(TestProvider.Calls(response));
        Assert.Single(shown, "<restart>");
        Assert.StartsWith("A first", string.Concat(shown));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_stream_that_breaks_before_anything_came_starts_again_silently()
    {
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Fail(ModelFault.EndAfter(0)), ScriptedTurn.Say("done"));
        using var client = TestProvider.Connect(server, "openai", new ChatClientOptions { Time = new ManualTime { SkipPauses = true } }, retries: true);
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "hi")])) updates.Add(update);
        Assert.DoesNotContain(updates, StreamRestart.IsMarker);
        Assert.Equal("done", updates.ToChatResponse().Text);
    }

    [Fact]
    public async Task Breaks_of_one_stream_count_together()
    {
        var tries = 0;
        using var client = Resilient(new BreakingChatClient(() => tries++), new ResilienceOptions(), new ManualTime { SkipPauses = true }, () => 0.5, null);
        var error = await Assert.ThrowsAsync<LatheException>(async () =>
        {
            await foreach (var _ in client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "hi")]))
            {
                // Each try hands something on and then breaks.
            }
        });
        Assert.Equal((4, 4), (tries, error.Error.Attempts));
    }

    [Fact]
    public async Task Cancelling_ends_the_pause()
    {
        using var script = new ScriptedChatClient().Fail(Passing).Say("never");
        using var cancel = new CancellationTokenSource();
        using var client = Resilient(script, new ResilienceOptions(), new ManualTime(), () => 1.0, _ => cancel.Cancel());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetResponseAsync("hi", cancellationToken: cancel.Token));
        Assert.Equal(1, script.Remaining);
    }

    private static ResilientChatClient Resilient(IChatClient inner, ResilienceOptions options, ManualTime time, Func<double> random, Action<RetryNotice>? onRetry) =>
        new(inner, new RetryPolicy(options, time, random, new ModelHealth(time), onRetry));

    private sealed class BreakingChatClient(Action onTry) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            onTry();
            yield return new ChatResponseUpdate(ChatRole.Assistant, "piece");
            await Task.Yield();
            throw Passing.ToException();
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}

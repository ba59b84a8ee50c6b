using Lathe.Errors;
using Lathe.Models.Health;
using Lathe.Models.Resilience;
using Lathe.TestKit.ModelServer;

namespace Lathe.Models.Tests.Resilience;

public sealed class CircuitFacts
{
    private static readonly CircuitOptions Quick = new() { LeastCalls = 3, FailureRatio = 0.5, Break = TimeSpan.FromSeconds(30) };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_model_that_keeps_failing_is_left_alone_and_then_tried_by_one_call(bool stream)
    {
        var time = new ManualTime();
        var shared = new SharedModels(time);
        var broken = true;
        await using var server = await ScriptedModelServer.StartAsync(_ => broken ? ScriptedTurn.Fail(ModelFault.Overloaded) : ScriptedTurn.Say("well again"));
        using var client = Connect(server, time, shared);
        using var other = Connect(server, time, shared);
        for (var i = 0; i < 3; i++) Assert.Equal("models.overloaded", (await FailAsync(client, stream)).Code);
        Assert.Equal(CircuitState.Open, State(shared));

        var refused = await FailAsync(other, stream);
        Assert.Equal(("models.circuit_open", Recovery.Fallback, 1), (refused.Code, refused.Recovery, refused.Attempts));
        Assert.Contains("30 s more", refused.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Count);

        time.Advance(TimeSpan.FromSeconds(31));
        broken = false;
        Assert.Equal("well again", (await TestProvider.AskAsync(other, stream)).Text);
        Assert.Equal(CircuitState.Closed, State(shared));
        Assert.Equal("well again", (await TestProvider.AskAsync(client, stream)).Text);
    }

    [Fact]
    public async Task A_try_that_fails_leaves_it_alone_again()
    {
        var time = new ManualTime();
        var shared = new SharedModels(time);
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Fail(ModelFault.Overloaded));
        using var client = Connect(server, time, shared);
        for (var i = 0; i < 3; i++) await FailAsync(client, true);
        time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal("models.overloaded", (await FailAsync(client, true)).Code);
        Assert.Equal("models.circuit_open", (await FailAsync(client, true)).Code);
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task Streams_that_break_in_the_middle_count_too()
    {
        var time = new ManualTime();
        var shared = new SharedModels(time);
        await using var server = await ScriptedModelServer.StartAsync(_ => new ScriptedTurn { Text = "A long answer that never comes to its end.", Fault = ModelFault.EndAfter(4) });
        using var client = Connect(server, time, shared);
        // The first piece of each counts as well begun, the break as failed: half of them, which is the ratio.
        for (var i = 0; i < 2; i++) Assert.Equal("models.stream_broken", (await FailAsync(client, true)).Code);
        Assert.Equal(CircuitState.Open, State(shared));
        Assert.Equal("models.circuit_open", (await FailAsync(client, true)).Code);
    }

    [Fact]
    public async Task What_says_nothing_about_the_next_call_opens_nothing()
    {
        var time = new ManualTime();
        var shared = new SharedModels(time);
        await using var server = await ScriptedModelServer.StartAsync(n => ScriptedTurn.Fail(n.Number % 2 == 0 ? ModelFault.WrongKey : ModelFault.ContextTooLarge));
        using var client = Connect(server, time, shared);
        for (var i = 0; i < 10; i++) Assert.NotEqual("models.circuit_open", (await FailAsync(client, true)).Code);
        Assert.Equal(CircuitState.Closed, State(shared));
    }

    private static Microsoft.Extensions.AI.IChatClient Connect(ScriptedModelServer server, ManualTime time, SharedModels shared) =>
        TestProvider.Connect(server, "openai", new ChatClientOptions { Time = time, Shared = shared, Resilience = new ResilienceOptions { MaxAttempts = 1, Circuit = Quick } }, retries: true);

    private static CircuitState State(SharedModels shared) => Assert.Single(shared.Reports()).Circuit;

    private static async Task<LatheError> FailAsync(Microsoft.Extensions.AI.IChatClient client, bool stream) => (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, stream))).Error;
}

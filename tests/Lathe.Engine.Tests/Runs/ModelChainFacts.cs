using Lathe.Engine.Agents;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Errors;
using Lathe.Models;
using Lathe.TestKit;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Tests.Runs;

/// <summary>Several models, one after the other: what one cannot do the next one does, and the run says so.</summary>
public sealed class ModelChainFacts
{
    private static readonly LatheError Down = new(ErrorKind.Provider, "models.circuit_open", "a/one failed too often.") { Recovery = Recovery.Fallback, Attempts = 4 };

    [Fact]
    public async Task The_next_model_makes_the_call_that_failed_and_all_after_it()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var (first, second) = Chain(fixture, "a/one", "b/two");
        first.Read("src/calc.inc").Fail(Down);
        second.Mend().Finish();
        var result = await fixture.StartAsync();
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        Assert.Equal((2, 2), (first.Requests.Count, second.Requests.Count));
        // It knows what the first one had read.
        Assert.Contains(second.Requests[0].Messages, m => m.Contents.OfType<FunctionResultContent>().Any());

        var handed = Assert.Single((await fixture.EventsAsync(result.Run)).Select(e => e.Data).OfType<ModelHandedOver>());
        Assert.Equal(("a/one", "b/two", "models.circuit_open", "attempt-1/turn-2/model"), (handed.From, handed.To, handed.Error.Code, handed.Step.Value));
        Assert.Equal(0.00014m, handed.Spent);
    }

    [Fact]
    public async Task A_chain_that_ends_fails_with_the_last_models_error()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var (first, second) = Chain(fixture, "a/one", "b/two");
        first.Fail(Down);
        second.Fail(new LatheError(ErrorKind.Authentication, "models.authentication", "no key"));
        var result = await fixture.StartAsync();
        Assert.Equal((RunState.Failed, "models.authentication"), (result.State, result.Error?.Code));
    }

    [Fact]
    public async Task A_limit_of_the_users_is_no_reason_for_another_model()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var (first, second) = Chain(fixture, "a/one", "b/two");
        fixture.Settings = fixture.Settings with { MaxCost = 0.0001m };
        var result = await fixture.StartAsync();
        Assert.Equal("limits.cost", result.Error?.Code);
        Assert.Empty(first.Requests);
        Assert.Empty(second.Requests);
    }

    [Fact]
    public async Task A_resumed_run_does_not_ask_a_model_again_that_handed_over()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var (first, second) = Chain(fixture, "a/one", "b/two");
        first.Fail(Down);
        second.Read("src/calc.inc").Fail(new LatheError(ErrorKind.Connection, "models.connection", "gone"));
        Assert.Equal(RunState.Failed, (await fixture.StartAsync()) is var stopped ? stopped.State : default);
        second.Mend().Finish();
        var result = await fixture.ResumeAsync(stopped.Run);
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        Assert.Single(first.Requests);
        Assert.Equal(4, second.Requests.Count);
    }

    [Fact]
    public async Task What_one_model_thought_is_not_sent_to_another()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var (first, second) = Chain(fixture, "a/one", "b/two");
        first.Answer(_ => first.Response([new TextReasoningContent("I think") { ProtectedData = "signed" }, ToolCallArguments.Parse("c1", "read_file", """{"path":"src/calc.inc"}""")])).Fail(Down);
        second.Answer(_ => second.Response([new TextReasoningContent("so do I") { ProtectedData = "mine" }, ToolCallArguments.Parse("c2", "read_file", """{"path":"src/calc.inc"}""")])).Mend().Finish();
        Assert.True((await fixture.StartAsync()).Outcome is { Accepted: true });
        Assert.Contains(first.Requests[1].Messages, m => m.Contents.OfType<TextReasoningContent>().Any(r => r.ProtectedData == "signed"));
        Assert.DoesNotContain(second.Requests[0].Messages, m => m.Contents.OfType<TextReasoningContent>().Any());
        Assert.Equal(["mine"], second.Requests[1].Messages.SelectMany(m => m.Contents).OfType<TextReasoningContent>().Select(r => r.ProtectedData));
    }

    [Theory]
    [InlineData("anthropic/a,openai/b , ollama/c", "anthropic/a|openai/b|ollama/c")]
    [InlineData("openai/b,replay:/tmp/x,y.json", "openai/b|replay:/tmp/x,y.json")]
    [InlineData("replay:/tmp/x,y.json", "replay:/tmp/x,y.json")]
    public void A_list_of_models_is_read(string text, string expected) => Assert.Equal(expected.Split('|'), ModelList.Read(text, []));

    [Theory]
    [InlineData("openai/b,openai/b", "twice")]
    [InlineData("openai/b,", "does not name a model")]
    [InlineData("openai/b,nobody/c", "no provider")]
    [InlineData("ollama/1,ollama/2,ollama/3,ollama/4,ollama/5,ollama/6,ollama/7,ollama/8,ollama/9", "More than 8")]
    public void A_list_with_a_mistake_is_an_error(string text, string said)
    {
        var error = Assert.Throws<LatheException>(() => ModelList.Read(text, [])).Error;
        Assert.Equal("models.bad_reference", error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    private static (ScriptedChatClient First, ScriptedChatClient Second) Chain(RunFixture fixture, string first, string second)
    {
        var clients = (First: new ScriptedChatClient(), Second: new ScriptedChatClient());
        fixture.Settings = fixture.Settings with { Model = first, Fallbacks = [second] };
        fixture.OtherModels = settings => new ModelSession
        {
            Client = settings.Model == first ? clients.First : clients.Second,
            Reference = settings.Model,
            Window = 100_000,
            MaxOutput = 8_000,
            Estimate = text => Models.Catalog.TokenEstimator.Estimate(text),
            Cost = usage => (usage.InputTokens * 0.000001m) + (usage.OutputTokens * 0.000002m),
            MostCost = (input, output) => (input * 0.000001m) + (output * 0.000002m),
        };
        return clients;
    }
}

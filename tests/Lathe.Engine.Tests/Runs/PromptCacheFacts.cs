using Lathe.Engine.Agents;
using Lathe.Engine.Journal;
using Lathe.Models;
using Lathe.Models.Catalog;
using Lathe.Models.Health;
using Lathe.Models.Providers;
using Lathe.TestKit.ModelServer;

namespace Lathe.Engine.Tests.Runs;

/// <summary>What a turn sends again, its provider has kept: over the wire, through the real clients, with a server that counts as providers do.</summary>
public sealed class PromptCacheFacts(ITestOutputHelper output)
{
    private static readonly string Lines = string.Concat(Enumerable.Range(1, 900).Select(i => $"line {i} of a file that is read in parts\n"));

    [Theory]
    [InlineData("anthropic/claude-test", null)]
    [InlineData("openai/gpt-test", null)]
    [InlineData("openai/gpt-test", "responses")]
    public async Task Of_ten_turns_everything_that_was_sent_before_is_kept(string reference, string? api)
    {
        var (requests, compacted) = await RunAsync(reference, api, window: 200_000);
        Assert.Empty(compacted);
        Assert.Equal(11, requests.Count);
        foreach (var (again, usage) in requests.Skip(1))
        {
            // OpenAI keeps steps of 128 tokens.
            Assert.InRange(usage.Cached, reference.StartsWith("openai", StringComparison.Ordinal) ? again - 128 : again, again);
            Assert.True(again > 1_200);
        }

        Report(reference, api, requests);
    }

    [Theory]
    [InlineData("anthropic/claude-test", null)]
    [InlineData("openai/gpt-test", null)]
    public async Task After_a_compaction_the_beginning_up_to_what_was_shortened_is_still_kept(string reference, string? api)
    {
        var (requests, compacted) = await RunAsync(reference, api, window: 12_000);
        Assert.NotEmpty(compacted);
        var share = Report(reference, api, requests);
        Assert.InRange(share, 0.9, 1);

        // Where it was shortened, tools, system prompt and task at the least.
        var shortest = requests.Skip(1).MinBy(r => r.Again);
        Assert.InRange(shortest.Usage.Cached, 1_100, shortest.Again);
    }

    private double Report(string reference, string? api, List<(int Again, ScriptedUsage Usage)> requests)
    {
        var again = requests.Skip(1).Sum(r => r.Again);
        var cached = requests.Skip(1).Sum(r => r.Usage.Cached);
        output.WriteLine($"{reference} {api}: {requests.Count} requests, {requests.Sum(r => r.Usage.Input):N0} tokens in, {again:N0} sent again, {cached:N0} of them cached ({(double)cached / again:P2}); of all input {(double)cached / requests.Sum(r => r.Usage.Input):P1}");
        return (double)cached / again;
    }

    private static async Task<(List<(int Again, ScriptedUsage Usage)> Requests, List<ConversationCompacted> Compacted)> RunAsync(string reference, string? api, int window)
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("long.txt", Lines));
        var cache = new PromptCache();
        var seen = new List<(int, ScriptedUsage)>();
        await using var server = await ScriptedModelServer.StartAsync(request =>
        {
            // A summary is another conversation.
            if (!request.Body.TryGetProperty("tools", out _)) return ScriptedTurn.Say("- The file was read on.");
            var usage = cache.Count(request);
            seen.Add((cache.SentAgain, usage));
            return Turn(seen.Count) with { Usage = usage };
        });
        var variables = new Dictionary<string, string> { ["OPENAI_API_KEY"] = "sk-test-0123456789abcdef", ["OPENAI_BASE_URL"] = server.OpenAIBaseUrl.ToString(), ["ANTHROPIC_API_KEY"] = "sk-ant-test-0123456789abcdef", ["ANTHROPIC_BASE_URL"] = server.AnthropicBaseUrl.ToString() };
        var own = api is null ? [] : new Dictionary<string, ConfiguredProvider> { ["openai"] = new() { Api = ProviderApis.Of(api) } };
        var sessions = new ModelSessions(variables, own, ModelCatalog.Load());
        fixture.OtherModels = _ => sessions.Open(reference, new ChatClientOptions { Shared = new SharedModels(TimeProvider.System) }) with { Window = window };
        var result = await fixture.StartAsync();
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        return (seen, [.. (await fixture.EventsAsync(result.Run)).Select(e => e.Data).OfType<ConversationCompacted>()]);
    }

    // One turn reads twelve parts at once: more blocks than a provider looks back for.
    private static ScriptedTurn Turn(int number) => number switch
    {
        <= 9 => ScriptedTurn.CallAll([.. Enumerable.Range(0, number == 4 ? 12 : 1).Select(i => new ScriptedCall("read_file", $$"""{"path":"long.txt","offset":{{(number * 60) + (i * 25)}},"limit":{{(number == 4 ? 20 : 60)}}}"""))]) with { Text = $"I read on, for the {number}. time." },
        10 => ScriptedTurn.Call("edit_file", """{"path":"src/calc.inc","old_text":"$1 - $2","new_text":"$1 + $2"}"""),
        _ => ScriptedTurn.Say("Done."),
    };
}

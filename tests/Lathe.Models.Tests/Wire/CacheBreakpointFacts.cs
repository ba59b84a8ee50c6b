using Lathe.TestKit.ModelServer;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Tests.Wire;

/// <summary>Where Anthropic is told to keep a request's beginning, and that the caller's messages stay as they are.</summary>
public sealed class CacheBreakpointFacts
{
    [Fact]
    public async Task They_stand_after_the_system_prompt_the_first_message_the_request_before_and_this_one()
    {
        var marked = await MarkedAsync(Conversation(turns: 3));
        Assert.Equal(["system 0", "user 0", "tool 2", "tool 3"], marked);
    }

    [Fact]
    public async Task A_first_and_a_second_request_have_fewer_and_none_has_more_than_four()
    {
        Assert.Equal(["system 0", "user 0"], await MarkedAsync(Conversation(turns: 0)));
        Assert.Equal(["system 0", "user 0", "tool 1"], await MarkedAsync(Conversation(turns: 1)));
        Assert.Equal(4, (await MarkedAsync(Conversation(turns: 9))).Count);
    }

    [Fact]
    public async Task Words_of_a_person_behind_results_end_the_request_and_thinking_takes_none()
    {
        var conversation = Conversation(turns: 2);
        conversation.Add(new ChatMessage(ChatRole.User, "Stop that."));
        conversation.Add(new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("hm") { ProtectedData = "signature" }, new TextContent("Well.")]));
        conversation.Add(new ChatMessage(ChatRole.User, "Go on."));
        Assert.Equal(["system 0", "user 0", "user Stop that.", "user Go on."], await MarkedAsync(conversation));
    }

    [Fact]
    public async Task The_callers_messages_stay_as_they_are()
    {
        var conversation = Conversation(turns: 2);
        await MarkedAsync(conversation);
        Assert.All(conversation.SelectMany(m => m.Contents), c => Assert.True(c is { AdditionalProperties: null, RawRepresentation: null }));
    }

    [Fact]
    public async Task Cached_and_written_tokens_come_back_with_the_usage()
    {
        var cache = new PromptCache();
        await using var server = await ScriptedModelServer.StartAsync(r => ScriptedTurn.Say("ok") with { Usage = cache.Count(r) });
        using var client = TestProvider.Connect(server, "anthropic");
        var conversation = Conversation(turns: 1);
        conversation[1] = new ChatMessage(ChatRole.User, new string('w', 8_000));
        var first = await TestProvider.AskAsync(client, true, conversation);
        Assert.Equal((0, true), (first.Usage!.CachedInputTokenCount, first.Usage.InputTokenCount > 2_000));
        conversation.AddRange(Turn(2));
        var second = await TestProvider.AskAsync(client, true, conversation);
        Assert.Equal(first.Usage.InputTokenCount, second.Usage!.CachedInputTokenCount);
        Assert.Equal(cache.SentAgain, second.Usage.CachedInputTokenCount);
    }

    // What has a breakpoint, in order: the role and the text, of results the number of the call.
    private static async Task<List<string>> MarkedAsync(List<ChatMessage> conversation)
    {
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Say("ok"));
        using var client = TestProvider.Connect(server, "anthropic");
        await TestProvider.AskAsync(client, true, conversation, new ChatOptions { Tools = [TestProvider.Tool()] });
        var body = server.Requests[0].Body;
        var marked = body.GetProperty("system").EnumerateArray().Where(b => b.TryGetProperty("cache_control", out _)).Select(b => "system " + b.GetProperty("text").GetString()).ToList();
        foreach (var message in body.GetProperty("messages").EnumerateArray())
        {
            if (message.GetProperty("content").ValueKind != System.Text.Json.JsonValueKind.Array) continue;
            foreach (var block in message.GetProperty("content").EnumerateArray().Where(b => b.TryGetProperty("cache_control", out _)))
                marked.Add(block.GetProperty("type").GetString() == "tool_result" ? $"tool {block.GetProperty("tool_use_id").GetString()![1..].Split('.')[0]}" : $"{message.GetProperty("role").GetString()} {block.GetProperty("text").GetString()}");
        }

        return marked;
    }

    private static List<ChatMessage> Conversation(int turns) =>
        [new(ChatRole.System, "0"), new(ChatRole.User, "0"), .. Enumerable.Range(1, turns).SelectMany(Turn)];

    private static ChatMessage[] Turn(int number) =>
    [
        new(ChatRole.Assistant, [ToolCallArguments.Parse($"c{number}.1", "read_file", """{"path":"a"}"""), ToolCallArguments.Parse($"c{number}.2", "read_file", """{"path":"b"}""")]),
        new(ChatRole.Tool, [new FunctionResultContent($"c{number}.1", "one"), new FunctionResultContent($"c{number}.2", "two")]),
    ];
}

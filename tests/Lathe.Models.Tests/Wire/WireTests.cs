using System.Text.Json;
using Lathe.Models.Catalog;
using Lathe.Models.Providers;
using Lathe.Models.Resilience;
using Lathe.TestKit.ModelServer;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Tests.Wire;

/// <summary>The three protocols through their real SDKs, over HTTP, streaming and not.</summary>
public sealed class WireTests
{
    public static TheoryData<string, bool> Ways => new() { { "openai", true }, { "openai", false }, { "responses", true }, { "responses", false }, { "anthropic", true }, { "anthropic", false } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Text_arrives_whole_with_usage_and_finish_reason(string provider, bool stream)
    {
        await using var server = await ScriptedModelServer.StartAsync(new ScriptedTurn { Text = "Grüße, 世界! 👍 It is done, all of it.", Usage = new ScriptedUsage(1000, 50, 600, provider == "anthropic" ? 100 : 0) });
        using var client = TestProvider.Connect(server, provider);
        var response = await TestProvider.AskAsync(client, stream);
        Assert.Equal("Grüße, 世界! 👍 It is done, all of it.", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal(new ModelUsage(1000, 600, provider == "anthropic" ? 100 : 0, 50), ModelUsage.From(response.Usage));
        Assert.Equal("test-model", response.ModelId);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Parallel_tool_calls_arrive_whole_and_in_order(string provider, bool stream)
    {
        await using var server = await ScriptedModelServer.StartAsync(new ScriptedTurn
        {
            Text = "Looking.",
            Calls = [new("read_file", """{"path":"src/a file.txt","line":3}"""), new("search", """{"text":"\"quoted\" {brace}","deep":{"x":[1,2]}}"""), new("finish", "{}")],
        });
        using var client = TestProvider.Connect(server, provider);
        var response = await TestProvider.AskAsync(client, stream, [new ChatMessage(ChatRole.User, "hi")], new ChatOptions { Tools = [TestProvider.Tool()] });
        var calls = TestProvider.Calls(response);
        Assert.Equal(["read_file", "search", "finish"], calls.Select(c => c.Name));
        Assert.Equal(3, calls.Select(c => c.CallId).Distinct().Count());
        Assert.Equal("src/a file.txt", ((JsonElement)calls[0].Arguments!["path"]!).GetString());
        Assert.Equal("\"quoted\" {brace}", ((JsonElement)calls[1].Arguments!["text"]!).GetString());
        Assert.Empty(calls[2].Arguments!);
        Assert.All(calls, c => Assert.Null(c.Exception));
        Assert.Equal("Looking.", response.Text);
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("responses")]
    [InlineData("anthropic")]
    public async Task The_pieces_of_tool_calls_can_be_shown_as_they_come_and_do_not_change_the_answer(string provider)
    {
        const string Arguments = """{"path":"src/a file.txt","content":"one\ntwo\n"}""";
        await using var server = await ScriptedModelServer.StartAsync(new ScriptedTurn { Text = "Writing.", Calls = [new("write_file", Arguments), new("finish", """{"summary":"Done."}""")] });
        using var client = TestProvider.Connect(server, provider);
        var pieces = new List<ToolCallProgress>();
        var response = await StreamRestart.CollectAsync(
            client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "hi")]), update => pieces.AddRange(ToolCallProgress.Of(update)), TestContext.Current.CancellationToken);
        Assert.True(pieces.Count(p => p.Call == 0) > 3);
        Assert.Equal([("write_file", Arguments), ("finish", """{"summary":"Done."}""")], pieces.GroupBy(p => p.Call).Select(c => (c.First().Name, string.Concat(c.Select(p => p.Arguments)))));
        Assert.Equal(["write_file", "finish"], TestProvider.Calls(response).Select(c => c.Name));
        Assert.Equal(("Writing.", ChatFinishReason.ToolCalls), (response.Text, response.FinishReason));
        Assert.Single(response.Messages);
    }

    [Theory]
    [InlineData("openai", true, """{"path": "a.txt""")]
    [InlineData("responses", true, """{"path": "a.txt""")]
    [InlineData("openai", false, """{"path": "a.txt""")]
    [InlineData("responses", false, """{"path": "a.txt""")]
    [InlineData("openai", true, "[1,2]")]
    [InlineData("responses", true, "[1,2]")]
    [InlineData("anthropic", true, """{"path": "a.txt""")]
    [InlineData("anthropic", true, "just words")]
    public async Task Arguments_that_are_no_json_object_come_out_raw_beside_good_ones(string provider, bool stream, string bad)
    {
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.CallAll(new("read_file", bad), new("read_file", """{"path":"b.txt"}""")));
        using var client = TestProvider.Connect(server, provider);
        var calls = TestProvider.Calls(await TestProvider.AskAsync(client, stream));
        Assert.Equal(2, calls.Count);
        Assert.IsType<FormatException>(calls[0].Exception);
        Assert.Null(calls[0].Arguments);
        Assert.Equal(bad, ToolCallArguments.RawTextOf(calls[0]));
        Assert.Null(calls[1].Exception);
        Assert.Null(ToolCallArguments.RawTextOf(calls[1]));
        Assert.Equal("b.txt", ((JsonElement)calls[1].Arguments!["path"]!).GetString());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_whole_conversation_goes_over_the_wire(string provider, bool stream)
    {
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Say("ok"));
        using var client = TestProvider.Connect(server, provider);
        ChatMessage[] messages =
        [
            new(ChatRole.System, "Be brief."),
            new(ChatRole.User, "Fix it."),
            new(ChatRole.Assistant, [new TextContent("Reading."), ToolCallArguments.Parse("c1", "read_file", """{"path":"a"}"""), ToolCallArguments.Parse("c2", "read_file", "{broken")]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", "content of a"), new FunctionResultContent("c2", JsonDocument.Parse("""{"error":"bad"}""").RootElement)]),
        ];
        await TestProvider.AskAsync(client, stream, messages, new ChatOptions { Tools = [TestProvider.Tool()], MaxOutputTokens = 77, Temperature = 0 });
        var request = Assert.Single(server.Requests);
        var wire = request.Body.GetRawText();
        Assert.Equal("test-model", request.Model);
        Assert.Equal(stream, request.Streaming);
        Assert.Contains("Be brief.", wire);
        Assert.Contains("content of a", wire);
        Assert.Contains("unreadable_arguments", wire);
        Assert.Contains("{broken", wire);
        Assert.Equal(77, request.Body.GetProperty(provider switch { "openai" => "max_completion_tokens", "responses" => "max_output_tokens", _ => "max_tokens" }).GetInt32());
        Assert.Equal(1, request.Body.GetProperty("tools").GetArrayLength());
        Assert.Equal(4, messages[2].Contents.Count + messages[1].Contents.Count);
    }

    [Fact]
    public async Task Openai_gets_one_tool_message_for_each_result_and_asks_for_usage()
    {
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Say("ok"));
        using var client = TestProvider.Connect(server, "openai");
        await TestProvider.AskAsync(client, true, [new(ChatRole.Tool, [new FunctionResultContent("c1", "one"), new FunctionResultContent("c2", "two")])], new ChatOptions { Instructions = "Sys.", AllowMultipleToolCalls = true, Tools = [TestProvider.Tool()], Reasoning = new ReasoningOptions { Effort = ReasoningEffort.Low }, StopSequences = ["END"], TopP = 0.5f, Seed = 4, ToolMode = ChatToolMode.RequireAny });
        var body = server.Requests[0].Body;
        Assert.Equal(["system", "tool", "tool"], server.Requests[0].Messages.EnumerateArray().Select(m => m.GetProperty("role").GetString()));
        Assert.True(body.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
        Assert.Equal(("low", "required", true), (body.GetProperty("reasoning_effort").GetString(), body.GetProperty("tool_choice").GetString(), body.GetProperty("parallel_tool_calls").GetBoolean()));
        Assert.Equal("/v1/chat/completions", server.Requests[0].Path);
        Assert.Equal($"Bearer {TestProvider.Key}", server.Requests[0].Headers["authorization"]);
    }

    [Fact]
    public async Task Anthropic_gets_cache_breakpoints_after_the_system_prompt_and_at_the_end()
    {
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Say("ok"));
        using var client = TestProvider.Connect(server, "anthropic");
        ChatMessage[] messages = [new(ChatRole.System, "Be brief."), new(ChatRole.User, "Hello.")];
        await TestProvider.AskAsync(client, true, messages, new ChatOptions { Instructions = "First.", Tools = [TestProvider.Tool()] });
        var body = server.Requests[0].Body;
        var system = Assert.Single(body.GetProperty("system").EnumerateArray());
        Assert.Equal("First.\n\nBe brief.", system.GetProperty("text").GetString());
        Assert.Equal("ephemeral", system.GetProperty("cache_control").GetProperty("type").GetString());
        Assert.False(body.TryGetProperty("cache_control", out _));
        Assert.Equal("ephemeral", server.Requests[0].Messages[0].GetProperty("content")[0].GetProperty("cache_control").GetProperty("type").GetString());
        Assert.Equal("/v1/messages", server.Requests[0].Path);
        Assert.Contains(TestProvider.Key, string.Concat(server.Requests[0].Headers.Values));
        Assert.Null(messages[0].Contents[0].AdditionalProperties);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Thinking_goes_back_to_anthropic_with_its_signature(bool stream)
    {
        await using var server = await ScriptedModelServer.StartAsync(
            new ScriptedTurn { Thinking = "First I read the file, then I decide.", Text = "Reading.", Calls = [new("read_file", """{"path":"a"}""")] },
            ScriptedTurn.Say("ok"));
        using var client = TestProvider.Connect(server, "anthropic");
        List<ChatMessage> conversation = [new(ChatRole.User, "go")];
        var first = await TestProvider.AskAsync(client, stream, conversation);
        conversation.AddRange(first.Messages);
        conversation.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(TestProvider.Calls(first)[0].CallId, "text")]));
        await TestProvider.AskAsync(client, stream, conversation);
        var assistant = server.Requests[1].Messages.EnumerateArray().Single(m => m.GetProperty("role").GetString() == "assistant").GetProperty("content");
        Assert.Equal(["thinking", "text", "tool_use"], assistant.EnumerateArray().Select(b => b.GetProperty("type").GetString()));
        Assert.Equal(("First I read the file, then I decide.", "signature-1"), (assistant[0].GetProperty("thinking").GetString(), assistant[0].GetProperty("signature").GetString()));
        Assert.Equal("Reading.", first.Text);
    }

    [Fact]
    public async Task Reasoning_of_an_imitator_is_kept_apart_from_the_text_and_not_sent_back()
    {
        await using var server = await ScriptedModelServer.StartAsync(new ScriptedTurn { Thinking = "Let me think about it.", Text = "Answer." }, ScriptedTurn.Say("ok"));
        using var client = TestProvider.Connect(server, "openai");
        var first = await TestProvider.AskAsync(client, true);
        Assert.Equal("Answer.", first.Text);
        Assert.Equal("Let me think about it.", string.Concat(first.Messages.SelectMany(m => m.Contents).OfType<TextReasoningContent>().Select(r => r.Text)));
        await TestProvider.AskAsync(client, true, [new(ChatRole.User, "a"), .. first.Messages, new(ChatRole.User, "b")]);
        Assert.DoesNotContain("Let me think", server.Requests[1].Body.GetRawText());
    }

    [Fact]
    public async Task A_large_output_limit_does_not_make_the_sdk_refuse()
    {
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Say("ok"));
        using var client = TestProvider.Connect(server, "anthropic", new ChatClientOptions { Model = new ModelInfo("anthropic", "m", 1_000_000, 128_000, Price.Unknown) });
        await TestProvider.AskAsync(client, false);
        await TestProvider.AskAsync(client, true);
        Assert.All(server.Requests, r => Assert.Equal(128_000, r.Body.GetProperty("max_tokens").GetInt32()));
    }

    [Fact]
    public void Arguments_made_in_code_become_json_too()
    {
        var call = new FunctionCallContent("c", "t", new Dictionary<string, object?>
        {
            ["s"] = "ä<b>\"",
            ["b"] = true,
            ["i"] = 1,
            ["l"] = 2L,
            ["d"] = 0.5,
            ["m"] = 1.25m,
            ["n"] = null,
            ["j"] = new System.Text.Json.Nodes.JsonArray(1, "x"),
            ["o"] = new Uri("http://a/"),
        });
        Assert.Equal("""{"s":"ä<b>\"","b":true,"i":1,"l":2,"d":0.5,"m":1.25,"n":null,"j":[1,"x"],"o":"http://a/"}""", ToolCallArguments.ToJson(call));
    }

    [Fact]
    public async Task Extra_headers_of_the_configuration_are_sent_by_all()
    {
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Say("ok"));
        foreach (var (provider, api) in new[] { ("openai", ProviderApi.OpenAIChat), ("openai", ProviderApi.OpenAIResponses), ("anthropic", ProviderApi.Anthropic) })
        {
            var reference = ModelReference.Parse(provider + "/m");
            var settings = KnownProviders.Resolve(reference, TestProvider.Variables(server)) with { Api = api, Headers = new Dictionary<string, string> { ["x-team"] = "tools" } };
            using var client = ChatClients.Create(reference, settings);
            await TestProvider.AskAsync(client, true);
        }

        Assert.Equal(["tools", "tools", "tools"], server.Requests.Select(r => r.Headers["x-team"]));
    }

    [Theory]
    [InlineData("openai", "length")]
    [InlineData("responses", "length")]
    [InlineData("anthropic", "length")]
    public async Task An_answer_cut_off_at_its_limit_says_so(string provider, string reason)
    {
        await using var server = await ScriptedModelServer.StartAsync(_ => new ScriptedTurn { Text = "half", FinishReason = reason });
        using var client = TestProvider.Connect(server, provider);
        Assert.Equal(ChatFinishReason.Length, (await TestProvider.AskAsync(client, true)).FinishReason);
        Assert.Equal(ChatFinishReason.Length, (await TestProvider.AskAsync(client, false)).FinishReason);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Usage_that_was_not_sent_is_unknown_and_not_zero(string provider, bool stream)
    {
        if (provider == "anthropic") return; // Its protocol has no answer without usage.
        await using var server = await ScriptedModelServer.StartAsync(new ScriptedTurn { Text = "x", Usage = null });
        using var client = TestProvider.Connect(server, provider);
        Assert.Null(ModelUsage.From((await TestProvider.AskAsync(client, stream)).Usage));
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("responses")]
    [InlineData("anthropic")]
    public async Task Text_is_handed_on_while_the_answer_still_comes(string provider)
    {
        var gate = new TaskCompletionSource();
        await using var server = await ScriptedModelServer.StartAsync(new ScriptedTurn { Text = "First piece, and then a second one.", Fault = ModelFault.CutAfter(5, gate.Task) });
        using var client = TestProvider.Connect(server, provider);
        await using var updates = client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "hi")]).GetAsyncEnumerator();
        var text = "";
        while (text.Length == 0)
        {
            Assert.True(await updates.MoveNextAsync());
            text += updates.Current.Text;
        }

        Assert.False(gate.Task.IsCompleted);
        gate.SetResult();
    }

    [Theory]
    [InlineData("openai", true)]
    [InlineData("responses", true)]
    [InlineData("openai", false)]
    [InlineData("responses", false)]
    [InlineData("anthropic", true)]
    [InlineData("anthropic", false)]
    public async Task A_cancelled_call_ends_as_cancelled_and_hangs_up(string provider, bool stream)
    {
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Fail(ModelFault.Stall));
        using var client = TestProvider.Connect(server, provider);
        using var cancel = new CancellationTokenSource();
        var call = TestProvider.AskAsync(client, stream, [new ChatMessage(ChatRole.User, "hi")], null, cancel.Token);
        await server.WaitForRequestAsync(CancellationToken.None);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task The_restart_marker_is_told_from_other_updates()
    {
        Assert.False(StreamRestart.IsMarker(new ChatResponseUpdate(ChatRole.Assistant, "x")));
        var response = await StreamRestart.CollectAsync(Updates(), null, CancellationToken.None);
        Assert.Equal("good", response.Text);

        static async IAsyncEnumerable<ChatResponseUpdate> Updates()
        {
            await Task.Yield();
            yield return new ChatResponseUpdate(ChatRole.Assistant, "bad ");
            yield return StreamRestart.Marker();
            yield return new ChatResponseUpdate(ChatRole.Assistant, "good");
        }
    }
}

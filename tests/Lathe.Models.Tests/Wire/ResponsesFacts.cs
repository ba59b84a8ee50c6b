using System.Text.Json;
using Lathe.Errors;
using Lathe.TestKit.ModelServer;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Tests.Wire;

/// <summary>What is OpenAI Responses' own, through the real SDK, over HTTP; what it shares with the others is in <see cref="WireTests"/>.</summary>
public sealed class ResponsesFacts
{
    private static readonly ScriptedTurn Thoughtful = new()
    {
        Thinking = "First I read both files, then I decide.",
        Text = "Reading.",
        Calls = [new("read_file", """{"path":"a"}"""), new("read_file", """{"path":"b"}""")],
        Usage = new ScriptedUsage(1000, 90, 600, Reasoning: 64),
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reasoning_goes_back_encrypted_and_in_its_place_and_nothing_is_kept_at_the_provider(bool stream)
    {
        await using var server = await ScriptedModelServer.StartAsync(Thoughtful, ScriptedTurn.Say("ok"));
        using var client = TestProvider.Connect(server, "responses");
        List<ChatMessage> conversation = [new(ChatRole.System, "Be brief."), new(ChatRole.User, "go")];
        var first = await TestProvider.AskAsync(client, stream, conversation);
        Assert.Equal("First I read both files, then I decide.", string.Concat(first.Messages.SelectMany(m => m.Contents).OfType<TextReasoningContent>().Select(r => r.Text)));
        Assert.Equal(64, first.Usage!.ReasoningTokenCount);
        Assert.Equal(600, first.Usage.CachedInputTokenCount);

        conversation.AddRange(first.Messages);
        conversation.Add(new ChatMessage(ChatRole.Tool, [.. TestProvider.Calls(first).Select(c => new FunctionResultContent(c.CallId, "text of " + c.CallId))]));
        await TestProvider.AskAsync(client, stream, conversation);

        var body = server.Requests[1].Body;
        Assert.Equal(["message", "reasoning", "message", "function_call", "function_call", "function_call_output", "function_call_output"], Types(body));
        var input = body.GetProperty("input");
        Assert.Equal("""{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"First I read both files, then I decide."}],"encrypted_content":"encrypted-1"}""", input[1].GetRawText());
        Assert.Equal(("assistant", "output_text"), (input[2].GetProperty("role").GetString(), input[2].GetProperty("content")[0].GetProperty("type").GetString()));
        Assert.Equal("""{"type":"function_call","call_id":"call_1_0","name":"read_file","arguments":"{\"path\":\"a\"}"}""", input[3].GetRawText());
        Assert.Equal("""{"type":"function_call_output","call_id":"call_1_1","output":"text of call_1_1"}""", input[6].GetRawText());
        Assert.All(server.Requests, r =>
        {
            Assert.False(r.Body.GetProperty("store").GetBoolean());
            Assert.Equal("reasoning.encrypted_content", Assert.Single(r.Body.GetProperty("include").EnumerateArray()).GetString());
            Assert.False(r.Body.TryGetProperty("previous_response_id", out _));
            Assert.Equal("Be brief.", r.Body.GetProperty("instructions").GetString());
        });
    }

    [Fact]
    public async Task Requests_have_the_apis_own_form()
    {
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Say("ok"));
        using var client = TestProvider.Connect(server, "responses");
        ChatMessage[] messages = [new(ChatRole.System, "Second."), new(ChatRole.User, "hi"), new(ChatRole.System, "By the way."), new(ChatRole.User, "go")];
        await TestProvider.AskAsync(client, true, messages, new ChatOptions
        {
            Instructions = "First.",
            AllowMultipleToolCalls = true,
            Tools = [TestProvider.Tool()],
            ToolMode = ChatToolMode.RequireAny,
            Reasoning = new ReasoningOptions { Effort = ReasoningEffort.Low, Output = ReasoningOutput.Summary },
            TopP = 0.5f,
            Temperature = 0.25f,
            Seed = 4,
            StopSequences = ["END"],
        });
        var request = server.Requests[0];
        Assert.Equal("/v1/responses", request.Path);
        Assert.Equal($"Bearer {TestProvider.Key}", request.Headers["authorization"]);
        Assert.Equal(["user", "developer", "user"], request.Body.GetProperty("input").EnumerateArray().Select(m => m.GetProperty("role").GetString()));
        Assert.Equal("First.\n\nSecond.", request.Body.GetProperty("instructions").GetString());
        var tool = Assert.Single(request.Body.GetProperty("tools").EnumerateArray());
        Assert.Equal(["type", "name", "description", "parameters", "strict"], tool.EnumerateObject().Select(m => m.Name));
        Assert.False(tool.GetProperty("strict").GetBoolean());
        Assert.Equal("""{"effort":"low","summary":"auto"}""", request.Body.GetProperty("reasoning").GetRawText());
        Assert.Equal(("required", true, 0.5, 0.25), (request.Body.GetProperty("tool_choice").GetString(), request.Body.GetProperty("parallel_tool_calls").GetBoolean(), request.Body.GetProperty("top_p").GetDouble(), request.Body.GetProperty("temperature").GetDouble()));
        Assert.False(request.Body.TryGetProperty("seed", out _) || request.Body.TryGetProperty("stop", out _));
    }

    [Fact]
    public async Task Reasoning_that_led_to_nothing_and_what_another_protocol_signed_stay_behind()
    {
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Say("ok"));
        using var client = TestProvider.Connect(server, "responses");
        const string Ours = """{"id":"rs_9","encrypted_content":"x"}""";
        await TestProvider.AskAsync(client, true,
        [
            new(ChatRole.User, "a"),
            new(ChatRole.Assistant, [new TextReasoningContent("signed elsewhere") { ProtectedData = "signature" }, new TextReasoningContent("{") { ProtectedData = "{broken" }, new TextReasoningContent("plain"), new TextContent("b")]),
            new(ChatRole.Assistant, [new TextReasoningContent("cut off") { ProtectedData = Ours }]),
            new(ChatRole.User, "c"),
        ]);
        Assert.Equal(["message", "message", "message"], Types(server.Requests[0].Body));
        Assert.DoesNotContain("cut off", server.Requests[0].Body.GetRawText());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_model_that_does_not_reason_is_asked_again_without_it_and_from_then_on(bool stream)
    {
        await using var server = await ScriptedModelServer.StartAsync(request => request.Body.TryGetProperty("include", out _)
            ? ScriptedTurn.Fail(ModelFault.Status(400, "invalid_request_error", "Encrypted content is not supported with this model."))
            : ScriptedTurn.Say("ok"));
        using var client = TestProvider.Connect(server, "responses");
        Assert.Equal("ok", (await TestProvider.AskAsync(client, stream)).Text);
        Assert.Equal("ok", (await TestProvider.AskAsync(client, stream)).Text);
        Assert.Equal([true, false, false], server.Requests.Select(r => r.Body.TryGetProperty("include", out _)));
    }

    [Fact]
    public async Task Reasoning_that_the_provider_cannot_read_any_more_is_left_out_once_and_for_all()
    {
        await using var server = await ScriptedModelServer.StartAsync(request => request.Number switch
        {
            1 or 4 => Thoughtful,
            2 => ScriptedTurn.Fail(ModelFault.Refusal(400, "invalid_encrypted_content", "The encrypted content encr… could not be verified.")),
            _ => ScriptedTurn.Say("ok"),
        });
        using var client = TestProvider.Connect(server, "responses");
        List<ChatMessage> conversation = [new(ChatRole.User, "go")];
        for (var turn = 0; turn < 4; turn++)
        {
            var answer = await TestProvider.AskAsync(client, true, conversation);
            conversation.AddRange(answer.Messages);
            conversation.Add(new ChatMessage(ChatRole.Tool, [.. TestProvider.Calls(answer).Select(c => new FunctionResultContent(c.CallId, "text"))]));
        }

        Assert.Equal([0, 1, 0, 0, 1], server.Requests.Select(r => Types(r.Body).Count(t => t == "reasoning")));
        Assert.Contains("encrypted-4", server.Requests[4].Body.GetRawText());
    }

    [Fact]
    public async Task A_refusal_for_another_reason_is_not_asked_again()
    {
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Fail(ModelFault.Status(400, "invalid_request_error", "tools.0: bad")));
        using var client = TestProvider.Connect(server, "responses");
        await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, true));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("rate_limit_exceeded", ErrorKind.RateLimit, "models.rate_limit")]
    [InlineData("server_error", ErrorKind.Provider, "models.provider_error")]
    [InlineData("insufficient_quota", ErrorKind.Quota, "models.quota")]
    [InlineData("context_length_exceeded", ErrorKind.Validation, "models.context_too_large")]
    [InlineData("invalid_prompt", ErrorKind.Validation, "models.bad_request")]
    public async Task An_answer_that_failed_becomes_its_error(string code, ErrorKind kind, string expected)
    {
        foreach (var stream in new[] { true, false })
        {
            await using var server = await ScriptedModelServer.StartAsync(new ScriptedTurn { Text = "Some words that go on.", Fault = ModelFault.FailedAfter(6, code) });
            using var client = TestProvider.Connect(server, "responses");
            var error = (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, stream))).Error;
            Assert.Equal((kind, expected), (error.Kind, error.Code));
            Assert.Contains(code, error.Message);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_filtered_answer_says_so(bool stream)
    {
        await using var server = await ScriptedModelServer.StartAsync(new ScriptedTurn { Text = "half", FinishReason = "content_filter" });
        using var client = TestProvider.Connect(server, "responses");
        Assert.Equal(ChatFinishReason.ContentFilter, (await TestProvider.AskAsync(client, stream)).FinishReason);
    }

    [Fact]
    public async Task Several_thoughts_each_stand_before_their_call_and_a_refusal_is_text()
    {
        await using var server = await ScriptedModelServer.StartAsync(
            ScriptedTurn.Stream(
                """{"type":"response.created","response":{"id":"resp_1","model":"m","status":"in_progress","output":[]}}""",
                """{"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":0,"delta":"One."}""",
                """{"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":1,"delta":"Two."}""",
                """{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"e1"}}""",
                """{"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","id":"fc_1","call_id":"c1","name":"read_file","arguments":"{}"}}""",
                """{"type":"response.output_item.done","output_index":2,"item":{"type":"reasoning","id":"rs_2","summary":[{"type":"summary_text","text":"Three."}],"encrypted_content":"e2"}}""",
                """{"type":"response.output_item.done","output_index":3,"item":{"type":"function_call","id":"fc_2","call_id":"c2","name":"read_file","arguments":"{}"}}""",
                """{"type":"response.refusal.delta","item_id":"msg_1","output_index":4,"delta":"No."}""",
                """{"type":"response.future_event","x":1}""",
                """{"type":"response.completed","response":{"id":"resp_1","status":"completed","output":[]}}"""),
            ScriptedTurn.Say("ok"));
        using var client = TestProvider.Connect(server, "responses");
        var first = await TestProvider.AskAsync(client, true);
        Assert.Equal("No.", first.Text);
        Assert.Equal(ChatFinishReason.ToolCalls, first.FinishReason);
        await TestProvider.AskAsync(client, true, [new(ChatRole.User, "a"), .. first.Messages]);
        var input = server.Requests[1].Body.GetProperty("input");
        Assert.Equal(["message", "reasoning", "function_call", "reasoning", "function_call", "message"], Types(server.Requests[1].Body));
        Assert.Equal("One.\n\nTwo.", input[1].GetProperty("summary")[0].GetProperty("text").GetString());
        Assert.Equal(("e1", "e2"), (input[1].GetProperty("encrypted_content").GetString(), input[3].GetProperty("encrypted_content").GetString()));
    }

    [Theory]
    [InlineData("""{"type":"response.completed","response":{"status":"cancelled","output":[]}}""", "models.stream_broken")]
    [InlineData("""{"choices":[]}""", "models.bad_response")]
    [InlineData("[]", "models.bad_response")]
    [InlineData("""{"error":{"code":"rate_limit_exceeded","message":"x"}}""", "models.rate_limit")]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"x"}}""", "models.overloaded")]
    [InlineData("[DONE]", "models.stream_broken")]
    public async Task What_is_no_end_of_an_answer_is_an_error(string data, string code)
    {
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Stream(data));
        using var client = TestProvider.Connect(server, "responses");
        Assert.Equal(code, (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, true))).Error.Code);
    }

    private static IEnumerable<string?> Types(JsonElement body) => body.GetProperty("input").EnumerateArray().Select(i => i.GetProperty("type").GetString());
}

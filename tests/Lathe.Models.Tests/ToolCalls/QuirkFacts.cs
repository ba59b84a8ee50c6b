using Lathe.Errors;
using Lathe.Models.Catalog;
using Lathe.TestKit.ModelServer;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Tests.ToolCalls;

/// <summary>Deviating tool calls through the real SDKs, over HTTP.</summary>
public sealed class QuirkFacts
{
    public static TheoryData<int, string> Rows
    {
        get
        {
            var data = new TheoryData<int, string>();
            for (var i = 0; i < QuirkTable.Rows.Length; i++) data.Add(i, QuirkTable.Rows[i].ToString());
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Deviations_are_repaired_where_one_reading_is_left_and_stay_raw_elsewhere(int row, string name)
    {
        var quirk = QuirkTable.Rows[row];
        Assert.Equal(name, quirk.ToString());
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Stream(quirk.Events));
        using var client = TestProvider.Connect(server, quirk.Provider);
        var response = await TestProvider.AskAsync(client, stream: true);
        Assert.Equal(quirk.Calls.Order(), TestProvider.Calls(response).Select(Shown).Order());
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
    }

    [Theory]
    [InlineData("""{"type":"content_block_start","content_block":{"type":"tool_use","id":"a","name":"x","input":{}}}""")]
    [InlineData("""{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","name":"x","input":{}}}""")]
    public async Task Messages_without_index_or_id_are_the_providers_error(string start)
    {
        var quirk = Quirk.Anthropic("", [start, """{"type":"content_block_stop","index":0}"""]);
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Stream(quirk.Events));
        using var client = TestProvider.Connect(server, "anthropic");
        var error = (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, stream: true))).Error;
        Assert.Equal("models.bad_response", error.Code);
    }

    [Fact]
    public async Task Odd_servers_are_understood()
    {
        // Reasoning under its other name, “stop” with calls, a cache's count under its other name.
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Stream(
            """{"choices":[{"delta":{"reasoning":"hm"}}]}""",
            """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"x","arguments":"{}"}}]}}]}""",
            """{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":2,"prompt_cache_hit_tokens":5}}"""));
        using var client = TestProvider.Connect(server, "openai");
        var response = await TestProvider.AskAsync(client, stream: true);
        Assert.Equal(["a x {}"], TestProvider.Calls(response).Select(Shown));
        Assert.Equal("hm", response.Messages[0].Contents.OfType<TextReasoningContent>().Single().Text);
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        Assert.Equal(new ModelUsage(7, 5, 0, 2), ModelUsage.From(response.Usage));
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("responses")]
    public async Task A_character_that_comes_in_two_pieces_is_whole_again(string provider)
    {
        string[] events = provider == "openai"
            ?
            [
                """{"choices":[{"delta":{"content":"a \\\ud83d"}}]}""",
                """{"choices":[{"delta":{"content":"\ude00\t\u0041\"b"}}]}""",
                """{"choices":[{"delta":{},"finish_reason":"stop"}]}""",
            ]
            :
            [
                """{"type":"response.output_text.delta","output_index":0,"delta":"a \\\ud83d"}""",
                """{"type":"response.output_text.delta","output_index":0,"delta":"\ude00\t\u0041\"b"}""",
                """{"type":"response.completed","response":{"status":"completed","output":[]}}""",
            ];
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Stream(events));
        using var client = TestProvider.Connect(server, provider);
        Assert.Equal("a \\\ud83d\ude00\tA\"b", (await TestProvider.AskAsync(client, stream: true)).Text);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("responses")]
    public async Task A_name_that_is_no_text_is_the_providers_error(string provider)
    {
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Stream(provider == "openai" ? """ {"choi\ud83dces":[]}""" : """ {"ty\ud83dpe":"x"}"""));
        using var client = TestProvider.Connect(server, provider);
        Assert.Equal("models.bad_response", (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, stream: true))).Error.Code);
    }

    [Theory]
    [InlineData("""{"a":"\ud83d"}""", false)]
    [InlineData("""{"a":"\ude00\ud83d"}""", false)]
    [InlineData("""{"a\udfff":1}""", false)]
    [InlineData("""{"a":["\ud83dx"]}""", false)]
    [InlineData("""{"a":"\ud83d\ude00 \\ud83d \u0041"}""", true)]
    public void Arguments_with_half_of_a_character_are_unreadable(string json, bool isReadable)
    {
        var call = ToolCallArguments.Parse("a", "x", json);
        Assert.Equal(isReadable, ToolCallArguments.RawTextOf(call) is null);
        Assert.NotEqual("", ToolCallArguments.ToJson(call));
        if (!isReadable) Assert.Contains("half of a character", call.Exception!.Message);
    }

    [Fact]
    public void Half_of_a_character_that_stands_for_itself_makes_arguments_unreadable_too()
    {
        Assert.NotNull(ToolCallArguments.RawTextOf(ToolCallArguments.Parse("a", "x", "{\"a\":\"\ud83d\"}")));
        Assert.NotNull(ToolCallArguments.RawTextOf(ToolCallArguments.Parse("a", "x", "{\"a\":\"\\ud83d\ude00\"}")));
        Assert.Null(ToolCallArguments.RawTextOf(ToolCallArguments.Parse("a", "x", "{\"a\":\"\ud83d\ude00\"}")));
    }

    [Theory]
    [InlineData("openai", """{"choices":[{"message":{"tool_calls":[{"id":"a","function":{"name":"x","arguments":{"p":1}}},{"id":"a","function":{"name":"y","arguments":"\"{}\""}}]},"finish_reason":"stop"}]}""")]
    [InlineData("responses", """{"status":"completed","output":[{"type":"function_call","call_id":"a","name":"x","arguments":{"p":1}},{"type":"function_call","call_id":"a","name":"y","arguments":"\"{}\""}]}""")]
    public void Whole_answers_are_read_the_same_way(string provider, string answer)
    {
        using var document = System.Text.Json.JsonDocument.Parse(answer);
        List<ChatResponseUpdate?> updates = [];
        if (provider == "openai")
        {
            var reader = new ChatCompletions.ChunkReader();
            updates.AddRange([reader.ReadWhole(document.RootElement), reader.Finish()]);
        }
        else
        {
            var reader = new Responses.EventReader();
            updates.AddRange([reader.ReadWhole(document.RootElement), reader.Finish()]);
        }

        var response = updates.OfType<ChatResponseUpdate>().ToChatResponse();
        Assert.Equal(["""a x {"p":1}""", "a_2 y {}"], TestProvider.Calls(response).Select(Shown));
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
    }

    [Fact]
    public void The_documentation_names_each_deviation()
    {
        var docs = File.ReadAllText(Path.Combine(Root(), "docs", "models.md"));
        var named = docs.Split('\n').Where(static l => l.StartsWith("| ", StringComparison.Ordinal)).Select(static l => l.Split('|')[1].Trim()).ToHashSet();
        Assert.Equal([], QuirkTable.Rows.Select(static r => r.Name).Distinct().Where(n => !named.Contains(n)));
    }

    private static string Shown(FunctionCallContent call) =>
        $"{call.CallId} {call.Name} " + (ToolCallArguments.RawTextOf(call) is { } raw ? "raw " + raw : ToolCallArguments.ToJson(call));

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Lathe.slnx"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository's root was not found.");
        return folder;
    }
}

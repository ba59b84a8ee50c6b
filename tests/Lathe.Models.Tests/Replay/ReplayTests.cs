using System.Text;
using System.Text.Json;
using Lathe.Errors;
using Lathe.Models.Catalog;
using Lathe.Models.Providers;
using Lathe.Models.Replay;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Tests.Replay;

public sealed class ReplayTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lathe-replay-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ChatMessage User(string text) => new(ChatRole.User, text);

    private static ChatMessage Result(string id, string text) => new(ChatRole.Tool, [new FunctionResultContent(id, text)]);

    private static ChatResponse Answer(string text, params FunctionCallContent[] calls) => new(new ChatMessage(ChatRole.Assistant, [new TextContent(text), .. calls]))
    {
        FinishReason = calls.Length > 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
        Usage = new UsageDetails { InputTokenCount = 50, OutputTokenCount = 7, CachedInputTokenCount = 10 },
    };

    /// <summary>Two conversations: one of two requests with a tool call between, and one of a single request.</summary>
    private string Record(string repo = "/home/ann/calc", string home = "/home/ann", string time = "2026-11-20T08:15:00+01:00")
    {
        ChatMessage[] first = [new(ChatRole.System, "You write code."), User($"Fix {repo}/calc.py. Started {time}.")];
        var call = ToolCallArguments.Parse("call_77", "run_command", $$"""{"command":"cd {{repo}} && python3 -m unittest"}""");
        var one = Answer($"I look at {repo}/calc.py first, then I run the tests to see what fails and why it does.", call);
        ChatMessage[] second = [.. first, .. one.Messages, Result("call_77", $"Ran 3 tests in 0.012s\nFAILED {repo}/test_calc.py\nlog: /tmp/tmpab12/x.log\ncache {home}/.cache/pip\nserver 127.0.0.1:43121\nrun 01JD3Z5Y8Q6W7X9A0BCDEFGHJK at 09:15:01")];
        CassetteExchange[] exchanges =
        [
            new("attempt-1", first, one),
            new("attempt-1", second, Answer("Fixed.")),
            new("attempt-2", [User("Again, with feedback: sk-live-secret")], Answer("Second.")),
        ];
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.json");
        using (var file = File.Create(path))
        {
            CassetteWriter.Write(
                new CassetteHeader { Note = "Written by a test.", Model = "test-model", Window = 32_000, Tools = [TestProvider.Tool()], Roots = new Dictionary<string, string> { ["repo"] = repo, ["home"] = home } },
                exchanges,
                text => text.Replace("sk-live-secret", "[secret]", StringComparison.Ordinal),
                file);
        }

        return path;
    }

    private static IChatClient Open(string path, string repo, string home, Action<ReplayNotice>? notice = null) => ChatClients.Create(
        ModelReference.Parse("replay:" + path),
        KnownProviders.Resolve(ModelReference.Parse("replay:" + path), new Dictionary<string, string>()),
        new ChatClientOptions { Replay = new ReplayOptions { Roots = new Dictionary<string, string> { ["repo"] = repo, ["home"] = home }, OnNotice = notice } });

    [Theory]
    [InlineData("/home/ann/calc", "/home/ann", "2026-11-20T08:15:00+01:00", "0.012s", "09:15:01")]
    [InlineData("/tmp/scratch/a b/calc", "/root", "2027-01-02 23:59:59Z", "1.5 s", "23:00:00.5")]
    [InlineData("/home/ann/other/calc", "/home/ann/other", "2026-11-20", "12 ms", "1:02:03")]
    public async Task A_replay_matches_on_another_path_home_time_and_zone(string repo, string home, string time, string duration, string clock)
    {
        using var client = Open(Record(), repo, home);
        List<ChatMessage> conversation = [new(ChatRole.System, "You write code."), User($"Fix {repo}/calc.py. Started {time}.")];
        var one = await client.GetResponseAsync(conversation);
        Assert.Equal($"I look at {repo}/calc.py first, then I run the tests to see what fails and why it does.", one.Text);
        var call = Assert.Single(TestProvider.Calls(one));
        Assert.Equal($"cd {repo} && python3 -m unittest", ((JsonElement)call.Arguments!["command"]!).GetString());
        conversation.AddRange(one.Messages);
        conversation.Add(Result(call.CallId, $"Ran 3 tests in {duration}\nFAILED {repo}/test_calc.py\nlog: /tmp/other/x.log\ncache {home}/.cache/pip\nserver 127.0.0.1:9999\nrun 01JZZZZZ8Q6W7X9A0BCDEFGHJK at {clock}"));
        var two = await TestProvider.AskAsync(client, true, conversation);
        Assert.Equal("Fixed.", two.Text);
        Assert.Equal(new ModelUsage(50, 10, 0, 7), ModelUsage.From(two.Usage));
        Assert.Equal(ChatFinishReason.Stop, two.FinishReason);
    }

    [Fact]
    public async Task Exchanges_answer_in_any_order_and_once()
    {
        using var client = Open(Record(), "/r", "/h");
        ChatMessage[] second = [User("Again, with feedback: [secret]")];
        Assert.Equal("Second.", (await client.GetResponseAsync(second)).Text);
        var error = (await Assert.ThrowsAsync<LatheException>(() => client.GetResponseAsync(second))).Error;
        Assert.Equal((ErrorKind.Validation, "replay.mismatch"), (error.Kind, error.Code));
    }

    [Fact]
    public async Task A_resumed_run_may_begin_in_the_middle_with_ids_of_its_own()
    {
        using var client = Open(Record(), "/r", "/h");
        ChatMessage[] conversation =
        [
            User("Fix /r/calc.py. Started 2026-01-01."),
            new(ChatRole.Assistant, [new TextContent("I look at /r/calc.py first, then I run the tests to see what fails and why it does."), ToolCallArguments.Parse("my-own-id", "run_command", """{"command":"cd /r && python3 -m unittest"}""")]),
            Result("my-own-id", "Ran 3 tests in 1s\nFAILED /r/test_calc.py\nlog: /tmp/q/x.log\ncache /h/.cache/pip\nserver 127.0.0.1:1234\nrun 01JD3Z5Y8Q6W7X9A0BCDEFGHJK at 00:00:00"),
        ];
        Assert.Equal("Fixed.", (await client.GetResponseAsync(conversation)).Text);
    }

    [Fact]
    public async Task A_difference_is_refused_with_a_diff()
    {
        using var client = Open(Record(), "/r", "/h");
        var error = (await Assert.ThrowsAsync<LatheException>(() => client.GetResponseAsync([User("Fix /r/calc.ts. Started 2026-01-01.")]))).Error;
        Assert.Equal("replay.mismatch", error.Code);
        Assert.Contains("-  Fix {lathe:repo}/calc.py. Started {time}.", error.Message);
        Assert.Contains("+  Fix {lathe:repo}/calc.ts. Started {time}.", error.Message);
        Assert.Contains("attempt-1", error.Message);
        Assert.Contains("Record it again", error.Guidance);
    }

    [Fact]
    public async Task A_used_up_cassette_says_so()
    {
        using var client = Open(Record(), "/r", "/h");
        var cassette = client.GetService<Cassette>()!;
        foreach (var exchange in cassette.Exchanges) await client.GetResponseAsync(exchange.Messages);
        Assert.Contains("used up", (await Assert.ThrowsAsync<LatheException>(() => client.GetResponseAsync([User("x")]))).Error.Message);
    }

    [Fact]
    public async Task Another_system_prompt_or_tool_set_is_reported_once_and_matched_all_the_same()
    {
        var notices = new List<ReplayNotice>();
        using var client = Open(Record(), "/r", "/h", notices.Add);
        await client.GetResponseAsync([new(ChatRole.System, "You write better code."), User("Fix /r/calc.py. Started 2026-01-01.")], new ChatOptions { Tools = [TestProvider.Tool("other")] });
        await client.GetResponseAsync([new(ChatRole.System, "You write better code."), User("Again, with feedback: [secret]")], new ChatOptions { Tools = [TestProvider.Tool("other")] });
        Assert.Equal(["replay.system_differs", "replay.tools_differ"], notices.Select(n => n.Code));
        Assert.Equal(["--- cassette", "+++ request", "@@ line 1 @@", "-You write code.", "+You write better code."], notices[0].Difference);
        Assert.Equal(["+other (new)", "-read_file (gone)"], notices[1].Difference);
    }

    [Fact]
    public async Task The_same_system_prompt_and_tools_are_not_reported()
    {
        var notices = new List<ReplayNotice>();
        using var client = Open(Record(), "/r", "/h", notices.Add);
        await client.GetResponseAsync([new(ChatRole.System, "You write code."), User("Fix /r/calc.py. Started 2026-01-01.")], new ChatOptions { Tools = [TestProvider.Tool()] });
        Assert.Empty(notices);
    }

    [Fact]
    public void A_cassette_is_readable_masked_and_free_of_the_machines_folders()
    {
        var text = File.ReadAllText(Record());
        Assert.DoesNotContain("/home/ann", text);
        Assert.DoesNotContain("sk-live-secret", text);
        Assert.Contains("\"system\": [\n    \"You write code.\"", text);
        Assert.Contains("{lathe:repo}/calc.py", text);
        Assert.Contains("\n      \"request\"", text);
        Assert.Single(text.Split('\n'), line => line.Contains("\"role\":\"tool\""));
        Assert.Equal(2, text.Split("Fix {lathe:repo}").Length);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Split("{\"choices\"").Length, 1, 2));
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Split("{\"role\"").Length, 1, 2));
        using var document = JsonDocument.Parse(text);
        Assert.Equal(1, document.RootElement.GetProperty("lathe_cassette").GetInt32());
    }

    [Fact]
    public async Task A_cassette_streams_piece_by_piece_and_knows_its_model()
    {
        using var client = Open(Record(), "/r", "/h");
        var pieces = 0;
        await foreach (var update in client.GetStreamingResponseAsync([User("Fix /r/calc.py. Started 2026-01-01.")])) pieces += update.Text.Length > 0 ? 1 : 0;
        Assert.True(pieces >= 2);
        Assert.Equal((32_000, 0m), (client.GetService<ModelInfo>()!.ContextWindow, client.GetService<ModelInfo>()!.Price.CostOf(new ModelUsage(5, 0, 0, 5))));
    }

    [Fact]
    public async Task Unreadable_arguments_survive_a_recording()
    {
        var call = ToolCallArguments.Parse("c", "edit", "{not json");
        ChatMessage[] first = [User("go")];
        var answer = Answer("hm", call);
        ChatMessage[] second = [.. first, .. answer.Messages, Result("c", "error: bad arguments")];
        var path = Path.Combine(_folder, "raw.json");
        using (var file = File.Create(path)) CassetteWriter.Write(new CassetteHeader { Note = "n", Model = "m" }, [new("c", first, answer), new("c", second, Answer("ok"))], t => t, file);
        using var client = Open(path, "/r", "/h");
        var replayed = await client.GetResponseAsync(first);
        Assert.Equal("{not json", ToolCallArguments.RawTextOf(Assert.Single(TestProvider.Calls(replayed))));
        Assert.Equal("ok", (await client.GetResponseAsync([.. first, .. replayed.Messages, Result("c", "error: bad arguments")])).Text);
    }

    [Fact]
    public async Task A_difference_fits_80_columns_and_says_in_which_message_it_is()
    {
        var lines = string.Join('\n', Enumerable.Range(1, 40).Select(i => $"line {i} of a long result {new string('x', i == 30 ? 300 : 5)}"));
        var first = new[] { User("go") };
        var answer = Answer("hm", ToolCallArguments.Parse("c", "read_file", """{"path":"a"}"""));
        var path = Path.Combine(_folder, "long.json");
        using (var file = File.Create(path)) CassetteWriter.Write(new CassetteHeader { Note = "n", Model = "m" }, [new("c", first, answer), new("c", [.. first, .. answer.Messages, Result("c", lines)], Answer("ok"))], t => t, file);
        using var client = Open(path, "/r", "/h");
        var replayed = await client.GetResponseAsync(first);
        var error = (await Assert.ThrowsAsync<LatheException>(() => client.GetResponseAsync([.. first, .. replayed.Messages, Result("c", lines.Replace(new string('x', 300), new string('x', 299) + "y", StringComparison.Ordinal))]))).Error;
        Assert.Contains("in [result 1] @@", error.Message);
        Assert.All(error.Message.Split('\n').Skip(1), line => Assert.InRange(line.Length, 0, 76));
        Assert.Contains("xy", error.Message);
    }

    [Fact]
    public async Task Marks_of_secrets_may_differ_and_are_written_back_as_the_run_at_hand_has_them()
    {
        ChatMessage[] first = [User("The key is «secret:aaaaaa», the other «secret:bbbbbb».")];
        var answer = Answer("I write «secret:bbbbbb».", ToolCallArguments.Parse("c", "edit", """{"text":"KEY=«secret:aaaaaa»"}"""));
        var path = Path.Combine(_folder, "marks.json");
        using (var file = File.Create(path)) CassetteWriter.Write(new CassetteHeader { Note = "n", Model = "m" }, [new("c", first, answer)], t => t, file);
        using var client = Open(path, "/r", "/h");
        var replayed = await client.GetResponseAsync([User("The key is «secret:111111», the other «secret:222222».")]);
        Assert.Equal("I write «secret:222222».", replayed.Text);
        Assert.Equal("KEY=«secret:111111»", ((JsonElement)Assert.Single(TestProvider.Calls(replayed)).Arguments!["text"]!).GetString());
    }

    [Fact]
    public async Task What_is_readable_of_a_models_reasoning_is_kept_and_its_signature_is_not()
    {
        var answer = new ChatResponse(new ChatMessage(ChatRole.Assistant, [new TextReasoningContent("It is a typo.") { ProtectedData = "SIGNED" }, new TextContent("Done.")])) { FinishReason = ChatFinishReason.Stop };
        var path = Path.Combine(_folder, "reasoning.json");
        using (var file = File.Create(path)) CassetteWriter.Write(new CassetteHeader { Note = "n", Model = "m" }, [new("c", [User("go")], answer)], t => t, file);
        Assert.DoesNotContain("SIGNED", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        using var client = Open(path, "/r", "/h");
        var replayed = await client.GetResponseAsync([User("go")]);
        Assert.Equal("It is a typo.", Assert.Single(replayed.Messages[0].Contents.OfType<TextReasoningContent>()).Text);
        Assert.Equal("Done.", replayed.Text);
    }

    [Fact]
    public void A_request_that_does_not_continue_its_conversation_cannot_be_written()
    {
        CassetteExchange[] exchanges = [new("c", [User("a")], Answer("x")), new("c", [User("b")], Answer("y"))];
        Assert.Throws<ArgumentException>(() => CassetteWriter.Write(new CassetteHeader { Note = "n", Model = "m" }, exchanges, t => t, new MemoryStream()));
    }

    [Fact]
    public async Task Pacing_waits_before_each_chunk_by_the_given_clock()
    {
        var time = new ManualTime { SkipPauses = true };
        using var client = new ReplayChatClient(Cassette.Load(Record()), new ReplayOptions { ChunkDelay = TimeSpan.FromMilliseconds(30), Time = time });
        await client.GetResponseAsync([User("Again, with feedback: [secret]")]);
        Assert.Equal(2, time.Waits.Count);
        Assert.All(time.Waits, w => Assert.Equal(TimeSpan.FromMilliseconds(30), w));
    }

    [Theory]
    [InlineData("", "replay.bad_cassette")]
    [InlineData("{}", "replay.bad_cassette")]
    [InlineData("[]", "replay.bad_cassette")]
    [InlineData("""{"lathe_cassette":2}""", "replay.bad_cassette")]
    [InlineData("""{"lathe_cassette":1,"api":"other"}""", "replay.bad_cassette")]
    [InlineData("""{"lathe_cassette":1,"api":"openai-chat-completions","model":"m"}""", "replay.bad_cassette")]
    [InlineData("""{"lathe_cassette":1,"api":"openai-chat-completions","model":"m","exchanges":[{}]}""", "replay.bad_cassette")]
    [InlineData("""{"lathe_cassette":1,"api":"openai-chat-completions","model":"m","exchanges":[{"request":{"conversation":"a","messages":[]},"response":{"chunks":[]}}]}""", "replay.bad_cassette")]
    [InlineData("""{"lathe_cassette":1,"api":"openai-chat-completions","model":"m","exchanges":[{"request":{"conversation":"a","messages":[{"content":"x"}]},"response":{"chunks":[]}}]}""", "replay.bad_cassette")]
    [InlineData(null, "replay.no_cassette")]
    public void A_file_that_is_no_cassette_is_refused(string? content, string code)
    {
        var path = Path.Combine(_folder, "bad.json");
        if (content is not null) File.WriteAllText(path, content, Encoding.UTF8);
        Assert.Equal(code, Assert.Throws<LatheException>(() => Cassette.Load(path)).Error.Code);
    }
}

using Lathe.Models.Caching;
using Lathe.Models.Catalog;
using Lathe.Models.Health;
using Lathe.TestKit.ModelServer;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Tests.Caching;

public sealed class ResponseCacheFacts : IDisposable
{
    private static readonly ChatOptions Still = new() { Temperature = 0 };

    private readonly string _root = Directory.CreateTempSubdirectory("lathe-responses-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Folder => Path.Combine(_root, "responses");

    public static TheoryData<string, bool> Providers => new MatrixTheoryData<string, bool>(["openai", "responses", "anthropic"], [true, false]);

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task The_same_request_is_answered_once_by_the_provider_and_then_from_the_cache(string provider, bool stream)
    {
        await using var server = await ScriptedModelServer.StartAsync(Rich, ScriptedTurn.Say("another"));
        var shared = new SharedModels(TimeProvider.System);
        using var client = Connect(server, provider, provider == "anthropic" ? CachedAnswers.Always : CachedAnswers.Deterministic, shared: shared);
        var first = await AskAsync(client, stream, "hello", Still, out var asked);
        var second = await AskAsync(client, stream, "hello", Still, out var kept);
        Assert.Single(server.Requests);
        Assert.Equal(provider != "anthropic", server.Requests[0].Body.TryGetProperty("temperature", out _));
        Assert.Equal(Shown(first), Shown(second));
        Assert.Equal((first.FinishReason, first.ModelId, ModelUsage.From(first.Usage)), (second.FinishReason, second.ModelId, ModelUsage.From(second.Usage)));
        Assert.Equal((false, true), (asked.FromCache, kept.FromCache));
        var report = Assert.Single(shared.Reports());
        Assert.Equal((1, 1, 1, 0.5), (report.Requests, report.CacheHits, report.CacheMisses, report.CacheHitRate));

        // Whether it streams is no part of the request.
        await AskAsync(client, !stream, "hello", Still, out _);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_kept_answer_goes_on_in_the_conversation_with_what_the_model_thought()
    {
        await using var server = await ScriptedModelServer.StartAsync(Rich, ScriptedTurn.Say("on"));
        using var client = Connect(server, "responses", CachedAnswers.Always);
        await client.GetResponseAsync("hello", cancellationToken: TestContext.Current.CancellationToken);
        var kept = await client.GetResponseAsync("hello", cancellationToken: TestContext.Current.CancellationToken);
        await client.GetResponseAsync([new(ChatRole.User, "hello"), .. kept.Messages, new(ChatRole.Tool, [new FunctionResultContent(TestProvider.Calls(kept)[0].CallId, "text")])], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains("encrypted-1", server.Requests[1].Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_model_draws_is_kept_only_where_that_is_asked_for()
    {
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Say("x"));
        using var careful = Connect(server, "openai", CachedAnswers.Deterministic);
        await TestProvider.AskAsync(careful, true);
        await TestProvider.AskAsync(careful, true, [new(ChatRole.User, "hello")], new ChatOptions { Temperature = 0.1f });
        await TestProvider.AskAsync(careful, true, [new(ChatRole.User, "hello")], new ChatOptions { Temperature = 0.1f });
        using var anthropic = Connect(server, "anthropic", CachedAnswers.Deterministic);
        await TestProvider.AskAsync(anthropic, true, [new(ChatRole.User, "hello")], Still);
        Assert.Equal(4, server.Requests.Count);
        Assert.False(Directory.Exists(Folder));
        using var always = Connect(server, "openai", CachedAnswers.Always);
        await TestProvider.AskAsync(always, true);
        await TestProvider.AskAsync(always, true);
        Assert.Equal(5, server.Requests.Count);
    }

    [Fact]
    public async Task Anything_else_about_a_request_makes_it_another_one()
    {
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Say("x"));
        using var client = Connect(server, "openai", CachedAnswers.Always);
        ChatMessage[] hello = [new(ChatRole.User, "hello")];
        (ChatMessage[] Messages, ChatOptions Options)[] requests =
        [
            (hello, new()),
            (hello, new() { MaxOutputTokens = 7 }),
            (hello, new() { Temperature = 0 }),
            (hello, new() { Tools = [TestProvider.Tool()] }),
            (hello, new() { Instructions = "Be kind." }),
            ([new(ChatRole.User, "hello ")], new()),
            ([new(ChatRole.System, "hello")], new()),
            ([.. hello, new(ChatRole.Assistant, [new TextReasoningContent("hm"), new TextContent("a")]), .. hello], new()),
            ([.. hello, new(ChatRole.Assistant, [new TextReasoningContent("hm") { ProtectedData = "s" }, new TextContent("a")]), .. hello], new()),
        ];
        for (var round = 0; round < 2; round++)
        {
            foreach (var (messages, options) in requests) await TestProvider.AskAsync(client, true, messages, options);
            Assert.Equal(requests.Length, server.Requests.Count);
        }

        using var elsewhere = Connect(server, "responses", CachedAnswers.Always);
        await TestProvider.AskAsync(elsewhere, true, hello, new());
        Assert.Equal(requests.Length + 1, server.Requests.Count);
    }

    public static TheoryData<string> Unfit => ["length", "content_filter", "error", "broken", "raw", "empty"];

    [Theory]
    [MemberData(nameof(Unfit))]
    public async Task Errors_and_answers_that_are_not_whole_are_not_kept(string what)
    {
        var turn = what switch
        {
            "length" or "content_filter" => ScriptedTurn.Say("cut") with { FinishReason = what },
            "error" => ScriptedTurn.Fail(ModelFault.ServerError),
            "broken" => ScriptedTurn.Say("one two three four") with { Fault = ModelFault.CutAfter(2) },
            "raw" => ScriptedTurn.Call("read_file", "{oops"),
            _ => ScriptedTurn.Say(""),
        };
        await using var server = await ScriptedModelServer.StartAsync(_ => turn);
        using var client = Connect(server, "openai", CachedAnswers.Always);
        for (var i = 0; i < 2; i++) await Record.ExceptionAsync(() => TestProvider.AskAsync(client, true));
        Assert.Equal(2, server.Requests.Count);
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public async Task A_stream_that_nobody_read_to_its_end_is_not_kept()
    {
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Say("one two three four five six seven"));
        using var client = Connect(server, "openai", CachedAnswers.Always);
        await foreach (var _ in client.GetStreamingResponseAsync("hello", cancellationToken: TestContext.Current.CancellationToken)) break;
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public async Task A_stream_that_was_started_over_is_kept_once()
    {
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Say("one two three") with { Fault = ModelFault.CutAfter(2) }, ScriptedTurn.Say("one two three"));
        using var client = TestProvider.Connect(server, "openai", new ChatClientOptions { Cache = Cache(CachedAnswers.Always), Random = static () => 0 }, retries: true);
        await TestProvider.AskAsync(client, true);
        Assert.Equal("one two three", (await TestProvider.AskAsync(client, true)).Text);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task An_answer_ages()
    {
        var time = new ManualTime();
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Say("x"));
        using var client = Connect(server, "openai", CachedAnswers.Always, time, TimeSpan.FromHours(1));
        await TestProvider.AskAsync(client, false);
        time.Advance(TimeSpan.FromMinutes(59));
        await TestProvider.AskAsync(client, false);
        Assert.Single(server.Requests);
        time.Advance(TimeSpan.FromMinutes(2));
        await TestProvider.AskAsync(client, false);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public void Above_its_size_the_oldest_answers_go_and_files_are_the_users_alone()
    {
        var time = new ManualTime();
        var cache = new ResponseCache(new ResponseCacheOptions(Folder) { MaxBytes = 10_000 }, time);
        for (var i = 0; i < 40; i++)
        {
            cache.Keep(Key(i), new byte[1000]);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        var files = new DirectoryInfo(Folder).GetFiles("*", SearchOption.AllDirectories);
        Assert.InRange(files.Sum(f => f.Length), 8_000, 10_000);
        Assert.All(files, f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, f.UnixFileMode));
        Assert.NotNull(cache.Find(Key(39)));
        Assert.Null(cache.Find(Key(0)));
        cache.Keep(Key(41), new byte[11_000]);
        Assert.Null(cache.Find(Key(41)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"finish":"stop","parts":[{}]}""")]
    [InlineData("""{"finish":7,"parts":[]}""")]
    public async Task A_file_that_cannot_be_read_is_as_if_it_were_not(string content)
    {
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Say("x"));
        using var client = Connect(server, "openai", CachedAnswers.Always);
        await TestProvider.AskAsync(client, true);
        var file = Assert.Single(Directory.GetFiles(Folder, "*", SearchOption.AllDirectories));
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
        Assert.Equal("x", (await TestProvider.AskAsync(client, true)).Text);
        Assert.Equal("x", (await TestProvider.AskAsync(client, true)).Text);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_costs_calls_and_nothing_else()
    {
        await File.WriteAllTextAsync(Folder, "a file", TestContext.Current.CancellationToken);
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Say("x"));
        using var client = Connect(server, "openai", CachedAnswers.Always);
        Assert.Equal("x", (await TestProvider.AskAsync(client, true)).Text);
        Assert.Equal("x", (await TestProvider.AskAsync(client, true)).Text);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Neither_the_key_nor_the_prompt_is_in_the_folder()
    {
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Say("answer"));
        using var client = Connect(server, "anthropic", CachedAnswers.Always);
        await TestProvider.AskAsync(client, true, "the secret plan");
        var file = Assert.Single(Directory.GetFiles(Folder, "*", SearchOption.AllDirectories));
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains("answer", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret plan", text, StringComparison.Ordinal);
        Assert.DoesNotContain(TestProvider.Key, text, StringComparison.Ordinal);
    }

    private static ScriptedTurn Rich => ScriptedTurn.Call("read_file", """{"path":"a"}""") with { Text = "I look.", Thinking = "Where is it?", Usage = new ScriptedUsage(100, 20, 30) };

    private static string Key(int number) => number.ToString("x64");

    private static string Shown(ChatResponse answer) => string.Join('|', answer.Messages.SelectMany(m => m.Contents).Select(c => c switch
    {
        TextContent t => t.Text,
        TextReasoningContent r => $"({r.Text} {r.ProtectedData})",
        FunctionCallContent f => $"{f.CallId} {f.Name} {ToolCallArguments.ToJson(f)}",
        _ => "",
    }).Where(t => t.Length > 0));

    private static Task<ChatResponse> AskAsync(IChatClient client, bool stream, string text, ChatOptions options, out CallRecord record)
    {
        options = options.Clone();
        record = CallRecord.Attach(options);
        return TestProvider.AskAsync(client, stream, [new ChatMessage(ChatRole.User, text)], options);
    }

    private ResponseCache Cache(CachedAnswers answers, TimeProvider? time = null, TimeSpan? age = null) =>
        new(new ResponseCacheOptions(Folder) { Answers = answers, TimeToLive = age ?? TimeSpan.FromDays(7) }, time ?? TimeProvider.System);

    private IChatClient Connect(ScriptedModelServer server, string provider, CachedAnswers answers, TimeProvider? time = null, TimeSpan? age = null, SharedModels? shared = null) =>
        TestProvider.Connect(server, provider, new ChatClientOptions { Cache = Cache(answers, time, age), Shared = shared ?? SharedModels.Process });
}

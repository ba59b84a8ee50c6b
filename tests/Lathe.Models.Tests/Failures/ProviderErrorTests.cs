using System.Net;
using System.Net.Sockets;
using Lathe.Errors;
using Lathe.Models.Failures;
using Lathe.TestKit.ModelServer;

namespace Lathe.Models.Tests.Failures;

public sealed class ProviderErrorTests
{
    public static TheoryData<string, ModelFault, ErrorKind, string, Recovery> Refusals()
    {
        var data = new TheoryData<string, ModelFault, ErrorKind, string, Recovery>();
        (ModelFault Fault, ErrorKind Kind, string Code, Recovery Recovery)[] rows =
        [
            (ModelFault.WrongKey, ErrorKind.Authentication, "models.authentication", Recovery.Stop),
            (ModelFault.Status(403, "permission_error", "no"), ErrorKind.Permission, "models.permission", Recovery.AskHuman),
            (ModelFault.Status(402, "billing_error", "pay"), ErrorKind.Quota, "models.quota", Recovery.Wait),
            (ModelFault.Status(429, "insufficient_quota", "You exceeded your current quota"), ErrorKind.Quota, "models.quota", Recovery.Wait),
            (ModelFault.Status(400, "invalid_request_error", "Your credit balance is too low"), ErrorKind.Quota, "models.quota", Recovery.Wait),
            (ModelFault.RateLimit("7"), ErrorKind.RateLimit, "models.rate_limit", Recovery.Retry),
            (ModelFault.UnknownModel, ErrorKind.NotFound, "models.unknown_model", Recovery.Stop),
            (ModelFault.Status(404, "invalid_request_error", "This model is only supported in v1/responses and not in v1/chat/completions."), ErrorKind.NotFound, "models.other_api", Recovery.Stop),
            (ModelFault.Status(400, "invalid_request_error", "Function tools with reasoning_effort are not supported for m in /v1/chat/completions."), ErrorKind.NotFound, "models.other_api", Recovery.Stop),
            (ModelFault.Status(404, "invalid_request_error", "Invalid URL (POST /v1/responses)"), ErrorKind.NotFound, "models.other_api", Recovery.Stop),
            (ModelFault.ContextTooLarge, ErrorKind.Validation, "models.context_too_large", Recovery.Stop),
            (ModelFault.Status(413, "request_too_large", "big"), ErrorKind.Validation, "models.context_too_large", Recovery.Stop),
            (ModelFault.Status(400, "invalid_request_error", "tools.0: bad"), ErrorKind.Validation, "models.bad_request", Recovery.Stop),
            (ModelFault.Status(422, "invalid_request_error", "tools.0: bad"), ErrorKind.Validation, "models.bad_request", Recovery.Stop),
            (ModelFault.Status(408, "timeout", "slow"), ErrorKind.Timeout, "models.timeout", Recovery.Retry),
            (ModelFault.ServerError, ErrorKind.Provider, "models.provider_error", Recovery.Fallback),
            (ModelFault.Status(502, "x", "bad gateway"), ErrorKind.Provider, "models.overloaded", Recovery.Fallback),
            (ModelFault.Status(503, "x", "unavailable"), ErrorKind.Provider, "models.overloaded", Recovery.Fallback),
            (ModelFault.Status(504, "x", "timeout"), ErrorKind.Provider, "models.overloaded", Recovery.Fallback),
            (ModelFault.Overloaded, ErrorKind.Provider, "models.overloaded", Recovery.Fallback),
            (ModelFault.Status(302, "x", "elsewhere", ("Location", "http://127.0.0.1:1/")), ErrorKind.Provider, "models.bad_response", Recovery.Fallback),
            (ModelFault.Status(418, "x", "teapot"), ErrorKind.Provider, "models.bad_response", Recovery.Fallback),
        ];
        foreach (var row in rows)
        {
            data.Add("openai", row.Fault, row.Kind, row.Code, row.Recovery);
            data.Add("responses", row.Fault, row.Kind, row.Code, row.Recovery);
            data.Add("anthropic", row.Fault, row.Kind, row.Code, row.Recovery);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public async Task Each_refusal_becomes_its_error(string provider, ModelFault fault, ErrorKind kind, string code, Recovery recovery)
    {
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Fail(fault));
        using var client = TestProvider.Connect(server, provider);
        foreach (var stream in new[] { true, false })
        {
            var error = (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, stream, "my secret prompt"))).Error;
            Assert.Equal((kind, code, recovery), (error.Kind, error.Code, error.Recovery));
            Assert.NotNull(error.Guidance);
            var shown = error.Message + error.Guidance;
            Assert.DoesNotContain("secret", shown);
            Assert.DoesNotContain("sk-", shown);
            Assert.DoesNotContain("{", shown);
        }

        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task The_guidance_names_the_variable_of_the_key()
    {
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Fail(ModelFault.WrongKey));
        foreach (var (provider, variable) in new[] { ("openai", "OPENAI_API_KEY"), ("anthropic", "ANTHROPIC_API_KEY") })
        {
            using var client = TestProvider.Connect(server, provider);
            Assert.Contains(variable, (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, true))).Error.Guidance);
        }
    }

    [Theory]
    [InlineData("7", 7000)]
    [InlineData("0.5", 500)]
    [InlineData("Sat, 21 Nov 2026 09:00:30 GMT", 30_000)]
    [InlineData("Sat, 21 Nov 2026 08:00:00 GMT", 0)]
    [InlineData("soon", null)]
    public async Task Retry_after_is_read_as_seconds_or_as_a_date(string value, int? milliseconds)
    {
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Fail(ModelFault.RateLimit(value)));
        foreach (var provider in new[] { "openai", "responses", "anthropic" })
        {
            using var client = TestProvider.Connect(server, provider, new ChatClientOptions { Time = new ManualTime() });
            var error = (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, true))).Error;
            Assert.Equal(milliseconds, (int?)error.RetryAfter?.TotalMilliseconds);
        }
    }

    [Fact]
    public async Task Retry_after_in_milliseconds_is_read()
    {
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Fail(ModelFault.RateLimitMilliseconds(1250)));
        using var client = TestProvider.Connect(server, "openai");
        Assert.Equal(TimeSpan.FromMilliseconds(1250), (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, true))).Error.RetryAfter);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("responses")]
    [InlineData("anthropic")]
    public async Task Broken_streams_become_their_errors(string provider)
    {
        (ModelFault Fault, ErrorKind Kind, string Code)[] rows =
        [
            (ModelFault.CutAfter(4), ErrorKind.Connection, "models.stream_broken"),
            (ModelFault.EndAfter(4), ErrorKind.Connection, "models.stream_broken"),
            (ModelFault.EndAfter(0), ErrorKind.Connection, "models.stream_broken"),
            (ModelFault.MalformedAfter(4), ErrorKind.Provider, "models.bad_response"),
            (ModelFault.ErrorEventAfter(4, "overloaded_error"), ErrorKind.Provider, "models.overloaded"),
            (ModelFault.ErrorEventAfter(0, "rate_limit_error"), ErrorKind.RateLimit, "models.rate_limit"),
            (ModelFault.ErrorEventAfter(4, "api_error"), ErrorKind.Provider, "models.provider_error"),
        ];
        foreach (var (fault, kind, code) in rows)
        {
            await using var server = await ScriptedModelServer.StartAsync(new ScriptedTurn { Text = "Some words that go on for a while.", Fault = fault });
            using var client = TestProvider.Connect(server, provider);
            var error = (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, true))).Error;
            Assert.Equal((kind, code), (error.Kind, error.Code));
        }
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("responses")]
    [InlineData("anthropic")]
    public async Task A_whole_answer_that_breaks_or_is_garbled_becomes_its_error(string provider)
    {
        foreach (var (fault, code) in new[] { (ModelFault.CutAfter(1), "models.stream_broken"), (ModelFault.MalformedAfter(1), "models.bad_response") })
        {
            await using var server = await ScriptedModelServer.StartAsync(new ScriptedTurn { Text = "Some words that go on for a while.", Fault = fault });
            using var client = TestProvider.Connect(server, provider);
            Assert.Equal(code, (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, false))).Error.Code);
        }
    }

    [Theory]
    [InlineData("openai", false)]
    [InlineData("responses", false)]
    [InlineData("anthropic", false)]
    [InlineData("openai", true)]
    [InlineData("responses", true)]
    [InlineData("anthropic", true)]
    public async Task A_web_page_in_place_of_an_answer_is_a_bad_response_or_a_broken_stream(string provider, bool stream)
    {
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Fail(ModelFault.WebPage));
        using var client = TestProvider.Connect(server, provider);
        var error = (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, stream))).Error;
        Assert.Contains(error.Code, stream ? ["models.bad_response", "models.stream_broken"] : new[] { "models.bad_response" });
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("responses")]
    [InlineData("anthropic")]
    public async Task Nobody_listening_is_a_connection_error_that_names_the_setting(string provider)
    {
        var server = await ScriptedModelServer.StartAsync();
        using var client = TestProvider.Connect(server, provider);
        await server.DisposeAsync();
        var error = (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, true))).Error;
        Assert.Equal((ErrorKind.Connection, "models.connection"), (error.Kind, error.Code));
        Assert.Contains("_BASE_URL", error.Guidance);
    }

    [Fact]
    public void Causes_of_a_failed_connection_are_told_apart()
    {
        var model = ModelReference.Parse("ollama/m");
        string Of(HttpRequestError error, Exception? inner = null) => ProviderErrors.ToLatheError(new AggregateException(new HttpRequestException(error, "x", inner)).InnerException!, model).Message;
        Assert.Contains("resolved", Of(HttpRequestError.NameResolutionError));
        Assert.Contains("TLS", Of(HttpRequestError.SecureConnectionError));
        Assert.Contains("refused", Of(HttpRequestError.ConnectionError, new SocketException()));
        Assert.Contains("proxy", Of(HttpRequestError.ProxyTunnelError));
        Assert.Equal("models.stream_broken", ProviderErrors.ToLatheError(new HttpRequestException(HttpRequestError.ResponseEnded), model).Code);
        Assert.Equal("models.bad_response", ProviderErrors.ToLatheError(new HttpRequestException(HttpRequestError.InvalidResponse), model).Code);
        Assert.Equal("models.timeout", ProviderErrors.ToLatheError(new TaskCanceledException("x", new TimeoutException()), model).Code);
        Assert.Equal("models.cancelled", ProviderErrors.ToLatheError(new OperationCanceledException(), model).Code);
        Assert.Equal((ErrorKind.Internal, "models.unexpected"), Pair(ProviderErrors.ToLatheError(new InvalidOperationException("prompt"), model)));
        Assert.DoesNotContain("prompt", ProviderErrors.ToLatheError(new InvalidOperationException("prompt"), model).Message);
        Assert.Contains("ollama serve", ProviderErrors.ToLatheError(new HttpRequestException(HttpRequestError.ConnectionError), model).Guidance);

        static (ErrorKind, string) Pair(LatheError error) => (error.Kind, error.Code);
    }

    [Fact]
    public void The_sdks_own_exceptions_are_known_too()
    {
        var model = ModelReference.Parse("anthropic/m");
        var body = """{"error":{"type":"rate_limit_error","message":"x"}}""";
        Assert.Equal("models.rate_limit", ProviderErrors.ToLatheError(Anthropic.Exceptions.AnthropicExceptionFactory.CreateApiException(HttpStatusCode.TooManyRequests, body), model).Code);
        Assert.Equal("models.connection", ProviderErrors.ToLatheError(new Anthropic.Exceptions.AnthropicIOException("x", new HttpRequestException(HttpRequestError.ConnectionError)), model).Code);
        Assert.Equal("models.bad_response", ProviderErrors.ToLatheError(new Anthropic.Exceptions.AnthropicInvalidDataException("x"), model).Code);
        Assert.Equal("models.connection", ProviderErrors.ToLatheError(new System.ClientModel.ClientResultException("x", null, new HttpRequestException(HttpRequestError.ConnectionError)), model).Code);
    }

    [Theory]
    [InlineData("""{"error":"model 'x' not found, try pulling it first"}""", "")]
    [InlineData("""[{"error":{"type":"t","code":"c"}}]""", "t, c")]
    [InlineData("""{"error":{"type":"Free text with a prompt","code":"sk-abc","param":"tools[0].name"}}""", "tools[0].name")]
    [InlineData("""{"error":7}""", "")]
    [InlineData("not json", "")]
    [InlineData("3", "")]
    public void Only_identifiers_of_a_providers_error_are_shown(string body, string shown) =>
        Assert.Equal(shown, ProviderErrorBody.Parse(System.Text.Encoding.UTF8.GetBytes(body)).Shown());

    [Fact]
    public void A_gateways_status_within_a_stream_counts()
    {
        var reader = new ChatCompletions.ChunkReader();
        using var chunk = System.Text.Json.JsonDocument.Parse("""{"id":"x","error":{"code":429,"message":"Rate limited upstream"},"choices":[{"delta":{},"finish_reason":"error"}]}""");
        var problem = Assert.Throws<ProviderStreamErrorException>(() => reader.Read(chunk.RootElement));
        Assert.Equal("models.rate_limit", ProviderErrors.ToLatheError(problem, ModelReference.Parse("openrouter/m")).Code);
    }

    [Fact]
    public async Task A_silent_stream_ends_at_the_idle_time_out()
    {
        foreach (var provider in new[] { "openai", "responses", "anthropic" })
        {
            foreach (var events in new[] { 0, 3 })
            {
                var time = new ManualTime();
                await using var server = await ScriptedModelServer.StartAsync(new ScriptedTurn { Text = "One two three four five six.", Fault = events == 0 ? ModelFault.Stall : ModelFault.StallAfter(events) });
                using var client = TestProvider.Connect(server, provider, new ChatClientOptions { Time = time }, idle: TimeSpan.FromSeconds(120));
                var call = TestProvider.AskAsync(client, true);
                await server.WaitForRequestAsync(CancellationToken.None);
                while (!call.IsCompleted)
                {
                    // Not a wait for something to happen by itself: the clock must pass the time-out after the last event arrived.
                    time.Advance(TimeSpan.FromSeconds(121));
                    await Task.Yield();
                }

                var error = (await Assert.ThrowsAsync<LatheException>(() => call)).Error;
                Assert.Equal((ErrorKind.Timeout, "models.idle_timeout"), (error.Kind, error.Code));
                Assert.Contains("120 s", error.Message);
                Assert.Contains("idleTimeout", error.Guidance);
            }
        }
    }

    [Fact]
    public void Every_byte_arms_the_watch_anew()
    {
        var time = new ManualTime();
        using var watch = new Http.StreamWatch(TimeSpan.FromSeconds(10), time, CancellationToken.None);
        using var stream = new Http.WatchedStream(new MemoryStream(new byte[100]), watch, 1000);
        for (var i = 0; i < 5; i++)
        {
            time.Advance(TimeSpan.FromSeconds(9));
            stream.ReadExactly(new byte[1]);
        }

        Assert.False(watch.Expired);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(watch.Expired && watch.Token.IsCancellationRequested);
    }

    [Fact]
    public async Task An_endless_answer_is_cut_off()
    {
        using var content = new Http.WatchedContent(new ByteArrayContent(new byte[3000]), null, 2000);
        await Assert.ThrowsAnyAsync<Exception>(() => content.ReadAsByteArrayAsync());
        using var small = new Http.WatchedContent(new ByteArrayContent(new byte[2000]), null, 2000);
        Assert.Equal(2000, (await small.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task A_refusal_with_an_endless_body_is_still_its_status()
    {
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Fail(ModelFault.Status(429, "rate_limit_error", new string('x', 1 << 20), ("Retry-After", "3"))));
        using var client = TestProvider.Connect(server, "anthropic");
        var error = (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, true))).Error;
        Assert.Equal(("models.rate_limit", TimeSpan.FromSeconds(3)), (error.Code, error.RetryAfter));
    }
}

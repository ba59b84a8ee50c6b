using Lathe.Errors;
using Lathe.Models.Pacing;
using Lathe.TestKit.ModelServer;

namespace Lathe.Models.Tests.Pacing;

public sealed class PacingFacts
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("1s", 1.0)]
    [InlineData("6m0s", 360.0)]
    [InlineData("20ms", 0.02)]
    [InlineData("1h2m3.5s", 3723.5)]
    [InlineData("7", 7.0)]
    [InlineData("", 0.0)]
    [InlineData("soon", null)]
    [InlineData("1x", null)]
    [InlineData("-1s", null)]
    public void A_duration_of_a_header_is_read(string text, double? seconds) => Assert.Equal(seconds, RateHeaders.Duration(text)?.TotalSeconds);

    [Fact]
    public void Both_ways_of_saying_it_are_read()
    {
        var anthropic = Headers(
            ("anthropic-ratelimit-requests-limit", "50"), ("anthropic-ratelimit-requests-remaining", "3"), ("anthropic-ratelimit-requests-reset", "2026-11-21T09:00:10Z"),
            ("anthropic-ratelimit-input-tokens-limit", "1000"), ("anthropic-ratelimit-input-tokens-remaining", "10"), ("anthropic-ratelimit-input-tokens-reset", "2026-11-21T09:01:00Z"));
        var (requests, tokens) = RateHeaders.Read(anthropic, Now);
        Assert.Equal((50.0, 3.0, 10.0), (requests!.Value.Limit, requests.Value.Remaining, (requests.Value.Reset - Now).TotalSeconds));
        Assert.Equal((1000.0, 60.0), (tokens!.Value.Limit, (tokens.Value.Reset - Now).TotalSeconds));
        var openai = Headers(("x-ratelimit-limit-requests", "60"), ("x-ratelimit-remaining-requests", "59"), ("x-ratelimit-reset-requests", "1s"));
        Assert.Equal(60.0, RateHeaders.Read(openai, Now).Requests!.Value.Limit);
        Assert.Null(RateHeaders.Read(openai, Now).Tokens);
    }

    [Theory]
    [InlineData("0", "5", "1s")]
    [InlineData("5", "9", "1s")]
    [InlineData("5", "x", "1s")]
    [InlineData("5", "1", "never")]
    public void What_makes_no_sense_is_left_out(string limit, string remaining, string reset) =>
        Assert.Null(RateHeaders.Read(Headers(("x-ratelimit-limit-requests", limit), ("x-ratelimit-remaining-requests", remaining), ("x-ratelimit-reset-requests", reset)), Now).Requests);

    [Fact]
    public void A_bucket_fills_evenly_until_its_reset()
    {
        var bucket = new RateBucket(100, 0, Now, Now.AddSeconds(10));
        Assert.Equal(5, bucket.WaitFor(50, Now).TotalSeconds, 6);
        Assert.Equal(2, bucket.WaitFor(50, Now.AddSeconds(3)).TotalSeconds, 6);
        Assert.Equal(TimeSpan.Zero, bucket.WaitFor(100, Now.AddSeconds(10)));
        Assert.Equal(10, bucket.WaitFor(1_000_000, Now).TotalSeconds, 6);
        var after = bucket.Take(20, Now.AddSeconds(5));
        Assert.Equal((30.0, 12.0), (after.Remaining, Math.Round((after.Reset - Now).TotalSeconds, 6)));
        Assert.Equal(2, after.WaitFor(50, Now.AddSeconds(5)).TotalSeconds, 6);
    }

    [Fact]
    public void Calls_at_the_same_time_share_what_is_left()
    {
        var time = new ManualTime();
        var window = new RateWindow(time);
        Assert.Equal(TimeSpan.Zero, window.TryTake(1_000_000));
        window.Observe(Headers(("x-ratelimit-limit-requests", "10"), ("x-ratelimit-remaining-requests", "2"), ("x-ratelimit-reset-requests", "8s")));
        Assert.Equal(TimeSpan.Zero, window.TryTake(1));
        Assert.Equal(TimeSpan.Zero, window.TryTake(1));
        Assert.Equal(1, window.TryTake(1).TotalSeconds, 6);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, window.TryTake(1));
        Assert.True(window.TryTake(1) > TimeSpan.Zero);
    }

    [Theory]
    [InlineData("openai", true)]
    [InlineData("anthropic", false)]
    public async Task A_call_is_held_back_until_the_provider_will_take_it(string provider, bool stream)
    {
        var time = new ManualTime();
        await using var server = await ScriptedModelServer.StartAsync(_ => new ScriptedTurn { Text = "done", Headers = Empty(provider, time, 9) });
        using var client = TestProvider.Connect(server, provider, new ChatClientOptions { Time = time }, retries: true);
        await TestProvider.AskAsync(client, stream);
        var waits = time.Waits.Count(w => w == TimeSpan.FromSeconds(9));
        Assert.Equal(0, waits);
        var second = TestProvider.AskAsync(client, stream);
        while (!time.Waits.Contains(TimeSpan.FromSeconds(9))) await Task.Yield();
        Assert.Single(server.Requests);
        time.Advance(TimeSpan.FromSeconds(9));
        await second;
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_wait_that_is_too_long_is_handed_on()
    {
        var time = new ManualTime();
        await using var server = await ScriptedModelServer.StartAsync(_ => new ScriptedTurn { Text = "done", Headers = Empty("openai", time, 3600) });
        using var client = TestProvider.Connect(server, "openai", new ChatClientOptions { Time = time }, retries: true);
        await TestProvider.AskAsync(client, true);
        var error = (await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, true))).Error;
        Assert.Equal(("models.paced", Recovery.Wait), (error.Code, error.Recovery));
        Assert.InRange(error.RetryAfter!.Value.TotalSeconds, 3599, 3600);
        Assert.Single(server.Requests);
    }

    private static (string Name, string Value)[] Empty(string provider, ManualTime time, int seconds) => provider == "openai"
        ? [("x-ratelimit-limit-requests", "1"), ("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-reset-requests", $"{seconds}s")]
        : [("anthropic-ratelimit-requests-limit", "1"), ("anthropic-ratelimit-requests-remaining", "0"), ("anthropic-ratelimit-requests-reset", (time.GetUtcNow() + TimeSpan.FromSeconds(seconds)).ToString("O"))];

    private static System.Net.Http.Headers.HttpResponseHeaders Headers(params (string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage();
        foreach (var (name, value) in headers) response.Headers.TryAddWithoutValidation(name, value);
        return response.Headers;
    }
}

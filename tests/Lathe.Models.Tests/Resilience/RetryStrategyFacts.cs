using Lathe.Errors;
using Lathe.Models.Health;
using Lathe.Models.Resilience;
using Lathe.TestKit;
using Microsoft.Extensions.AI;

namespace Lathe.Models.Tests.Resilience;

public sealed class RetryStrategyFacts
{
    private static readonly LatheError Network = new(ErrorKind.Connection, "models.connection", "x");
    private static readonly LatheError Silence = new(ErrorKind.Timeout, "models.idle_timeout", "x");

    [Theory]
    [InlineData(RetryStrategy.Exponential, "1,2,4,8,10,10")]
    [InlineData(RetryStrategy.Linear, "1,2,3,4,5,6")]
    [InlineData(RetryStrategy.Fixed, "1,1,1,1,1,1")]
    public async Task A_strategy_says_how_pauses_grow(RetryStrategy strategy, string expected) =>
        Assert.Equal(expected, await PausesAsync(new ResilienceOptions { Strategy = strategy, MaxAttempts = 7, MaxDelay = TimeSpan.FromSeconds(10) }, Enumerable.Repeat(Network, 6)));

    [Fact]
    public async Task The_adaptive_strategy_follows_how_the_model_answers_to_everybody()
    {
        var health = new ModelHealth(TimeProvider.System);
        for (var i = 0; i < 3; i++) health.Failed(Network);
        Assert.Equal(8, health.Pressure);
        Assert.Equal("8", await PausesAsync(new ResilienceOptions { Strategy = RetryStrategy.Adaptive }, [Network], health));
        health.Answered(TimeSpan.FromSeconds(1), null);
        health.Answered(TimeSpan.FromSeconds(1), null);
        Assert.Equal("2", await PausesAsync(new ResilienceOptions { Strategy = RetryStrategy.Adaptive }, [Network], health));
        for (var i = 0; i < 9; i++) health.Answered(TimeSpan.FromSeconds(1), null);
        Assert.Equal(1, health.Pressure);
    }

    [Fact]
    public async Task Each_reason_has_its_own_rule()
    {
        var options = new ResilienceOptions
        {
            MaxAttempts = 2,
            Reasons = new Dictionary<RetryReason, RetryRule>
            {
                [RetryReason.Network] = new() { MaxAttempts = 5, Strategy = RetryStrategy.Fixed, BaseDelay = TimeSpan.FromSeconds(3) },
                [RetryReason.Timeout] = new() { MaxAttempts = 1 },
            },
        };
        Assert.Equal("3,3,3,3", await PausesAsync(options, Enumerable.Repeat(Network, 4)));
        var error = await FailAsync(options, Enumerable.Repeat(Network, 5));
        Assert.Equal(5, error.Attempts);
        Assert.Equal(1, (await FailAsync(options, [Silence])).Attempts);
        Assert.Equal(2, (await FailAsync(options, [Network, Silence])).Attempts);
    }

    [Fact]
    public async Task Tries_are_counted_by_reason_with_the_time_that_they_took()
    {
        var health = new ModelHealth(TimeProvider.System);
        await PausesAsync(new ResilienceOptions { Strategy = RetryStrategy.Fixed }, [Network, Silence], health);
        await PausesAsync(new ResilienceOptions { Strategy = RetryStrategy.Fixed }, [Silence], health);
        var retries = health.Report("m").Retries;
        Assert.Equal(new RetryCount(1, 0, TimeSpan.FromSeconds(1)), retries[RetryReason.Network]);
        Assert.Equal(new RetryCount(2, 2, TimeSpan.FromSeconds(2)), retries[RetryReason.Timeout]);
    }

    public static TheoryData<ErrorKind, string, RetryReason> Table => new()
    {
        { ErrorKind.RateLimit, "models.rate_limit", RetryReason.RateLimit }, { ErrorKind.Quota, "models.quota", RetryReason.RateLimit },
        { ErrorKind.Provider, "models.overloaded", RetryReason.ApiError }, { ErrorKind.Provider, "models.bad_response", RetryReason.Validation },
        { ErrorKind.Connection, "models.stream_broken", RetryReason.Network }, { ErrorKind.Timeout, "models.idle_timeout", RetryReason.Timeout },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void An_error_has_one_reason(ErrorKind kind, string code, RetryReason reason) => Assert.Equal(reason, RetryReasons.Of(new LatheError(kind, code, "x")));

    private static async Task<string> PausesAsync(ResilienceOptions options, IEnumerable<LatheError> errors, ModelHealth? health = null)
    {
        var pauses = new List<double>();
        using var client = Client(options, errors, health, n => pauses.Add(n.Delay.TotalSeconds));
        Assert.Equal("done", (await client.GetResponseAsync("hi")).Text);
        return string.Join(',', pauses);
    }

    private static async Task<LatheError> FailAsync(ResilienceOptions options, IEnumerable<LatheError> errors)
    {
        using var client = Client(options, errors, null, null);
        return (await Assert.ThrowsAsync<LatheException>(() => client.GetResponseAsync("hi"))).Error;
    }

    private static ResilientChatClient Client(ResilienceOptions options, IEnumerable<LatheError> errors, ModelHealth? health, Action<RetryNotice>? onRetry)
    {
        var script = new ScriptedChatClient();
        foreach (var error in errors) script.Fail(error);
        var time = new ManualTime { SkipPauses = true };
        return new ResilientChatClient(script.Say("done"), new RetryPolicy(options, time, () => 1.0, health ?? new ModelHealth(time), onRetry));
    }
}

using Lathe.Errors;
using Lathe.Models.Resilience;

namespace Lathe.Engine.Tests.Configuration;

public sealed class RetrySettingsFacts : IDisposable
{
    private readonly ConfigurationFixture _user = new();

    public void Dispose() => _user.Dispose();

    [Fact]
    public void Everything_about_tries_can_be_set_by_reason_too()
    {
        _user.UserFile("""
            retry:
              strategy: adaptive
              max_attempts: 6
              base_delay: 2s
              max_delay: 1m
              max_wait: 5m
              reasons:
                rate_limit: { max_attempts: 10, strategy: fixed, base_delay: 20s }
                network: { max_attempts: 2 }
              circuit: { failure_ratio: 0.8, window: 2m, least_calls: 20, break: 45s }
            """);
        var retry = _user.Load().Retry;
        Assert.Equal((RetryStrategy.Adaptive, 6, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)), (retry.Strategy, retry.MaxAttempts, retry.BaseDelay, retry.MaxDelay, retry.MaxRetryAfter));
        Assert.Equal(new RetryRule { MaxAttempts = 10, Strategy = RetryStrategy.Fixed, BaseDelay = TimeSpan.FromSeconds(20) }, retry.Reasons[RetryReason.RateLimit]);
        Assert.Equal(2, retry.Reasons[RetryReason.Network].MaxAttempts);
        Assert.Equal(new CircuitOptions { FailureRatio = 0.8, Window = TimeSpan.FromMinutes(2), LeastCalls = 20, Break = TimeSpan.FromSeconds(45) }, retry.Circuit);
        Assert.Contains("adaptive", _user.Setting("retry").Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("retry: { strategy: often }", "retry.strategy")]
    [InlineData("retry: { max_attempts: 0 }", "retry.max_attempts")]
    [InlineData("retry: { max_attemps: 2 }", "max_attempts")]
    [InlineData("retry: { base_delay: 2m, max_delay: 1m }", "retry.max_delay")]
    [InlineData("retry: { reasons: { network: { base_delay: 2m } } }", "Network")]
    [InlineData("retry: { reasons: { weather: { max_attempts: 2 } } }", "weather")]
    [InlineData("retry: { circuit: { failure_ratio: 2 } }", "failure_ratio")]
    public void A_mistake_names_the_key(string yaml, string said)
    {
        _user.UserFile(yaml + "\n");
        var error = Assert.Throws<LatheException>(_user.Load).Error;
        Assert.Equal(ErrorKind.Validation, error.Kind);
        Assert.Contains(said, error.Message + error.Guidance, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repository_may_not_set_it()
    {
        _user.InRepository("lathe.yaml", "retry: { max_attempts: 10 }\n");
        var configuration = _user.Load();
        Assert.Equal(4, configuration.Retry.MaxAttempts);
        Assert.Equal("retry.max_attempts", Assert.Single(configuration.Ignored).Key);
    }
}

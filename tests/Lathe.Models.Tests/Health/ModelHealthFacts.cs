using Lathe.Errors;
using Lathe.Models.Health;
using Lathe.TestKit.ModelServer;

namespace Lathe.Models.Tests.Health;

public sealed class ModelHealthFacts
{
    [Fact]
    public void A_percentile_is_at_most_a_tenth_off()
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= 1000; i++) histogram.Add(TimeSpan.FromMilliseconds(i));
        Assert.Equal(500.5, histogram.Mean, 6);
        foreach (var share in new[] { 0.5, 0.95, 0.99, 1.0 }) Assert.InRange(histogram.Percentile(share), share * 1000 * 0.9, share * 1000 * 1.1);
        Assert.Equal(0, new LatencyHistogram().Percentile(0.95));
        histogram.Add(TimeSpan.FromDays(10_000));
        histogram.Add(TimeSpan.FromSeconds(-1));
        Assert.Equal(1002, histogram.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_are_counted_with_their_last_error_and_nothing_of_the_prompt(bool stream)
    {
        var shared = new SharedModels(TimeProvider.System);
        await using var server = await ScriptedModelServer.StartAsync(ScriptedTurn.Say("one"), ScriptedTurn.Fail(ModelFault.WrongKey), ScriptedTurn.Say("two"));
        using var client = TestProvider.Connect(server, "anthropic", new ChatClientOptions { Shared = shared });
        await TestProvider.AskAsync(client, stream);
        await Assert.ThrowsAsync<LatheException>(() => TestProvider.AskAsync(client, stream, "the secret plan"));
        await TestProvider.AskAsync(client, stream);
        var report = Assert.Single(shared.Reports());
        Assert.Equal(("anthropic/test-model", 3, 2, 0.6667), (report.Model, report.Requests, report.Answers, report.SuccessRate));
        Assert.Equal("models.authentication", report.LastError!.Code);
        Assert.True(report.P95Milliseconds > 0 && report.MeanMilliseconds > 0);
        Assert.Equal(stream, report.FirstTokenP95Milliseconds > 0);
        Assert.DoesNotContain("secret plan", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_was_stopped_is_no_failure()
    {
        var shared = new SharedModels(TimeProvider.System);
        await using var server = await ScriptedModelServer.StartAsync(_ => ScriptedTurn.Fail(ModelFault.Stall));
        using var client = TestProvider.Connect(server, "openai", new ChatClientOptions { Shared = shared });
        using var stop = new CancellationTokenSource();
        var call = TestProvider.AskAsync(client, true, [new(Microsoft.Extensions.AI.ChatRole.User, "x")], null, stop.Token);
        while (server.Requests.Count == 0) await Task.Yield();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal((0, null), (shared.Reports()[0].Requests, shared.Reports()[0].LastError));
    }
}

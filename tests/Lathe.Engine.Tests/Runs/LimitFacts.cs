using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.Errors;
using Lathe.TestKit;
using Lathe.TestKit.Conformance;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Tests.Runs;

/// <summary>Limits are checked before each call; what is there when one is reached is kept and verified.</summary>
public sealed class LimitFacts
{
    [Fact]
    public async Task Money_is_reserved_before_a_call_and_settled_after_it()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { MaxCost = 1m };
        var result = await fixture.RunAsync(m => m.Mend().Finish());
        var events = await fixture.EventsAsync(result.Run);
        var started = events.Select(e => e.Data).OfType<StepStarted>().Where(s => s.Kind == StepKind.Model).ToList();
        Assert.All(started, s => Assert.True(s.Reserved is > 0.016m and < 0.03m && s.ReservedTokens > 8_000, s.ToString()));
        Assert.Equal(8_000, fixture.Model.Requests[0].Options!.MaxOutputTokens);
        Assert.Equal(2 * ((100 * 0.000001m) + (20 * 0.000002m)), (await fixture.HistoryAsync(result.Run)).Spent);
    }

    [Fact]
    public async Task The_answer_shrinks_to_the_money_that_is_left_and_then_the_work_so_far_is_verified()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { MaxCost = 0.01m };
        fixture.Model.Usage = new UsageDetails { InputTokenCount = 2_500, OutputTokenCount = 3_500 };
        var result = await fixture.RunAsync(m => m.Mend());

        var asked = fixture.Model.Requests[0].Options!.MaxOutputTokens!.Value;
        Assert.InRange(asked, 1_024, 4_600);
        var reserved = (await fixture.EventsAsync(result.Run)).Select(e => e.Data).OfType<StepStarted>().First(s => s.Kind == StepKind.Model).Reserved;
        Assert.InRange(reserved!.Value, 0.0095m, 0.01m);

        // One call was paid for; the next one cannot be, and what it did is verified and accepted all the same.
        Assert.Single(fixture.Model.Requests);
        Assert.True(result.Outcome is { Verdict: Verdict.Verified, Accepted: true }, result.Error?.ToString());
        Assert.Null(result.Error);
    }

    [Fact]
    public async Task A_run_without_money_says_so_keeps_the_work_and_goes_on_when_it_is_raised()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { MaxCost = 0.01m };
        fixture.Model.Usage = new UsageDetails { InputTokenCount = 2_500, OutputTokenCount = 3_500 };
        var result = await fixture.RunAsync(m => m.Edit("src/calc.inc", "- $2", "* $2"));
        Assert.Equal((RunState.Finished, "limits.cost", ErrorKind.LimitReached), (result.State, result.Error?.Code, result.Error?.Kind));
        Assert.Contains("--max-cost", result.Error!.Guidance);
        Assert.Equal((Verdict.Failed, false), (result.Outcome!.Verdict, result.Outcome.Accepted));
        Assert.Contains("* $2", fixture.Diff(result));

        fixture.Client = new ScriptedChatClient();
        Assert.Equal("limits.cost", (await fixture.ResumeAsync(result.Run)).Error?.Code);
        Assert.Empty(fixture.Model.Requests);

        fixture.Client = new ScriptedChatClient().Edit("src/calc.inc", "$1 * $2", "$1 + $2").Finish();
        Assert.True((await fixture.ResumeAsync(result.Run, new ResumeRequest { MaxCost = 1m })).Outcome!.Accepted);
    }

    [Fact]
    public async Task A_call_that_was_in_flight_at_a_kill_counts_as_spent()
    {
        await using var fixture = await RunFixture.OpenAsync();
        using var stop = new CancellationTokenSource();
        fixture.Settings = fixture.Settings with { MaxCost = 0.03m };
        fixture.Model.Answer(async (_, token) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException("Not reached.");
        });
        var stopped = await fixture.StartAsync(stop.Token);
        var spent = (await fixture.HistoryAsync(stopped.Run)).Spent;
        Assert.InRange(spent, 0.016m, 0.02m);

        fixture.Client = new ScriptedChatClient().Mend().Finish();
        await fixture.ResumeAsync(stopped.Run);
        Assert.InRange(fixture.Model.Requests[0].Options!.MaxOutputTokens!.Value, 1_024, 6_900);
        Assert.True((await fixture.HistoryAsync(stopped.Run)).Spent > spent);
    }

    [Fact]
    public async Task A_model_without_a_price_is_refused_under_a_money_limit_and_allowed_when_that_is_said()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Price = null;
        fixture.Settings = fixture.Settings with { MaxCost = 1m };
        var refused = await fixture.StartAsync();
        Assert.Equal((RunState.Failed, "limits.unpriced"), (refused.State, refused.Error?.Code));
        Assert.Contains("--allow-unpriced", refused.Error!.Guidance);
        Assert.Empty(fixture.Model.Requests);

        fixture.Settings = fixture.Settings with { AllowUnpriced = true };
        var result = await fixture.RunAsync(m => m.Mend().Finish());
        Assert.True(result.Outcome!.Accepted);
        Assert.True((await fixture.HistoryAsync(result.Run)).SpentIsPartial);
    }

    [Fact]
    public async Task Tokens_end_a_run_before_the_call_that_could_go_over()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { MaxTokens = 6_000 };
        fixture.Model.Usage = new UsageDetails { InputTokenCount = 1_500, OutputTokenCount = 2_500 };
        var result = await fixture.RunAsync(m => m.Edit("src/calc.inc", "- $2", "* $2"));
        Assert.InRange(fixture.Model.Requests[0].Options!.MaxOutputTokens!.Value, 1_024, 4_999);
        Assert.Single(fixture.Model.Requests);
        Assert.Equal("limits.tokens", result.Error?.Code);
        Assert.Equal(Verdict.Failed, result.Outcome!.Verdict);
    }

    [Fact]
    public async Task A_request_that_does_not_fit_the_window_is_not_sent()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Window = 1_500;
        var result = await fixture.StartAsync();
        Assert.Equal("limits.window", result.Error?.Code);
        Assert.Empty(fixture.Model.Requests);
    }

    [Fact]
    public async Task A_server_that_reports_no_usage_is_charged_by_the_estimate()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Model.Usage = null;
        var result = await fixture.RunAsync(m => m.Mend().Finish());
        Assert.InRange((await fixture.HistoryAsync(result.Run)).Tokens, 2_000, 10_000);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1_000_000, -1_000_000)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public async Task A_server_that_counts_what_cannot_be_is_charged_by_the_estimate(long input, long output)
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Model.Usage = new UsageDetails { InputTokenCount = input, OutputTokenCount = output };
        var result = await fixture.RunAsync(m => m.Mend().Finish());
        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        Assert.InRange((await fixture.HistoryAsync(result.Run)).Tokens, 2_000, 10_000);
    }

    [Fact]
    public async Task The_wall_time_ends_a_run_and_the_best_attempt_so_far_is_told()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var time = new ManualTime();
        fixture.Time = time;
        await fixture.ReopenAsync();
        fixture.Settings = fixture.Settings with { MaxTime = TimeSpan.FromMinutes(5) };
        fixture.Model.Edit("src/calc.inc", "- $2", "* $2").Say("First.").Answer(async (_, token) =>
        {
            time.Advance(TimeSpan.FromMinutes(6));
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException("Not reached.");
        });
        var result = await fixture.StartAsync();
        Assert.Equal("limits.time", result.Error?.Code);
        Assert.Equal((1, Verdict.Failed), (result.Outcome?.Attempt, result.Outcome?.Verdict));
        Assert.Contains("* $2", fixture.Diff(result));

        fixture.Client = new ScriptedChatClient();
        var still = await fixture.ResumeAsync(result.Run);
        Assert.Equal("limits.time", still.Error?.Code);
        fixture.Client = new ScriptedChatClient().Edit("src/calc.inc", "$1 * $2", "$1 + $2").Finish();
        var longer = await fixture.ResumeAsync(result.Run, new ResumeRequest { MaxTime = TimeSpan.FromHours(1) });
        Assert.True(longer.Outcome is { Accepted: true }, longer.Error?.ToString());
    }

    [Fact]
    public async Task A_time_limit_of_years_is_no_error()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { MaxTime = TimeSpan.FromDays(1_000) };
        Assert.True((await fixture.RunAsync(m => m.Mend().Finish())).Outcome!.Accepted);
    }

    [Fact]
    public async Task A_long_retry_after_makes_the_run_wait_and_it_goes_on_at_that_call()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var busy = new LatheError(ErrorKind.RateLimit, "provider.rate_limit", "Come back later.") { Recovery = Recovery.Wait, RetryAfter = TimeSpan.FromMinutes(30) };
        var before = DateTimeOffset.UtcNow;
        var waiting = await fixture.RunAsync(m => m.Mend().Fail(busy));
        Assert.Equal((RunState.Waiting, "provider.rate_limit"), (waiting.State, waiting.Error?.Code));
        Assert.InRange(waiting.Until!.Value, before.AddMinutes(30), DateTimeOffset.UtcNow.AddMinutes(30));

        fixture.Client = new ScriptedChatClient().Finish();
        var result = await fixture.ResumeAsync(waiting.Run);
        Assert.True(result.Outcome!.Accepted);
        Assert.Single(fixture.Model.Requests);
        Assert.Contains("Applied; 1 file changed.", fixture.Told(0));

        // A failed call has an end, so its reservation is given back.
        Assert.InRange((await fixture.HistoryAsync(result.Run)).Spent, 0.0001m, 0.001m);
    }

    [Fact]
    public async Task A_providers_error_ends_the_run_with_its_code_and_a_resume_goes_on()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var failed = await fixture.RunAsync(m => m.Mend().Fail(new LatheError(ErrorKind.Authentication, "provider.key", "The key is wrong.")));
        Assert.Equal((RunState.Failed, "provider.key"), (failed.State, failed.Error?.Code));
        fixture.Client = new ScriptedChatClient().Finish();
        Assert.True((await fixture.ResumeAsync(failed.Run)).Outcome!.Accepted);
    }
}

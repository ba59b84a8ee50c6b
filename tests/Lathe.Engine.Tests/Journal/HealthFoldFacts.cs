using Lathe.Engine.Health;
using Lathe.Engine.Journal;
using Lathe.Errors;
using Lathe.Models.Resilience;

namespace Lathe.Engine.Tests.Journal;

public sealed class HealthFoldFacts
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
    private static readonly RunId Run = new("01JD3Z5Y8Q6W7X9A0BCDEFGHJK");

    private readonly HealthFold _fold = new(Start);
    private long _sequence;

    public HealthFoldFacts() => _fold.NextRun();

    [Fact]
    public void A_call_that_was_not_made_is_no_try_and_says_when_the_model_was_left_alone()
    {
        Call("a/m", 1);
        Fail(1, new LatheError(ErrorKind.Provider, "models.circuit_open", "left alone") { Attempts = 1 }, seconds: 5);
        var model = Assert.Single(_fold.Report(true).Models);
        Assert.Equal((0, Start.AddSeconds(5), "models.circuit_open"), (model.Calls.Requests, model.CircuitLastOpen, model.LastError!.Code));
        Assert.Null(model.Calls.SuccessRate);
    }

    [Fact]
    public void Times_are_those_of_the_tries_that_succeeded_and_the_95th_percentile_is_one_of_them()
    {
        for (var i = 1; i <= 20; i++) Answer("a/m", i, milliseconds: i * 100, new CallFigures(i, i == 20 ? [new RetryFigures(RetryReason.Network, 2, 500)] : null));
        var model = Assert.Single(_fold.Report(true).Models);
        Assert.Equal(new CallCounts(22, 20, 1025, 1800), model.Calls);
        Assert.Equal(19, model.FirstTokenP95Milliseconds);
        Assert.Equal(new ReasonFigures("network", 2, 1, 500), Assert.Single(_fold.Report(true).Retries));
    }

    [Fact]
    public void What_was_before_or_came_from_a_cassette_does_not_count()
    {
        Answer("a/m", 1, 100, null, at: Start.AddSeconds(-1));
        Answer("replay:x.json", 2, 100, null);
        Call("replay:x.json", 3);
        Fail(3, new LatheError(ErrorKind.Validation, "replay.mismatch", "differs"), seconds: 1);
        Add(Start.AddSeconds(2), new ModelHandedOver(new StepId("s4"), "replay:x.json", "a/m", new LatheError(ErrorKind.NotFound, "x", "x"), 0));
        Assert.Empty(_fold.Report(true).Models);
        Assert.Equal(0, _fold.Report(true).Prompts.Prompts);
    }

    [Fact]
    public void A_limit_is_no_failure_of_the_model_and_a_prompt_that_is_too_long_is_counted()
    {
        Call("a/m", 1);
        Fail(1, new LatheError(ErrorKind.LimitReached, "limits.window", "full"), seconds: 1);
        Call("a/m", 2);
        Fail(2, new LatheError(ErrorKind.Validation, "models.context_too_large", "too long"), seconds: 1);
        Add(Start, new ConversationCompacted(new StepId("t"), [], 1000, 400, ["old_texts"]));
        var report = _fold.Report(true);
        Assert.Equal((1, 2, 1, 600), (report.Models[0].Calls.Requests, report.Prompts.Refused, report.Prompts.Shortened, report.Prompts.TokensLeftOut));
    }

    [Fact]
    public void Only_the_last_error_is_kept_whatever_the_order_of_runs()
    {
        Call("a/m", 1);
        Fail(1, new LatheError(ErrorKind.Provider, "second", "x"), seconds: 9);
        _fold.NextRun();
        Call("a/m", 1);
        Fail(1, new LatheError(ErrorKind.Provider, "first", "x"), seconds: 3);
        Add(Start.AddSeconds(9), new RunEnded(RunState.Failed, null, new LatheError(ErrorKind.Provider, "end", "one\ntwo")));
        Add(Start.AddSeconds(8), new RunEnded(RunState.Cancelled, null, new LatheError(ErrorKind.Cancelled, "stop", "x")));
        var report = _fold.Report(true);
        Assert.Equal("second", report.Models[0].LastError!.Code);
        Assert.Equal(("end", "one"), (report.Agents[0].LastError!.Code, report.Agents[0].LastError!.Message));
    }

    private void Call(string model, int step) => Add(Start, new StepStarted(new StepId($"s{step}"), StepKind.Model, "", Title: model));

    private void Fail(int step, LatheError error, int seconds) => Add(Start.AddSeconds(seconds), new StepFailed(new StepId($"s{step}"), error));

    private void Answer(string model, int step, long milliseconds, CallFigures? call, DateTimeOffset? at = null) =>
        Add(at ?? Start, new StepFinished(new StepId($"s{step}"), StepKind.Model, "", milliseconds, null, Usage: new TokenUsage(10, 0, 5, 0.1m), Title: model) { Call = call });

    private void Add(DateTimeOffset at, RunEventData data) => _fold.Add(new RunEvent(Run, ++_sequence, at, 1, data));
}

using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Errors;
using static Lathe.TestKit.Conformance.JournalSamples;

namespace Lathe.Engine.Tests.Journal;

public sealed class RunHistoryTests
{
    private static readonly StepId Model = new("attempt-1/turn-1/model");
    private static readonly StepId Call = new("attempt-1/turn-1/call-0");

    private readonly RunHistory history = new();
    private DateTimeOffset now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Before_the_first_event_nothing_is_known()
    {
        Assert.Null(history.Started);
        Assert.Equal((0L, RunState.Running, 0m, 0L, false), (history.LastSequence, history.State, history.Spent, history.Tokens, history.SpentIsPartial));
        Assert.False(history.TryGetResult(Model, out _));
        Assert.Null(history.InFlight(Model));
        Assert.Null(history.Applied);
    }

    [Fact]
    public void The_first_event_gives_task_settings_and_time()
    {
        Add(Started("Mend it"));

        Assert.Equal("Mend it", history.Started!.Task.Title);
        Assert.Equal(1.25m, history.Started.Settings.MaxCost);
        Assert.Equal((now, now, 1L), (history.StartedAt, history.UpdatedAt, history.LastSequence));
    }

    [Fact]
    public void A_finished_step_has_its_result_and_is_not_in_flight()
    {
        Add(Started(), Begin(Model), Finished(Model));

        Assert.True(history.TryGetResult(Model, out var result));
        Assert.Equal(42, result.Result!.Element.GetProperty("answer").GetInt32());
        Assert.Null(history.InFlight(Model));
        Assert.Empty(history.StepsInFlight);
        Assert.False(history.TryGetResult(Call, out _));
    }

    [Fact]
    public void A_step_counts_as_the_time_that_it_took_however_far_the_clock_went()
    {
        Add(Started(), Begin(Model));
        now += TimeSpan.FromHours(8);
        Add(new StepFinished(Model, StepKind.Model, Hash.Hex, Milliseconds: 4_000, Result: null));
        Assert.InRange(history.Worked, TimeSpan.FromSeconds(4), TimeSpan.FromMinutes(2));

        var before = history.Worked;
        Add(Begin(Call));
        now += TimeSpan.FromHours(8);
        Add(new StepFinished(Call, StepKind.Tool, Hash.Hex, Milliseconds: 8 * 3_600_000, Result: null));
        Assert.InRange(history.Worked - before, TimeSpan.FromHours(8), TimeSpan.FromHours(8) + TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void A_step_that_only_began_is_in_flight_with_its_checkpoint()
    {
        Add(Started(), Begin(Model), Begin(Call));

        Assert.Equal(Hash, history.InFlight(Model)!.Checkpoint);
        Assert.False(history.TryGetResult(Model, out _));
        Assert.Equal([Model, Call], history.StepsInFlight.Select(s => s.Step));
    }

    [Fact]
    public void A_failed_step_has_no_result_and_runs_again()
    {
        Add(Started(), Begin(Model), Failed(Model), Begin(Model));

        Assert.False(history.TryGetResult(Model, out _));
        Assert.NotNull(history.InFlight(Model));
        Add(Finished(Model));
        Assert.True(history.TryGetResult(Model, out _));
    }

    [Fact]
    public void A_reservation_counts_until_the_result_says_what_it_was()
    {
        Add(Started(), Begin(Model, reserved: 0.50m, tokens: 9000));
        Assert.Equal((0.50m, 9000L), (history.Spent, history.Tokens));

        Add(Finished(Model, usage: new TokenUsage(100, 50, 20, 0.03m)));
        Assert.Equal((0.03m, 120L, false), (history.Spent, history.Tokens, history.SpentIsPartial));
    }

    [Fact]
    public void A_call_that_was_cut_off_counts_as_spent_for_ever()
    {
        Add(Started(), Begin(Model, reserved: 0.50m, tokens: 9000), new RunResumed(2, "0.1.0"));
        Assert.Equal((0.50m, 9000L), (history.Spent, history.Tokens));

        Add(Begin(Model, reserved: 0.40m, tokens: 8000));
        Assert.Equal((0.90m, 17_000L), (history.Spent, history.Tokens));

        Add(Finished(Model, usage: new TokenUsage(100, 0, 20, 0.03m)));
        Assert.Equal((0.53m, 9120L, false), (history.Spent, history.Tokens, history.SpentIsPartial));
    }

    [Fact]
    public void A_failed_call_costs_what_it_used_and_frees_its_reservation()
    {
        Add(Started(), Begin(Model, reserved: 0.50m, tokens: 9000), Failed(Model, new TokenUsage(10, 0, 1, 0.01m)));

        Assert.Equal((0.01m, 11L), (history.Spent, history.Tokens));
    }

    [Fact]
    public void An_unknown_price_is_said_and_never_counted_as_known()
    {
        Add(Started(), Begin(Model), Finished(Model, usage: new TokenUsage(10, 0, 5, Cost: null)));
        Assert.Equal((0m, 15L, true), (history.Spent, history.Tokens, history.SpentIsPartial));
    }

    [Fact]
    public void A_cut_off_call_without_a_price_makes_the_sum_partial()
    {
        Add(Started(), Begin(Model));
        Assert.False(history.SpentIsPartial);
        Add(Begin(Model));
        Assert.True(history.SpentIsPartial);
    }

    [Fact]
    public void Attempts_have_their_beginning_and_their_end()
    {
        Add(Started(), new AttemptStarted(1), Assessed(1, Verdict.Failed), new AttemptStarted(2, "The test fails."));

        Assert.Equal([1, 2], history.Attempts.Select(a => a.Number));
        Assert.Equal(Verdict.Failed, history.Attempts[0].Finished!.Verdict);
        Assert.True(history.Attempts[0].FinishedAt > history.Attempts[0].StartedAt);
        Assert.Equal(("The test fails.", null), (history.Attempts[1].Started.Feedback, history.Attempts[1].Finished));
    }

    [Fact]
    public void A_verdict_survives_the_loss_of_its_beginning()
    {
        Add(Started(), new UnreadableEvent("attempt_started", "damaged"), Assessed(1, Verdict.Verified), Note(1));

        Assert.Equal(Verdict.Verified, Assert.Single(history.Attempts).Finished!.Verdict);
        Assert.Equal(1, history.UnreadableEvents);
        Assert.Equal(4, history.LastSequence);
        Assert.Equal([Note(1)], history.Notes);
    }

    [Fact]
    public void The_state_follows_pauses_takeovers_and_the_end()
    {
        Add(Started(), new RunPaused(RunState.NeedsHuman, "which?"));
        Assert.Equal((RunState.NeedsHuman, "which?"), (history.State, history.Paused!.Reason));

        Add(new RunResumed(2, "0.1.0", "this one"));
        Assert.Equal((RunState.Running, null, "this one"), (history.State, history.Paused, history.Resumed!.Answer));

        Add(new RunEnded(RunState.Cancelled, Outcome: null, Error: null));
        Assert.Equal((RunState.Cancelled, RunState.Cancelled), (history.State, history.Ended!.State));

        Add(new RunResumed(3, "0.1.0"));
        Assert.Equal((RunState.Running, null), (history.State, history.Ended));
    }

    [Fact]
    public void Applies_are_undone_and_redone_by_number()
    {
        Add(Started(), new ChangeApplied(1, Hash, 3), new ChangeUndone(1));
        Assert.True(Assert.Single(history.Applies).Undone);
        Assert.Null(history.Applied);

        Add(new ChangeRedone(1));
        Assert.Equal((1, 3, false), (history.Applied!.Number, history.Applied.Files, history.Applied.Undone));

        Add(new ChangeUndone(1), new ChangeApplied(2, Hash, 4));
        Assert.Equal(2, history.Applied!.Number);
    }

    [Fact]
    public void A_merged_undo_leaves_the_record_that_a_redo_goes_by()
    {
        var merged = ObjectHash.Of("merged"u8);
        Add(Started(), new ChangeApplied(1, Hash, 3), new ChangeUndone(1, merged));
        Assert.Equal((merged, true), (history.Applies[0].Manifest, history.Applies[0].Undone));

        Add(new ChangeRedone(1));
        Assert.Equal((merged, false), (history.Applied!.Manifest, history.Applied.Undone));
    }

    [Fact]
    public void An_event_that_is_in_already_is_ignored_and_a_gap_is_refused()
    {
        Add(Started(), Begin(Model, reserved: 1m), Begin(Model, reserved: 1m));
        history.Apply(new RunEvent(default, 3, now, 1, Begin(Model, reserved: 1m)));

        Assert.Equal(2m, history.Spent);
        Assert.Throws<ArgumentException>(() => history.Apply(new RunEvent(default, 5, now, 1, Note(1))));
        Assert.Equal(3, history.LastSequence);
    }

    [Fact]
    public void Every_kind_of_event_can_be_applied()
    {
        Add([Started(), .. EveryKind()]);

        Assert.Equal(RunState.Finished, history.State);
        Assert.Equal(1 + EveryKind().Count, history.LastSequence);
    }

    private static StepStarted Begin(StepId step, decimal? reserved = null, long? tokens = null) =>
        new(step, StepKind.Model, Hash.Hex, Hash, reserved, tokens);

    private static StepFailed Failed(StepId step, TokenUsage? usage = null) => new(step, new LatheError(ErrorKind.Provider, "provider.odd", "Odd."), usage);

    private static AttemptFinished Assessed(int number, Verdict verdict) => new(number, verdict, [], Score: null, Hash, Hash, 1, 1, 1, Accepted: false);

    private void Add(params RunEventData[] events)
    {
        foreach (var data in events)
        {
            now += TimeSpan.FromSeconds(1);
            history.Apply(new RunEvent(default, history.LastSequence + 1, now, 1, data));
        }
    }
}

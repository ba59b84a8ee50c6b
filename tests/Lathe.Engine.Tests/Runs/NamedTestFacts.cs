using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.Engine.Verification;
using Lathe.Git.Tests;
using Lathe.TestKit;
using Microsoft.Extensions.AI;

namespace Lathe.Engine.Tests.Runs;

/// <summary>Runs whose check prints TAP: tests that the change broke, tests that failed before, tests that are gone, tests that fail at random.</summary>
public sealed class NamedTestFacts
{
    private const string Suite = """
        . src/calc.inc
        echo 1..3
        fail=0
        one() { if [ "$2" = "$3" ]; then echo "ok $1 - $4"; else echo "not ok $1 - $4"; echo "#   at src/calc.inc line 1."; echo "#   got $2, expected $3"; fail=1; fi; }
        one 1 "$(add 2 3)" 5 adds
        one 2 "$(add 2 0)" 2 adds_nothing
        one 3 no yes planted
        exit $fail

        """;

    [Fact]
    public async Task A_test_that_failed_before_is_told_apart_from_one_that_the_change_broke()
    {
        await using var fixture = await OpenAsync();
        var result = await fixture.RunAsync(m => m.Write("src/calc.inc", "add() { echo $(( $1 * $2 )); }\n").Finish());
        var attempt = (await fixture.HistoryAsync(result.Run)).Attempts[0].Finished!;
        Assert.Equal((Verdict.Failed, "sh test/suite: 1 test fails because of the change: adds_nothing; 2 failed before too"), (attempt.Verdict, Assert.Single(attempt.Reasons)));
        var failure = (await ChecksAsync(fixture, result.Run))["attempt-1/verify/check-0"].Tests!.Failures.Single(t => t.Name == "adds_nothing");
        Assert.Equal(("got 0, expected 2", "src/calc.inc", 1), (failure.Message!.Split('\n')[^1], failure.Path, failure.Line));
    }

    [Fact]
    public async Task A_change_after_which_only_old_failures_are_left_is_partly_verified()
    {
        await using var fixture = await OpenAsync();
        var result = await fixture.RunAsync(m => m.Write("src/other.inc", "# nothing\n").Finish());
        var attempt = (await fixture.HistoryAsync(result.Run)).Attempts[0].Finished!;
        Assert.Equal((Verdict.PartlyVerified, "sh test/suite: 2 tests fail as before the change: adds, planted"), (attempt.Verdict, Assert.Single(attempt.Reasons)));
    }

    [Fact]
    public async Task A_test_that_the_change_makes_disappear_from_outside_of_the_tests_is_missed()
    {
        await using var fixture = await OpenAsync(s => s.Write("test/suite", ". src/cases.inc\nn=0\nfor c in $CASES; do n=$((n + 1)); echo \"ok $n - $c\"; done\necho 1..$n\n").Write("src/cases.inc", "CASES='first second'\n"));
        var result = await fixture.RunAsync(m => m.Write("src/cases.inc", "CASES=first\n").Finish());
        var attempt = (await fixture.HistoryAsync(result.Run)).Attempts[0].Finished!;
        Assert.Equal((Verdict.PartlyVerified, "sh test/suite: 1 test that passed before the change is gone or skipped: second"), (attempt.Verdict, Assert.Single(attempt.Reasons)));
        Assert.False(attempt.Accepted);
    }

    [Fact]
    public async Task All_tests_that_the_change_makes_disappear_are_missed()
    {
        await using var fixture = await OpenAsync(s => s.Write("test/prove", ". src/cases.inc\nn=0\nfor c in $CASES; do n=$((n + 1)); echo \"ok $n - $c\"; done\necho 1..$n\n").Write("src/cases.inc", "CASES='first second'\n"));
        fixture.Settings = fixture.Settings with { Verify = ["sh test/prove"] };
        var result = await fixture.RunAsync(m => m.Write("src/cases.inc", "CASES=\n").Finish());
        var attempt = (await fixture.HistoryAsync(result.Run)).Attempts[0].Finished!;
        Assert.Equal((Verdict.PartlyVerified, "sh test/prove: 2 tests that passed before the change are gone or skipped: first, second"), (attempt.Verdict, Assert.Single(attempt.Reasons)));
        Assert.False(attempt.Accepted);
    }

    [Fact]
    public async Task A_test_that_the_change_breaks_is_found_where_the_check_exits_with_0_and_is_told()
    {
        await using var fixture = await OpenAsync();
        fixture.Settings = fixture.Settings with { Verify = ["sh test/suite || true"], MaxAttempts = 2 };
        var result = await fixture.RunAsync(m => m.Write("src/calc.inc", "add() { echo $(( $1 * $2 )); }\n").Say("Done.").Write("src/calc.inc", "add() { echo $(( $1 + $2 )); }\n").Finish());
        var attempts = (await fixture.HistoryAsync(result.Run)).Attempts;
        Assert.Equal((Verdict.Failed, "sh test/suite || true: exited with 0, but 1 test fails that did not fail before the change: adds_nothing"), (attempts[0].Finished!.Verdict, Assert.Single(attempts[0].Finished!.Reasons)));
        Assert.Contains("adds_nothing", attempts[1].Started.Feedback);
        Assert.Equal((Verdict.Verified, true), (result.Outcome!.Verdict, result.Outcome.Accepted));
    }

    [Fact]
    public async Task A_check_that_the_change_keeps_from_starting_is_told_to_the_next_attempt()
    {
        await using var fixture = await OpenAsync(s => s.Write("test/suite", "exec sh -c '. src/runner.inc; $RUN'\n").Write("src/runner.inc", "RUN=true\n"));
        fixture.Settings = fixture.Settings with { MaxAttempts = 2 };
        var result = await fixture.RunAsync(m => m.Write("src/runner.inc", "RUN=no-such-program\n").Say("Done.").Write("src/runner.inc", "RUN=:\n").Finish());
        var attempts = (await fixture.HistoryAsync(result.Run)).Attempts;
        Assert.Equal((Verdict.Failed, "sh test/suite: could not run (exit code 127); it passed before the change"), (attempts[0].Finished!.Verdict, Assert.Single(attempts[0].Finished!.Reasons)));
        Assert.True(result.Outcome is { Verdict: Verdict.Verified, Accepted: true }, result.Error?.ToString());
    }

    [Fact]
    public async Task A_test_that_fails_once_and_passes_on_the_same_tree_is_called_flaky()
    {
        // Nothing that a check writes lasts until its second run: what differs is put before it from outside.
        var mark = Guid.NewGuid().ToString("n");
        await using var fixture = await OpenAsync(s => s.Write("test/suite", $"echo 1..1\nif [ -e /tmp/{mark} ] || [ ! -e src/new.inc ]; then echo 'ok 1 - moody'; else echo 'not ok 1 - moody'; exit 1; fi\n"));
        var real = fixture.Sandbox;
        var count = 0;
        fixture.Sandbox = settings => new EveryOther(real(settings), () => Interlocked.Increment(ref count) > 1 ? $"touch /tmp/{mark}; " : "");
        var result = await fixture.RunAsync(m => m.Write("src/new.inc", "# new\n").Finish());
        var attempt = (await fixture.HistoryAsync(result.Run)).Attempts[0].Finished!;
        Assert.Equal((Verdict.PartlyVerified, "sh test/suite: 1 test is flaky, failed and then passed on the same tree: moody"), (attempt.Verdict, Assert.Single(attempt.Reasons)));
        Assert.Contains("attempt-1/verify-again/check-0", (await ChecksAsync(fixture, result.Run)).Keys);
    }

    [Fact]
    public async Task A_model_that_takes_its_time_has_the_checks_run_before_the_change_beside_it()
    {
        await using var fixture = await OpenAsync();
        var baseline = new TaskCompletionSource();
        fixture.OtherObserver = new WhenFinished("verify-before/check-0", baseline);
        fixture.Client = new Slow(fixture.Model, baseline.Task);
        fixture.Settings = fixture.Settings with { MaxAttempts = 1 };
        new Action<ScriptedChatClient>(m => m.Write("src/calc.inc", "add() { echo $(( $1 + $2 )); }\n").Finish())(((Slow)fixture.Client).Inner);
        var result = await fixture.StartAsync();

        var events = await fixture.EventsAsync(result.Run);
        var before = events.FindIndex(e => e.Data is StepFinished { Step.Value: "verify-before/check-0" });
        var answer = events.FindIndex(e => e.Data is StepFinished { Kind: StepKind.Model });
        Assert.InRange(before, 0, answer - 1);
        Assert.Single(events, e => e.Data is StepStarted { Step.Value: "verify-before/check-0" });
        Assert.Equal((Verdict.PartlyVerified, "sh test/suite: 1 test fails as before the change: planted"), (result.Outcome!.Verdict, (await fixture.HistoryAsync(result.Run)).Attempts[0].Finished!.Reasons[0]));
    }

    [Fact]
    public async Task A_model_that_answers_at_once_does_not_pay_for_a_baseline_that_nobody_needs()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Time = new NoTimers();
        var result = await fixture.RunAsync(m => m.Mend().Finish());
        Assert.Equal(Verdict.Verified, result.Outcome!.Verdict);
        Assert.DoesNotContain(await fixture.EventsAsync(result.Run), e => e.Data is StepStarted { Step.Value: "verify-before/check-0" });
    }

    [Fact]
    public async Task A_run_that_ends_takes_a_baseline_with_it_that_is_still_going_on()
    {
        await using var fixture = await OpenAsync(s => s.Write("test/suite", "sleep 600\n"));
        var begun = new TaskCompletionSource();
        fixture.OtherObserver = new WhenBegun("verify-before/check-0", begun);
        fixture.Client = new Slow(fixture.Model, begun.Task, new InvalidOperationException("the model broke"));
        var result = await Record.ExceptionAsync(() => fixture.StartAsync());
        var run = await fixture.OnlyRunAsync();
        Assert.Contains(await fixture.EventsAsync(run), e => e.Data is StepStarted { Step.Value: "verify-before/check-0" });
        Assert.DoesNotContain(await fixture.EventsAsync(run), e => e.Data is StepFinished { Step.Value: "verify-before/check-0" });
        Assert.False(Directory.Exists(Path.Combine(fixture.Paths.Runs, run.Value, "check-before")));
        Assert.True(result is null or InvalidOperationException);
    }

    private static Task<RunFixture> OpenAsync(Action<ScratchRepository>? files = null) => Opened(RunFixture.OpenAsync(s =>
    {
        s.Write("test/suite", Suite);
        files?.Invoke(s);
    }));

    private static async Task<RunFixture> Opened(Task<RunFixture> opening)
    {
        var fixture = await opening;
        fixture.Settings = fixture.Settings with { Verify = ["sh test/suite"], MaxAttempts = 1 };
        return fixture;
    }

    private static async Task<Dictionary<string, CheckResult>> ChecksAsync(RunFixture fixture, RunId run) =>
        (await fixture.HistoryAsync(run)).FinishedSteps.Where(s => s.Kind == StepKind.Verify).ToDictionary(s => s.Step.Value, s => StepResults.Read(s, VerificationJson.CheckStep, fixture.Objects));

    // Puts words before the command: what a box does by itself is the same each time.
    private sealed class EveryOther(Engine.Sandbox.ISandbox inner, Func<string> prefix) : Engine.Sandbox.ISandbox
    {
        public string Name => inner.Name;

        public Engine.Sandbox.SandboxIdentity? Identity => inner.Identity;

        public Task<Engine.Sandbox.CommandResult> RunAsync(Engine.Sandbox.SandboxCommand command, Action<ReadOnlySpan<byte>>? output, CancellationToken cancellationToken) =>
            inner.RunAsync(command with { CommandLine = prefix() + command.CommandLine }, output, cancellationToken);
    }

    // Answers only after something else has happened.
    private sealed class Slow(ScriptedChatClient inner, Task until, Exception? error = null) : DelegatingChatClient(inner)
    {
        public ScriptedChatClient Inner => inner;

        public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            await until.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
            if (error is not null) throw error;
            return await base.GetResponseAsync(messages, options, cancellationToken);
        }

        public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await until.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
            if (error is not null) throw error;
            await foreach (var update in base.GetStreamingResponseAsync(messages, options, cancellationToken)) yield return update;
        }
    }

    // A clock whose timers never fire: the model is done before anybody loses patience.
    private sealed class NoTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
    }

    private sealed class WhenFinished(string step, TaskCompletionSource done) : IRunObserver
    {
        public void Appended(RunEvent stored)
        {
            if (stored.Data is StepFinished finished && finished.Step.Value == step) done.TrySetResult();
        }

        public void Began(StepId step, StepKind kind, string title)
        {
        }

        public void Streamed(StepId step, string text)
        {
        }

        public void Restarted(StepId step, string reason)
        {
        }
    }

    private sealed class WhenBegun(string step, TaskCompletionSource done) : IRunObserver
    {
        public void Appended(RunEvent stored)
        {
        }

        public void Began(StepId began, StepKind kind, string title)
        {
            if (began.Value == step) done.TrySetResult();
        }

        public void Streamed(StepId step, string text)
        {
        }

        public void Restarted(StepId step, string reason)
        {
        }
    }
}

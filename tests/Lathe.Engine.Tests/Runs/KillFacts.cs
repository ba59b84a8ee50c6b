using Lathe.Engine.Journal;
using Lathe.Engine.Runs;
using Lathe.Engine.Workspaces;
using Lathe.TestKit;

namespace Lathe.Engine.Tests.Runs;

/// <summary>A run that is killed at any point and resumed comes to what it would have come to, and pays for at most the one call that was in flight.</summary>
public abstract class KillFacts
{
    private protected abstract string Workspace { get; }

    // Each appends, so that running one twice without a restore in between would show.
    private static readonly Action<ScriptedChatClient>[] Answers =
    [
        m => m.CallAll(("read_file", Script.Json(("path", "src/calc.inc"))), ("search", Script.Json(("pattern", "add"))), ("run_command", Script.Json(("command", "echo once >> src/count; echo more >> src/calc.inc; mkdir -p ignored; echo once >> ignored/count")))),
        m => m.CallAll(("run_command", Script.Json(("command", "echo twice >> src/count; echo twice >> ignored/count; mv ignored/count ignored/counted"))), ("edit_file", Script.Json(("path", "src/count"), ("old_text", "twice"), ("new_text", "two")))),
        m => m.Say("First try."),
        m => m.Read("src/calc.inc"),
        m => m.CallAll(("edit_file", Script.Json(("path", "src/calc.inc"), ("old_text", "$1 - $2"), ("new_text", "$1 + $2"))), ("edit_file", Script.Json(("path", "src/calc.inc"), ("old_text", "more\n"), ("new_text", "")))),
        m => m.Finish("Second try."),
    ];

    [Fact]
    public async Task Killed_at_any_commit_it_ends_as_if_it_had_not_been()
    {
        await using var whole = await OpenAsync();
        var expected = await whole.StartAsync();
        Assert.Equal((Verdict.Verified, 2), (expected.Outcome!.Verdict, expected.Outcome.Attempt));
        var commits = new KillingJournal(whole.Journal, int.MaxValue, after: false).Count(await whole.EventsAsync(expected.Run));
        Assert.True(commits > 20, $"{commits} commits");

        // Killed before a commit, the effect has happened and nobody knows; that is the worse half, so it is tried at every commit, and the other half at some.
        var kills = Enumerable.Range(1, commits).Select(i => (At: i, After: false)).Concat(Enumerable.Range(1, commits).Where(i => i % 7 == 0 || i == commits).Select(i => (At: i, After: true)));
        await Parallel.ForEachAsync(kills, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken }, async (kill, _) => await IsTheSameAsync(kill.At, kill.After, expected));
    }

    [Fact]
    public async Task A_command_that_was_cut_off_half_way_is_taken_back_before_it_runs_again()
    {
        await using var fixture = await OpenAsync();
        var real = fixture.Sandbox;
        fixture.Sandbox = settings => new DyingSandbox(real(settings));
        await Assert.ThrowsAsync<KilledException>(() => fixture.StartAsync());

        fixture.Sandbox = real;
        var result = await ResumeAsync(fixture);
        Assert.Equal("once\ntwo\n", fixture.FileIn(result.Outcome!.Tree, "src/count"));
        Assert.Equal("once\ntwice\n", fixture.IgnoredIn(result.Outcome, "ignored/counted"));
        Assert.Equal(Verdict.Verified, result.Outcome.Verdict);
    }

    [Fact]
    public async Task Cancelled_by_its_token_at_any_answer_it_is_cancelled_and_goes_on_to_the_same_end()
    {
        await using var whole = await OpenAsync();
        var expected = await whole.StartAsync();
        for (var at = 1; at <= Answers.Length; at++)
        {
            await using var fixture = await OpenAsync();
            using var stop = new CancellationTokenSource();
            fixture.Client = new ScriptedChatClient();
            foreach (var answer in Answers[..(at - 1)]) answer(fixture.Model);
            fixture.Model.Answer(async (_, token) =>
            {
                await stop.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
                throw new InvalidOperationException("Not reached.");
            });
            var cancelled = await fixture.StartAsync(stop.Token);
            Assert.Equal((RunState.Cancelled, "run.cancelled"), (cancelled.State, cancelled.Error?.Code));
            AssertSame(expected, await ResumeAsync(fixture));
        }
    }

    [Fact]
    public async Task A_request_to_cancel_from_elsewhere_stops_it_and_it_can_go_on()
    {
        await using var fixture = await OpenAsync();
        fixture.Client = new ScriptedChatClient();
        fixture.Model.Answer(async (_, token) =>
        {
            await fixture.Journal.RequestCancelAsync(await fixture.OnlyRunAsync(), CancellationToken.None);
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException("Not reached.");
        });
        Assert.Equal(RunState.Cancelled, (await fixture.StartAsync()).State);
        Assert.Equal(Verdict.Verified, (await ResumeAsync(fixture)).Outcome!.Verdict);
    }

    [Fact]
    public async Task An_observer_that_fails_loses_no_event()
    {
        await using var fixture = await OpenAsync();
        fixture.OtherObserver = new BrokenPipe();
        await Assert.ThrowsAsync<IOException>(() => fixture.StartAsync());
        fixture.OtherObserver = null;
        Assert.Equal(Verdict.Verified, (await ResumeAsync(fixture)).Outcome!.Verdict);
    }

    private async Task IsTheSameAsync(int kill, bool after, RunResult expected)
    {
        await using var fixture = await OpenAsync();
        var real = fixture.Journal;
        fixture.Journal = new KillingJournal(real, kill, after);
        try
        {
            await Assert.ThrowsAsync<KilledException>(() => fixture.StartAsync());
            await fixture.ReopenAsync();
            var first = fixture.Model.Requests.Count;
            var result = await ResumeAsync(fixture);
            AssertSame(expected, result);
            Assert.InRange(first + fixture.Model.Requests.Count, Answers.Length, Answers.Length + 1);
            Assert.Equal("once\ntwo\n", fixture.FileIn(result.Outcome!.Tree, "src/count"));
            Assert.Equal("once\ntwice\n", fixture.IgnoredIn(result.Outcome, "ignored/counted"));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new InvalidOperationException($"Killed {(after ? "after" : "before")} commit {kill}: {e.Message}", e);
        }
    }

    private void AssertSame(RunResult expected, RunResult result)
    {
        Assert.True(result.State == RunState.Finished, result.Error?.ToString());
        // Of an overlay, the tree's id is of one place and moment.
        if (Workspace == WorkspaceKinds.Copy) Assert.Equal(expected.Outcome!.Tree, result.Outcome!.Tree);
        Assert.Equal(
            (expected.Outcome!.Verdict, expected.Outcome.Change, expected.Outcome.Attempt, expected.Outcome.Summary),
            (result.Outcome!.Verdict, result.Outcome.Change, result.Outcome.Attempt, result.Outcome.Summary));
    }

    // The next process's model goes on after the answers that are in the journal.
    private static async Task<RunResult> ResumeAsync(RunFixture fixture)
    {
        var run = await fixture.OnlyRunAsync();
        var recorded = (await fixture.EventsAsync(run)).Count(e => e.Data is StepFinished { Kind: StepKind.Model });
        fixture.Client = new ScriptedChatClient();
        foreach (var answer in Answers[recorded..]) answer(fixture.Model);
        return await fixture.ResumeAsync(run);
    }

    private async Task<RunFixture> OpenAsync()
    {
        var fixture = await RunFixture.OpenAsync(null, Workspace);
        foreach (var answer in Answers) answer(fixture.Model);
        return fixture;
    }

    private sealed class BrokenPipe : IRunObserver
    {
        public void Appended(RunEvent stored)
        {
            if (stored.Data is StepFinished { Kind: StepKind.Tool }) throw new IOException("Broken pipe");
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
}

/// <summary>On a copy of the user's files.</summary>
public sealed class CopyKillFacts : KillFacts
{
    private protected override string Workspace => WorkspaceKinds.Copy;
}

/// <summary>On layers over the user's files.</summary>
public sealed class OverlayKillFacts : KillFacts
{
    private protected override string Workspace => WorkspaceKinds.Overlay;
}

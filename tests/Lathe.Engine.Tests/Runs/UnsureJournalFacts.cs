using Lathe.Engine.Journal;
using Lathe.Errors;
using Lathe.Models;
using Lathe.TestKit;

namespace Lathe.Engine.Tests.Runs;

/// <summary>A journal that stores what it is given, and whose answer is lost.</summary>
public sealed class UnsureJournalFacts
{
    [Fact]
    public async Task What_may_be_stored_is_not_stored_again_and_the_journals_error_is_the_one_that_is_said()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var real = fixture.Journal;
        // The first intent that brings a deferred result along.
        fixture.Journal = new UnsureJournal(real, events => events is [StepFinished { Kind: StepKind.Tool }, StepStarted]);
        fixture.Model.Read("src/calc.inc").Mend().Finish();

        var error = (await Assert.ThrowsAsync<LatheException>(() => fixture.StartAsync())).Error;

        Assert.Equal("journal.unreachable", error.Code);
        var run = await fixture.OnlyRunAsync();
        Assert.Single(await fixture.EventsAsync(run), e => e.Data is StepFinished { Kind: StepKind.Tool });
        fixture.Journal = real;
        fixture.Client = new ScriptedChatClient().Mend().Finish();
        Assert.True((await fixture.ResumeAsync(run)).Outcome is { Accepted: true });
    }

    [Fact]
    public async Task What_a_check_beside_the_model_may_have_stored_does_not_stop_the_run()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Time = new ImpatientTime();
        var journal = new UnsureJournal(fixture.Journal, events => events[^1] is StepStarted { Kind: StepKind.Verify });
        fixture.Journal = journal;
        fixture.Model.Answer(async (_, token) =>
        {
            await journal.Lost.Task.WaitAsync(token);
            return fixture.Model.Response([ToolCallArguments.Parse("call_1", "read_file", Script.Json(("path", "src/calc.inc")))]);
        }).Mend().Finish();

        var result = await fixture.StartAsync();

        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        Assert.Equal((await fixture.EventsAsync(result.Run)).Count, result.History.LastSequence);
    }

    // Stores an append and loses the answer to it, once.
    private sealed class UnsureJournal(IJournal inner, Predicate<IReadOnlyList<RunEventData>> loses) : JournalAround(inner)
    {
        public TaskCompletionSource Lost { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async Task<IReadOnlyList<RunEvent>> AppendAsync(IRunLease lease, IReadOnlyList<RunEventData> events, CancellationToken cancellationToken)
        {
            var stored = await Inner.AppendAsync(lease, events, cancellationToken);
            if (!loses(events) || !Lost.TrySetResult()) return stored;
            throw new LatheError(ErrorKind.Storage, "journal.unreachable", "The connection broke.").ToException();
        }
    }
}

using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Runs;
using Lathe.TestKit;
using Lathe.TestKit.Conformance;

namespace Lathe.Engine.Tests.Runs;

/// <summary>Checks that are begun beside the model.</summary>
public sealed class AheadFacts
{
    [Fact]
    public async Task A_run_that_is_taken_up_goes_on_from_its_last_files_however_long_it_walks_through_its_steps()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { MaxAttempts = 1 };
        var run = await StoppedAsync(fixture);
        var first = (await fixture.EventsAsync(run)).Select(e => e.Data).OfType<StepFinished>().Single(s => s.Step.Value == "attempt-1/turn-1/model").ResultObject;
        Assert.NotNull(first);

        // The walk is held at its first step for as long as checks that were begun beside it need to begin.
        var (time, checks) = (new ImpatientTime(), new CheckObserver());
        (fixture.Time, fixture.OtherObserver, fixture.Client) = (time, checks, new ScriptedChatClient().Finish("Adds now."));
        var objects = new HeldObjects(fixture.Objects, hash =>
        {
            if (hash == first && time.IsAsked) Assert.True(checks.Begun.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        });
        var result = await new RunEngine(fixture.Services() with { Objects = objects }).ResumeAsync(run, null, TestContext.Current.CancellationToken);

        Assert.True(result.Outcome is { Accepted: true }, result.Error?.ToString());
        Assert.Contains("$1 + $2", fixture.FileIn(result.Outcome.Tree, "src/calc.inc"), StringComparison.Ordinal);
        Assert.NotNull(fixture.FileIn(result.Outcome.Tree, "src/long.inc"));
    }

    // Stopped while the third answer is awaited. The clock stands, so that nothing is begun ahead.
    private static async Task<RunId> StoppedAsync(RunFixture fixture)
    {
        using var stop = new CancellationTokenSource();
        fixture.Time = new ManualTime();
        fixture.Model.Write("src/long.inc", new string('#', 20_000)).Mend().Answer(_ =>
        {
            stop.Cancel();
            throw new OperationCanceledException(stop.Token);
        });
        var stopped = await fixture.StartAsync(stop.Token);
        Assert.Equal(RunState.Cancelled, stopped.State);
        Assert.DoesNotContain(await fixture.EventsAsync(stopped.Run), e => e.Data is StepStarted { Kind: StepKind.Verify });
        return stopped.Run;
    }

    private sealed class CheckObserver : IRunObserver
    {
        public ManualResetEventSlim Begun { get; } = new();

        public void Appended(RunEvent stored)
        {
        }

        public void Began(StepId step, StepKind kind, string title)
        {
            if (kind == StepKind.Verify) Begun.Set();
        }

        public void Streamed(StepId step, string text)
        {
        }

        public void Restarted(StepId step, string reason)
        {
        }
    }

    private sealed class HeldObjects(IObjectStore inner, Action<ObjectHash> before) : IObjectStore
    {
        public ObjectHash Put(ReadOnlySpan<byte> content, bool durable) => inner.Put(content, durable);

        public Task<ObjectHash> PutAsync(Stream content, CancellationToken cancellationToken) => inner.PutAsync(content, cancellationToken);

        public byte[]? Get(ObjectHash hash)
        {
            before(hash);
            return inner.Get(hash);
        }

        public Stream? Open(ObjectHash hash) => inner.Open(hash);

        public bool Contains(ObjectHash hash) => inner.Contains(hash);
    }
}

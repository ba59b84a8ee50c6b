using Lathe.Engine.Journal;
using Lathe.Engine.Runs;

namespace Lathe.Engine.Tests.Runs;

public sealed class SideBySideFacts
{
    [Fact]
    public async Task Calls_that_only_read_run_side_by_side_and_one_that_writes_runs_alone_and_in_order()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var gate = new Gate(3);
        fixture.OtherObserver = gate;
        var read = ("read_file", Script.Json(("path", "src/calc.inc")));
        var result = await fixture.RunAsync(m => m.CallAll(
            read, ("search", Script.Json(("pattern", "add"))), ("outline", Script.Json(("path", "src/calc.inc"))), ("run_command", Script.Json(("command", "echo '# x' >> src/calc.inc"))), read).Mend().Finish());

        Assert.True(result.State == RunState.Finished, result.Error?.ToString());
        Assert.True(gate.AllMet, "the three reading calls did not run at the same time");
        var steps = (await fixture.EventsAsync(result.Run)).Select(e => e.Data switch
        {
            StepStarted s when s.Step.Value.Contains("turn-1/call", StringComparison.Ordinal) => "start " + s.Step.Value[^1],
            StepFinished f when f.Step.Value.Contains("turn-1/call", StringComparison.Ordinal) => "end " + f.Step.Value[^1],
            _ => null,
        }).OfType<string>().ToList();
        Assert.Equal(["end 0", "end 1", "end 2"], steps[..3].Order(StringComparer.Ordinal));
        Assert.Equal(["start 3", "end 3", "end 4"], steps[3..]);

        // In the order of the calls, whatever ended first; the last one saw what the command wrote.
        var told = fixture.Told(1);
        Assert.True(told.IndexOf("1\tadd()", StringComparison.Ordinal) < told.IndexOf("src/calc.inc:1:", StringComparison.Ordinal));
        Assert.EndsWith("2\t# x\n\n", told);
    }

    // Each of the first calls waits until the others have begun as well.
    private sealed class Gate(int calls) : IRunObserver
    {
        private readonly CountdownEvent _begun = new(calls);
        private int _met;

        public bool AllMet => _met == calls;

        public void Appended(RunEvent stored)
        {
        }

        public void Began(StepId step, StepKind kind, string title)
        {
            if (kind != StepKind.Tool || !step.Value.StartsWith("attempt-1/turn-1/call", StringComparison.Ordinal) || step.Value[^1] > '2') return;
            _begun.Signal();
            if (_begun.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)) Interlocked.Increment(ref _met);
        }

        public void Streamed(StepId step, string text)
        {
        }

        public void Restarted(StepId step, string reason)
        {
        }
    }
}

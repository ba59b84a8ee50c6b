using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Cli.Output;
using Lathe.Engine.Runs;
using Lathe.Errors;

namespace Lathe.Cli.Tests.Commands;

public sealed class RunsCommandsFacts
{
    [Fact]
    public async Task Runs_takes_a_repository_and_a_limit()
    {
        RunsRequest? seen = null;
        var command = RunsCommands.Runs((request, _) => Done(() => seen = request));
        await Invoke(command);
        Assert.Equal(new RunsRequest(null, 20, null), seen);
        await Invoke(command, "--repo", "/r", "--limit", "5", "--json");
        Assert.Equal(new RunsRequest("/r", 5, OutputFormat.Json), seen);
        Assert.Equal("cli.bad_value", (await Assert.ThrowsAsync<LatheException>(() => Invoke(command, "--limit", "0"))).Error.Code);
    }

    [Fact]
    public async Task Commands_about_one_run_take_its_id_or_mean_the_latest()
    {
        RunReferenceRequest? seen = null;
        Func<RunReferenceRequest, CancellationToken, Task<int>> action = (request, _) => Done(() => seen = request);
        foreach (var command in (Command[])[RunsCommands.Show(action), RunsCommands.Diff(action), RunsCommands.Apply(action), RunsCommands.Undo(action), RunsCommands.Redo(action), RunsCommands.Cancel(action)])
        {
            await Invoke(command, "01ABC");
            Assert.Equal(new RunReferenceRequest("01ABC", false, false, false, null), seen);
            await Invoke(command, "--json");
            Assert.Equal(new RunReferenceRequest(null, false, false, false, OutputFormat.Json), seen);
        }

        await Invoke(RunsCommands.Show(action), "01", "--events");
        Assert.True(seen!.Events);
        await Invoke(RunsCommands.Apply(action), "01", "--yes");
        Assert.True(seen.Yes);
    }

    [Fact]
    public async Task Resume_takes_one_run_or_all()
    {
        RunReferenceRequest? seen = null;
        var command = RunsCommands.Resume((request, _) => Done(() => seen = request));
        await Invoke(command, "01", "--yes");
        Assert.Equal(("01", false, true), (seen!.Run, seen.All, seen.Yes));
        await Invoke(command, "--all");
        Assert.Equal((null, true), (seen.Run, seen.All));
        await Invoke(command, "01", "--max-cost", "2.5", "--max-time", "2h", "--max-attempts", "5", "--model", "openai/x");
        Assert.Equal(new ResumeRequest { MaxCost = 2.5m, MaxTime = TimeSpan.FromHours(2), MaxAttempts = 5, Model = "openai/x" }, seen.Raise);
        Assert.Equal("cli.bad_value", (await Assert.ThrowsAsync<LatheException>(() => Invoke(command, "01", "--max-turns", "many"))).Error.Code);
        await Assert.ThrowsAsync<LatheException>(() => Invoke(command));
        await Assert.ThrowsAsync<LatheException>(() => Invoke(command, "01", "--all"));
    }

    private static Task<int> Done(Action action)
    {
        action();
        return Task.FromResult(0);
    }

    private static async Task Invoke(Command command, params string[] args)
    {
        var parse = command.Parse(args);
        Assert.Empty(parse.Errors);
        await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, CancellationToken.None);
    }
}

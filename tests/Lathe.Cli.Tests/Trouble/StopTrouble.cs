using System.Diagnostics;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Trouble;

public sealed class StopTrouble
{
    private static readonly string[] Run = ["run", "Spell the greeting right", "--verify", SampleRepository.Check];

    [Fact]
    public async Task One_interrupt_in_a_model_call_stops_cleanly_and_the_run_can_be_resumed()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, ScriptedTurn.Fail(ModelFault.Stall), Turns.Finish);
        using var lathe = RealLathe.Start(stage, Run);
        await RequestsAsync(stage, 2);
        var asked = Stopwatch.GetTimestamp();
        lathe.Signal(RealLathe.Interrupt);
        Assert.Equal(ExitCodes.Cancelled, await lathe.EndAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(asked), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Contains($"lathe resume {stage.LatestRun()}", lathe.Written, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "resume", stage.LatestRun());
        Assert.Equal(3, stage.Server.Requests.Count);
        Assert.Contains("verdict: Verified", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_interrupt_in_a_command_ends_it_with_all_it_started_and_takes_its_writes_back()
    {
        await using var stage = await Stage.SetAsync(WithAGate(), Turns.Command(WaitingCommand), Turns.Fix, Turns.Finish);
        using var lathe = RealLathe.Start(stage, Run);
        await FileAsync(Path.Combine(stage.State, "runs"), "half.txt", lathe);
        lathe.Signal(RealLathe.Interrupt);
        Assert.Equal(ExitCodes.Cancelled, await lathe.EndAsync());
        Assert.Empty(Processes.With(stage.Repository.Root));
        await ResumeThroughTheGateAsync(stage);
    }

    [Theory]
    [InlineData("context", "-")]
    [InlineData("run", "-")]
    [InlineData("edit", "apply", "-")]
    public async Task One_interrupt_ends_the_wait_for_standard_input(params string[] command)
    {
        await using var stage = await Stage.SetAsync(Turns.Finish);
        using var lathe = RealLathe.Start(stage, command);
        // More than a pipe holds: when it is gone, the program reads, and waits for the rest.
        lathe.Type(new string('x', 200_000));
        lathe.Signal(RealLathe.Interrupt);
        Assert.Equal(ExitCodes.Cancelled, await lathe.EndAsync());
        Assert.Contains("(cli.cancelled)", lathe.Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_on_a_terminal_reaches_the_command_too_and_still_stops_cleanly()
    {
        await using var stage = await Stage.SetAsync(WithAGate(), Turns.Command(WaitingCommand), Turns.Fix, Turns.Finish);
        stage.Variables["TERM"] = "xterm";
        using var lathe = RealLathe.StartOnTerminal(stage, 80, Run);
        await FileAsync(Path.Combine(stage.State, "runs"), "half.txt", lathe);
        lathe.Type("\u0003");
        Assert.Equal(ExitCodes.Cancelled, await lathe.EndAsync());
        Assert.Contains($"lathe resume {stage.LatestRun()}", lathe.Written, StringComparison.Ordinal);
        await ResumeThroughTheGateAsync(stage);
    }

    [Fact]
    public async Task Ctrl_C_at_a_question_stops_cleanly()
    {
        await using var stage = await Stage.SetAsync(Turns.Command("true"));
        stage.Variables["TERM"] = "xterm";
        using var lathe = RealLathe.StartOnTerminal(stage, 80, [.. Run, "--sandbox", "none"]);
        await lathe.SeeAsync("Allow this? [y/n]");
        lathe.Type("\u0003");
        Assert.Equal(ExitCodes.Cancelled, await lathe.EndAsync());
        Assert.Contains($"lathe resume {stage.LatestRun()}", lathe.Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_interrupt_ends_at_once_and_leaves_nothing_running()
    {
        await using var stage = await Stage.SetAsync(Turns.Command("trap '' INT TERM; echo half > half.txt; while :; do sleep 1; done"));
        using var lathe = RealLathe.Start(stage, Run);
        await FileAsync(Path.Combine(stage.State, "runs"), "half.txt", lathe);
        lathe.Signal(RealLathe.Interrupt);
        lathe.Signal(RealLathe.Interrupt);
        Assert.Equal(ExitCodes.Cancelled, await lathe.EndAsync());
        await NobodyAsync(stage.Repository.Root);
    }

    [Fact]
    public async Task A_run_that_was_killed_in_a_model_call_is_resumed()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, ScriptedTurn.Fail(ModelFault.Stall), Turns.Finish);
        using var lathe = RealLathe.Start(stage, Run);
        await RequestsAsync(stage, 2);
        lathe.Signal(RealLathe.KillNow);
        await lathe.EndAsync();
        await stage.ExpectAsync(ExitCodes.Success, "runs");
        Assert.Contains("Running", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "resume", "--all");
        Assert.Equal(3, stage.Server.Requests.Count);
        Assert.Equal("helo world\n", stage.Repository.Read("greeting.txt"));
    }

    [Fact]
    public async Task A_run_that_was_killed_in_a_command_leaves_no_process_and_is_resumed_from_before_the_command()
    {
        await using var stage = await Stage.SetAsync(WithAGate(), Turns.Command(WaitingCommand), Turns.Fix, Turns.Finish);
        using var lathe = RealLathe.Start(stage, Run);
        await FileAsync(Path.Combine(stage.State, "runs"), "half.txt", lathe);
        lathe.Signal(RealLathe.KillNow);
        await lathe.EndAsync();
        await NobodyAsync(stage.Repository.Root);
        await ResumeThroughTheGateAsync(stage);
    }

    [Fact]
    public async Task A_run_that_was_killed_in_a_command_that_writes_all_the_time_is_resumed_at_once()
    {
        const string Writing = "test -e node_modules/open && exit 0; echo half > half.txt; while :; do mkdir -p made; for i in 1 2 3 4; do seq 1 500 > made/$i.txt; done; rm -r made; echo more >> half.txt; done";
        await using var stage = await Stage.SetAsync(WithAGate(), Turns.Command(Writing), Turns.Fix, Turns.Finish);
        using var lathe = RealLathe.Start(stage, Run);
        await FileAsync(Path.Combine(stage.State, "runs"), "half.txt", lathe);
        stage.Repository.Write("node_modules/open", "");
        lathe.Signal(RealLathe.KillNow);
        await lathe.EndAsync();
        await stage.ExpectAsync(ExitCodes.Success, "resume", stage.LatestRun());
        Assert.Equal(["greeting.txt"], Directory.EnumerateFileSystemEntries(Path.Combine(stage.State, "runs", stage.LatestRun(), "tree")).Select(static p => Path.GetFileName(p)).Where(static n => n is "greeting.txt" or "half.txt" or "made"));
        await stage.ExpectAsync(ExitCodes.Success, "diff", stage.LatestRun());
        Assert.DoesNotContain("half.txt", stage.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("made/", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_cancelled_from_another_process_and_can_be_resumed()
    {
        await using var stage = await Stage.SetAsync(ScriptedTurn.Fail(ModelFault.Stall), Turns.Fix, Turns.Finish);
        using var lathe = RealLathe.Start(stage, Run);
        await RequestsAsync(stage, 1);
        await stage.ExpectAsync(ExitCodes.Success, "cancel", stage.LatestRun());
        Assert.Contains("was asked to stop", stage.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Cancelled, await lathe.EndAsync());
        await stage.ExpectAsync(ExitCodes.Success, "cancel", stage.LatestRun());
        Assert.Contains("over already", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "resume", stage.LatestRun());
    }

    [Fact]
    public async Task A_second_process_on_the_same_run_is_refused_and_the_first_goes_on()
    {
        await using var stage = await Stage.SetAsync(ScriptedTurn.Fail(ModelFault.Stall), Turns.Fix, Turns.Finish);
        using var lathe = RealLathe.Start(stage, Run);
        await RequestsAsync(stage, 1);
        await stage.ExpectAsync(ExitCodes.Conflict, "resume", stage.LatestRun());
        Assert.Contains("(run.owned)", stage.Error, StringComparison.Ordinal);
        Assert.Contains("lathe cancel", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "show", stage.LatestRun());
        lathe.Signal(RealLathe.Interrupt);
        Assert.Equal(ExitCodes.Cancelled, await lathe.EndAsync());
    }

    [Fact]
    public async Task Two_runs_in_one_repository_do_not_meet()
    {
        await using var first = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await using var server = await ScriptedModelServer.StartAsync(Turns.Fix, Turns.Finish);
        var one = first.LatheAsync(Run);
        using var other = RealLathe.StartInShell(first, $"OPENAI_BASE_URL={server.OpenAIBaseUrl} exec $LATHE run 'Another' --verify 'sh check.sh'");
        Assert.Equal(ExitCodes.Success, await other.EndAsync());
        Assert.Equal(ExitCodes.Success, await one);
    }

    // An ignored folder of packages is seen in the box as it is outside: what appears there opens the gate.
    private const string WaitingCommand = "test -e half.txt && echo been here; echo half > half.txt; sleep 1000 & while [ ! -e node_modules/open ]; do sleep 0.05; done";

    private static SampleRepository WithAGate() =>
        SampleRepository.Create().Write(".gitignore", "node_modules/\n").Commit("Ignore").Write("node_modules/package/index.js", "x\n");

    private static async Task ResumeThroughTheGateAsync(Stage stage)
    {
        Assert.Single(stage.Server.Requests);
        stage.Repository.Write("node_modules/open", "");
        await stage.ExpectAsync(ExitCodes.Success, "resume", stage.LatestRun());
        Assert.Equal(3, stage.Server.Requests.Count);
        var told = stage.Server.Requests[1].Messages.EnumerateArray().Last().GetRawText();
        Assert.Contains("exit code 0", told, StringComparison.Ordinal);
        Assert.DoesNotContain("been here", told, StringComparison.Ordinal);
    }

    private static async Task RequestsAsync(Stage stage, int count)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (var i = 0; i < count; i++) await stage.Server.WaitForRequestAsync(late.Token);
    }

    // A command says that it has begun by a file; its workspace lies somewhere below the run's folder.
    private static async Task<string> FileAsync(string below, string name, RealLathe lathe)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (Directory.Exists(below) && Directory.EnumerateFiles(below, name, SearchOption.AllDirectories).FirstOrDefault() is { } found) return found;
            Assert.False(late.IsCancellationRequested, lathe.Written);
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private static async Task NobodyAsync(string mark)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (Processes.With(mark) is { Count: > 0 } left)
        {
            Assert.False(late.IsCancellationRequested, $"Left over: {string.Join(", ", left)}");
            await Task.Delay(20, CancellationToken.None);
        }
    }
}

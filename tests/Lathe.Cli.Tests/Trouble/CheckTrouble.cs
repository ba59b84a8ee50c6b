using System.Net;
using System.Net.Sockets;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Trouble;

public sealed class CheckTrouble
{
    private static readonly string[] Task = ["run", "Spell the greeting right"];

    [Fact]
    public async Task Without_a_check_the_change_is_unverified_and_that_is_said_plainly()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectAsync(ExitCodes.Unverified, Task);
        Assert.Contains("verdict: Unverified", stage.Out, StringComparison.Ordinal);
        Assert.Contains("there is no verify command", stage.Out, StringComparison.Ordinal);
        Assert.Contains("--verify", stage.Out, StringComparison.Ordinal);
        Assert.Single(stage.Server.Requests, r => r.Number == 1);
        Assert.Equal(2, stage.Server.Requests.Count);
    }

    [Fact]
    public async Task A_check_that_hangs_is_ended_and_the_change_is_not_verified()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        stage.Variables["LATHE_COMMAND_TIME"] = "1s";
        await stage.ExpectAsync(ExitCodes.FailedCheck, [.. Task, "--verify", "sleep 1000", "--max-attempts", "1"]);
        Assert.Contains("did not end in time", stage.Out, StringComparison.Ordinal);
        Assert.Contains("verdict: Failed", stage.Out, StringComparison.Ordinal);
        Assert.Empty(Processes.With(stage.Repository.Root));
    }

    [Fact]
    public async Task A_check_that_floods_its_output_is_ended_and_its_output_is_bounded()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish, Turns.Finish);
        await stage.ExpectAsync(ExitCodes.FailedCheck, [.. Task, "--verify", "yes flooding", "--max-attempts", "2"]);
        Assert.Contains("too much output", stage.Out, StringComparison.Ordinal);
        Assert.InRange(stage.Out.Length, 0, 20_000);
        Assert.All(stage.Server.Requests, r => Assert.InRange(r.Bytes, 0, 100_000));
    }

    [Fact]
    public async Task What_a_check_starts_in_the_background_is_gone_with_it()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        var mark = Path.GetFileName(stage.Repository.Root);
        await stage.ExpectAsync(ExitCodes.Success, [.. Task, "--verify", $"for i in 1 2 3; do setsid sh -c 'sleep 1000; : {mark}-left' & done; sh check.sh"]);
        Assert.Empty(Processes.With($"{mark}-left"));
    }

    [Fact]
    public async Task A_check_cannot_write_outside_the_workspace()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        var outside = Path.Combine(stage.Repository.Root, "outside.txt");
        var inHome = Path.Combine(stage.Home, "outside.txt");
        await stage.ExpectAsync(ExitCodes.Success, [.. Task, "--verify", $"echo x > {outside}; echo x > {inHome}; echo x > /etc/lathe-outside; sh check.sh"]);
        Assert.False(File.Exists(outside) || File.Exists(inHome) || File.Exists("/etc/lathe-outside"));
    }

    [Fact]
    public async Task A_check_that_writes_into_the_workspace_does_not_change_what_is_delivered()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectAsync(ExitCodes.Success, [.. Task, "--verify", "echo made > made-by-check.txt; sh check.sh"]);
        Assert.DoesNotContain("made-by-check", stage.Out[stage.Out.IndexOf("diff --git", StringComparison.Ordinal)..stage.Out.IndexOf("verdict:", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(stage.Repository.Folder, "made-by-check.txt")));
    }

    [Fact]
    public async Task A_check_has_no_network_unless_it_is_given()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        string[] check = ["--verify", $"bash -c 'echo > /dev/tcp/127.0.0.1/{port}'", "--max-attempts", "1"];
        await using (var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish)) await stage.ExpectAsync(ExitCodes.FailedCheck, [.. Task, .. check]);
        Assert.False(listener.Pending(), "The box reached the host's loopback.");
        await using (var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish)) await stage.ExpectAsync(ExitCodes.Success, [.. Task, .. check, "--network", "all"]);
        Assert.True(listener.Pending());
    }

    [Fact]
    public async Task A_check_that_is_not_there_is_named()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectAsync(ExitCodes.Unverified, [.. Task, "--verify", "no-such-program --test", "--max-attempts", "1"]);
        Assert.Contains("no-such-program", stage.Out, StringComparison.Ordinal);
        Assert.Contains("verdict: Unverified", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_fails_is_told_to_the_next_attempt()
    {
        var wrong = ScriptedTurn.Call("edit_file", """{"path":"greeting.txt","old_text":"helo world","new_text":"hallo world"}""");
        var right = ScriptedTurn.Call("edit_file", """{"path":"greeting.txt","old_text":"hallo world","new_text":"hello world"}""");
        await using var stage = await Stage.SetAsync(wrong, Turns.Finish, right, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Contains("attempt 2", stage.Out, StringComparison.Ordinal);
        Assert.Contains("fed back: 1 failing check", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "show");
        Assert.Contains("what it is told:", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attempts_that_are_used_up_end_with_the_failed_check()
    {
        await using var stage = await Stage.SetAsync(SampleRepository.Create(), r => Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.FailedCheck, "--max-attempts", "2");
        Assert.Equal(2, stage.Server.Requests.Count);
        Assert.Contains("verdict: Failed", stage.Out, StringComparison.Ordinal);
    }
}

using Lathe.Engine.Sandbox;

namespace Lathe.Engine.Tests.Sandbox.Attacks;

public sealed class ProcessAttacks
{
    // Ends by itself at 1,024 processes where nothing contains it.
    private const string Bomb = "bomb() { [ $1 -gt 0 ] && { bomb $(($1-1)) & bomb $(($1-1)) & }; sleep 3; }; ";

    [Theory, Attack("fork bomb")]
    public async Task A_fork_bomb_stays_within_its_bound(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var result = await box.RunAsync(Bomb + "bomb 9; wait", c => c.Within(5) with { Limits = c.Within(5).Limits with { Processes = 60, OutputBytes = 10_000_000 } });
        Assert.Contains("fork", result.Output, StringComparison.Ordinal);
        if (result.End == CommandEnd.Exited && result.ExitCode != 0) Assert.Contains("60 processes", result.Note, StringComparison.Ordinal);
        Assert.Empty(Survivors.Of(box));
        Assert.Equal("fine", await box.OutputAsync("echo fine"));
    }

    [Theory, Attack("leave daemons: double fork, setsid, nohup, disown, other names")]
    public async Task No_daemon_survives(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var result = await box.RunAsync(
            "trap '' TERM INT HUP; (setsid sh -c 'trap \"\" TERM; (sleep 1000 &) ; sleep 1000' >/dev/null 2>&1 &); nohup sleep 1000 >/dev/null 2>&1 & (sh -c 'sleep 1000 & disown' &) 2>/dev/null; (exec -a kworker sleep 1000) >/dev/null 2>&1 & env -i setsid sleep 1000 >/dev/null 2>&1 & echo done");
        Assert.Equal((CommandEnd.Exited, 0, "done\n"), (result.End, result.ExitCode, result.Output));
        Assert.Empty(Survivors.Of(box));
    }

    [Theory, Attack("leave a server in the background that keeps the output open")]
    public async Task A_server_that_keeps_the_output_open_does_not_hold_the_command_up(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var result = await box.RunAsync("(while :; do sleep 0.1; done) & sleep 1000 & echo served");
        Assert.Equal((CommandEnd.Exited, 0, "served\n"), (result.End, result.ExitCode, result.Output));
        Assert.InRange(result.Duration.TotalSeconds, 0, 8);
        Assert.Empty(Survivors.Of(box));
    }

    [Theory, Attack("outlive the time limit by ignoring signals and leaving the session")]
    public async Task The_time_limit_cannot_be_ignored(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var result = await box.RunAsync("trap '' TERM INT HUP QUIT ALRM USR1; setsid sh -c 'trap \"\" TERM; sleep 1000' & sleep 1000", c => c.Within(0.5));
        Assert.Equal((CommandEnd.TimedOut, null), (result.End, result.ExitCode));
        Assert.Empty(Survivors.Of(box));
    }

    [Theory, Attack("stop everything with SIGSTOP, the supervisor too")]
    public async Task Stopping_everything_does_not_stop_the_clock(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        using var witness = Witness.Start(box);
        var result = await box.RunAsync("sleep 1000 & kill -STOP $! $PPID; kill -STOP -1; kill -STOP $$; sleep 1000", c => c.Within(0.5));
        Assert.Equal(CommandEnd.TimedOut, result.End);
        Assert.True(witness.IsAlive);
        witness.Dispose();
        Assert.Empty(Survivors.Of(box));
    }

    [Theory, Attack("kill everything that can be signalled")]
    public async Task Signals_do_not_get_out(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        using var witness = Witness.Start(box);
        await box.RunAsync($"kill -9 {witness.Id}; kill -STOP {witness.Id}; kill -9 {Environment.ProcessId}; for s in 1 2 3 9 15 19; do kill -$s {witness.Id}; done; kill -9 -1");
        Assert.True(witness.IsAlive);
        Assert.Equal("fine", await box.OutputAsync("echo fine"));
    }

    [Theory, Attack("kill the supervisor and run on")]
    public async Task The_supervisor_cannot_be_killed(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        await box.RunAsync("setsid sh -c 'sleep 0.1; sleep 1000' >/dev/null 2>&1 & kill -9 $PPID; kill -9 1; for p in /proc/[0-9]*; do p=${p#/proc/}; [ $p != $$ ] && [ $p != $! ] && kill -9 $p; done 2>/dev/null; sleep 0.1");
        Assert.Empty(Survivors.Of(box));
    }

    [Theory, Attack("hop from process to process faster than they are ended")]
    public async Task A_chain_of_short_processes_ends(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        box.Write("hop.pl", "for (1 .. 20000) { my $pid = fork(); exit 0 if !defined $pid || $pid; select(undef, undef, undef, 0.0005) }");
        var result = await box.RunAsync("perl hop.pl & perl hop.pl & echo hopping", c => c.Within(5));
        Assert.Equal("hopping\n", result.Output);
        Assert.Empty(Survivors.Of(box));
    }

    [Theory, Attack("fill the process table with zombies")]
    public async Task Zombies_are_bounded_and_taken_away(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        // Where processes are shared with the machine, the kernel counts all of the user's.
        var most = backend == Sandboxes.Landlock && box.Sandbox.Identity is null ? 100 + ProcessTable.Count() : 100;
        box.Write("zombies.pl", $"my $made = 0; for (1 .. {most + 400}) {{ my $pid = fork(); last unless defined $pid; exit 0 unless $pid; $made++ }} print $made > {most + 50} ? 'too many' : 'bounded'");
        Assert.Equal("bounded", await box.OutputAsync("perl zombies.pl", c => c with { Limits = c.Limits with { Processes = 100 } }));
        Assert.Empty(Survivors.Of(box));
    }

    [Theory, Attack("raise the limits again")]
    public async Task Limits_cannot_be_raised(string backend)
    {
        using var box = await Box.OpenAsync(backend);
        var output = await box.OutputAsync(
            "ulimit -n 100000 2>/dev/null; ulimit -d unlimited 2>/dev/null; ulimit -f unlimited 2>/dev/null; ulimit -c unlimited 2>/dev/null; ulimit -n; ulimit -d; ulimit -f; ulimit -c",
            c => c with { Limits = c.Limits with { OpenFiles = 77, MemoryBytes = 500L << 20, FileBytes = 1 << 20 } });
        Assert.Equal("77\n512000\n1024\n0", output);
    }
}

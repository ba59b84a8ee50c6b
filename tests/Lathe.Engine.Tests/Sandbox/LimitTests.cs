using Lathe.Engine.Sandbox;

namespace Lathe.Engine.Tests.Sandbox;

public sealed class LimitTests
{
    // Each leaves a process that a plain kill of the command would miss: in a session of its own, orphaned, deaf to signals, without the pipe.
    private const string Escapers =
        "trap '' TERM INT HUP; (setsid sh -c 'trap \"\" TERM; sleep 1000' >/dev/null 2>&1 &); (sh -c 'sleep 1000 & disown' &) 2>/dev/null; nohup sleep 1000 >/dev/null 2>&1 & ";

    [Theory]
    [InlineData("bwrap")]
    [InlineData("none")]
    public async Task A_command_that_hangs_is_ended_with_all_that_it_started(string backend)
    {
        using var box = await OpenAsync(backend);
        var result = await box.RunAsync(Escapers + "sleep 1000", c => WithTime(c, 0.7));
        Assert.Equal((CommandEnd.TimedOut, null), (result.End, result.ExitCode));
        Assert.False(result.Succeeded);
        Assert.InRange(result.Duration.TotalSeconds, 0.6, 15);
        Assert.Empty(Left(box));
    }

    [Theory]
    [InlineData("bwrap")]
    [InlineData("none")]
    public async Task What_a_command_leaves_running_ends_with_it(string backend)
    {
        using var box = await OpenAsync(backend);
        var result = await box.RunAsync(Escapers + "echo done");
        Assert.Equal((CommandEnd.Exited, 0, "done\n"), (result.End, result.ExitCode, result.Output));
        Assert.Empty(Left(box));
    }

    [Theory]
    [InlineData("bwrap")]
    [InlineData("none")]
    public async Task Cancellation_ends_everything_before_it_is_reported(string backend)
    {
        using var box = await OpenAsync(backend);
        using var stop = new CancellationTokenSource();
        var run = box.Sandbox.RunAsync(box.Command(Escapers + "echo started; sleep 1000"), _ => stop.Cancel(), stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Empty(Left(box));
    }

    [Theory]
    [InlineData("bwrap")]
    [InlineData("none")]
    public async Task Cancellation_at_any_moment_of_the_set_up_leaves_nothing(string backend)
    {
        using var box = await OpenAsync(backend);
        await box.RunAsync("true");
        for (var microseconds = 0; microseconds < 20_000; microseconds += 500)
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromMicroseconds(microseconds));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => box.Sandbox.RunAsync(box.Command("sleep 1000"), null, stop.Token));
        }

        Assert.Empty(Left(box));
    }

    [Fact]
    public async Task A_command_outlives_the_thread_that_asked_for_it()
    {
        using var box = await Box.OpenAsync();
        Task<CommandResult>? run = null;
        var asking = new Thread(() => run = box.Sandbox.RunAsync(box.Command("echo up; until [ -e gone ]; do sleep 0.01; done; echo alive"), null, CancellationToken.None));
        asking.Start();
        asking.Join();
        box.Write("gone", "");
        Assert.Equal("up\nalive\n", (await run!).Output);
    }

    [Fact]
    public async Task A_cancelled_token_starts_nothing()
    {
        using var box = await Box.OpenAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => box.Sandbox.RunAsync(box.Command("touch x"), null, new CancellationToken(canceled: true)));
        Assert.False(File.Exists(Path.Combine(box.Tree, "x")));
    }

    [Theory]
    [InlineData("bwrap")]
    [InlineData("none")]
    public async Task A_flood_of_output_ends_at_its_limit(string backend)
    {
        using var box = await OpenAsync(backend);
        var result = await box.RunAsync("echo first; yes", c => c with { Limits = c.Limits with { OutputBytes = 1_000_000, KeptOutputBytes = 2000 } });
        Assert.Equal((CommandEnd.OutputLimit, null), (result.End, result.ExitCode));
        Assert.Equal(1_000_000, result.OutputBytes);
        Assert.StartsWith("first\ny\n", result.Output, StringComparison.Ordinal);
        Assert.True(result.Output.Length < 2100);
        Assert.Empty(Left(box));
    }

    [Fact]
    public async Task A_fork_bomb_is_contained()
    {
        using var box = await Box.OpenAsync();
        var result = await box.RunAsync("bomb() { bomb | bomb & }; bomb; sleep 1000", c => WithTime(c, 1) with { Limits = WithTime(c, 1).Limits with { Processes = 60, OutputBytes = 100_000_000 } });
        Assert.NotEqual(0, result.ExitCode);
        Assert.Empty(Left(box));
        Assert.Equal("fine", await box.OutputAsync("echo fine"));
    }

    [Fact]
    public async Task Limits_are_set_inside()
    {
        using var box = await Box.OpenAsync();
        var output = await box.OutputAsync(
            "ulimit -u; ulimit -n; ulimit -d; ulimit -c; ulimit -t; cat /proc/self/oom_score_adj",
            c => c with { Limits = c.Limits with { Processes = 99, OpenFiles = 77, MemoryBytes = 500L << 20 } });
        Assert.Equal("99\n77\n512000\n0\nunlimited\n500", output);
    }

    [Fact]
    public async Task A_file_cannot_grow_past_its_limit()
    {
        using var box = await Box.OpenAsync();
        var result = await box.RunAsync("head -c 3000000 /dev/zero > big", c => c with { Limits = c.Limits with { FileBytes = 1 << 20 } });
        Assert.False(result.Succeeded);
        Assert.Equal(1 << 20, new FileInfo(Path.Combine(box.Tree, "big")).Length);
    }

    [Fact]
    public async Task A_limit_above_what_the_machine_allows_stays_at_that()
    {
        using var box = await Box.OpenAsync();
        Assert.Equal("fine", await box.OutputAsync("echo fine", c => c with { Limits = c.Limits with { OpenFiles = int.MaxValue } }));
    }

    private static async Task<Box> OpenAsync(string backend) => backend == "none" ? Box.WithoutIsolation() : await Box.OpenAsync();

    private static SandboxCommand WithTime(SandboxCommand command, double seconds) => command with { Limits = command.Limits with { Time = TimeSpan.FromSeconds(seconds) } };

    // Whatever stands in the test's own tree, or was started with its path: nothing else has that folder's name.
    private static List<string> Left(Box box)
    {
        var left = new List<string>();
        foreach (var entry in ProcessTable.All())
        {
            if (entry.Id == Environment.ProcessId) continue;
            try
            {
                var line = File.ReadAllText($"/proc/{entry.Id}/cmdline").Replace('\0', ' ');
                var place = new FileInfo($"/proc/{entry.Id}/cwd").LinkTarget ?? "";
                if (line.Contains(box.Folder, StringComparison.Ordinal) || place.Contains(box.Folder, StringComparison.Ordinal)) left.Add($"{entry} {line} {place}");
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It ended while it was looked at, or belongs to somebody else.
            }
        }

        return left;
    }
}

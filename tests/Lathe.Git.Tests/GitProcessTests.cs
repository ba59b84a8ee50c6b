using System.Diagnostics;
using Lathe.Errors;

namespace Lathe.Git.Tests;

/// <summary>A shell script stands in for git, so that it hangs, floods and tells its environment on demand.</summary>
public sealed class GitProcessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lathe-git-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private GitProcess Program(string script, params (string Name, string Value)[] more)
    {
        var file = Path.Combine(folder, "git");

        // Written by another process: a test beside this one that starts something may hold the open file of ours for a moment, and what is open for writing cannot be run.
        using (var writer = Process.Start("/bin/sh", ["-c", "printf '%s\\n' '#!/bin/bash' \"$1\" >\"$0\" && chmod 500 \"$0\"", file, script]))
        {
            writer.WaitForExit();
            Assert.Equal(0, writer.ExitCode);
        }

        var variables = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = folder };
        foreach (var (name, value) in more) variables[name] = value;
        return new GitProcess(file, variables);
    }

    [Fact]
    public async Task Git_inherits_no_git_variable()
    {
        var output = await Program("env", ("GIT_DIR", "/evil"), ("LD_PRELOAD", "/evil")).RunAsync("/", ["x"], 1 << 20, TimeSpan.FromMinutes(1), default);
        var text = System.Text.Encoding.UTF8.GetString(output.Bytes.Span);
        Assert.Contains("GIT_CONFIG_NOSYSTEM=1", text, StringComparison.Ordinal);
        Assert.Contains("GIT_OPTIONAL_LOCKS=0", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/evil", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_git_that_hangs_is_ended_with_its_children()
    {
        var pids = Path.Combine(folder, "pids");
        var thrown = await Assert.ThrowsAsync<LatheException>(
            () => Program($"sleep 1000 & echo $$ $! > {pids}; wait").RunAsync("/", ["x"], 1 << 20, TimeSpan.FromSeconds(1), default));
        Assert.Equal("git.timeout", thrown.Error.Code);
        foreach (var pid in File.ReadAllText(pids).Split(' ')) await GoneAsync(pid.Trim());
    }

    [Fact]
    public async Task Cancelling_ends_git()
    {
        var fifo = Path.Combine(folder, "started");
        using var cancel = new CancellationTokenSource();
        var run = Program($"echo $$ > {fifo}.tmp; mv {fifo}.tmp {fifo}; exec sleep 1000").RunAsync("/", ["x"], 1 << 20, TimeSpan.FromMinutes(1), cancel.Token);
        while (!File.Exists(fifo)) await Task.Yield();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await GoneAsync(File.ReadAllText(fifo).Trim());
    }

    [Fact]
    public async Task A_flood_of_output_is_refused()
    {
        var thrown = await Assert.ThrowsAsync<LatheException>(() => Program("yes").RunAsync("/", ["x"], 1 << 20, TimeSpan.FromMinutes(1), default));
        Assert.Equal("git.output_limit", thrown.Error.Code);
    }

    [Fact]
    public async Task A_flood_of_warnings_does_not_hold_git_up()
    {
        var output = await Program("yes warning | head -c 3000000 >&2; echo done").RunAsync("/", ["x"], 1 << 20, TimeSpan.FromMinutes(1), default);
        Assert.Equal("done\n", System.Text.Encoding.UTF8.GetString(output.Bytes.Span));
        Assert.Equal("warning", output.FirstError());
    }

    [Fact]
    public async Task A_program_that_cannot_start_is_a_missing_dependency()
    {
        var program = new GitProcess(Path.Combine(folder, "none"), new Dictionary<string, string>());
        var thrown = await Assert.ThrowsAsync<LatheException>(() => program.RunAsync("/", ["x"], 1, TimeSpan.FromMinutes(1), default));
        Assert.Equal(ErrorKind.DependencyMissing, thrown.Error.Kind);
    }

    // A killed process stays in /proc until its parent has waited for it; what matters is that it no longer runs.
    private static async Task GoneAsync(string pid)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Runs(pid)) await Task.Delay(5, limit.Token);
    }

    private static bool Runs(string pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}

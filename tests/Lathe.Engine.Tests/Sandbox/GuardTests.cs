using System.Diagnostics;
using System.Globalization;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Tests.Sandbox.Attacks;

namespace Lathe.Engine.Tests.Sandbox;

/// <summary>What becomes of a command when Lathe is gone at a bad moment: the guard's input ends then, as it does here.</summary>
public sealed class GuardTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_program_that_is_stopped_between_its_first_process_and_its_word_to_it_leaves_nothing()
    {
        // As bubblewrap: it makes a process that waits for a word, and ends before it has said it.
        var (mark, folder) = Make();
        try
        {
            using var guard = Start(folder, BoxGuard.ForBox("/dev/null"), "/bin/sh", "-c", "sleep 1000 & echo $! > child; wait", mark);
            var child = await NumberAsync(Path.Combine(folder, "child"), guard);
            guard.StandardInput.Close();
            await EndAsync(guard);
            Assert.False(ProcessTable.IsRunning(child));
            Assert.Empty(With(mark));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_guard_whose_input_has_ended_already_ends_what_it_starts()
    {
        for (var round = 0; round < 10; round++)
        {
            var (mark, folder) = Make();
            try
            {
                using var box = Start(folder, BoxGuard.ForBox("/dev/null"), "/bin/sh", "-c", "sleep 1000", mark);
                box.StandardInput.Close();
                using var session = Start(folder, BoxGuard.ForSession(CommandMark.Next()), "/bin/sh", "-c", "sleep 1000; :", mark);
                session.StandardInput.Close();
                await EndAsync(box);
                await EndAsync(session);
                Assert.Empty(With(mark));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    [Fact]
    public async Task Without_a_box_what_left_its_parent_or_its_session_is_ended_too()
    {
        var (name, folder) = Make();
        try
        {
            var mark = CommandMark.Next();
            var script = $"export {mark.Variable.Key}={mark.Variable.Value}; (setsid sh -c 'echo $$ > away; exec sleep 1000' &); (sh -c 'echo $$ > orphan; exec sleep 1000' &); trap '' TERM HUP INT; while :; do sleep 1; done";
            using var guard = Start(folder, BoxGuard.ForSession(mark), "/bin/sh", "-c", script, name);
            var away = await NumberAsync(Path.Combine(folder, "away"), guard);
            var orphan = await NumberAsync(Path.Combine(folder, "orphan"), guard);
            guard.StandardInput.Close();
            await EndAsync(guard);
            Assert.False(ProcessTable.IsRunning(away));
            Assert.False(ProcessTable.IsRunning(orphan));
            Assert.Empty(With(name));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("bwrap")]
    [InlineData("none")]
    public async Task A_command_meets_the_signals_as_a_shell_would_give_them_to_it(string backend)
    {
        using var box = backend == "none" ? Box.WithoutIsolation() : await Box.OpenAsync();
        // Ignored ones would be inherited, and no shell can undo that.
        Assert.Equal("0000000000000000", await box.OutputAsync("awk '/^SigIgn/ { print $2 }' /proc/self/status"));
        Assert.Equal(143, (await box.RunAsync("kill -TERM 0; sleep 5")).ExitCode);
        Assert.Equal(7, (await box.RunAsync("exit 7")).ExitCode);
    }

    [Fact]
    public async Task A_run_of_cancelled_commands_leaves_no_box_behind()
    {
        using var box = await Box.OpenAsync();
        for (var milliseconds = 0; milliseconds < 40; milliseconds++)
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(milliseconds / 4.0));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => box.Sandbox.RunAsync(box.Command("sleep 1000"), null, stop.Token));
        }

        Assert.Empty(With(box.Folder));
    }

    private static (string Mark, string Folder) Make()
    {
        var folder = Directory.CreateTempSubdirectory("lathe-guard-").FullName;
        return (folder, folder);
    }

    private static Process Start(string folder, ProcessStartInfo start, params string[] program)
    {
        foreach (var word in program) start.ArgumentList.Add(word);
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = folder;
        return Process.Start(start)!;
    }

    private static async Task EndAsync(Process guard)
    {
        using var late = new CancellationTokenSource(Patience);
        await guard.WaitForExitAsync(late.Token);
    }

    /// <summary>The number that a guard's program writes into a file when it has begun.</summary>
    internal static async Task<int> NumberAsync(string file, Process guard)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (File.Exists(file) && await File.ReadAllTextAsync(file) is [.., '\n'] text) return int.Parse(text, CultureInfo.InvariantCulture);
            Assert.False(guard.HasExited || Stopwatch.GetElapsedTime(began) > Patience, "the program did not begin");
            await Task.Delay(5);
        }
    }

    private static List<int> With(string mark) =>
        [.. ProcessTable.All().Where(e => !e.IsDead && e.Id != Environment.ProcessId && Survivors.Read(e.Id, "cmdline").Contains(mark, StringComparison.Ordinal)).Select(e => e.Id)];
}

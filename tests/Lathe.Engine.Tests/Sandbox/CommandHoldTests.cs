using System.Diagnostics;
using Lathe.Engine.Collecting;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Workspaces;
using Lathe.Errors;

namespace Lathe.Engine.Tests.Sandbox;

/// <summary>Whoever goes on with a run waits until the commands of a process that was killed are gone.</summary>
public sealed class CommandHoldTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lathe-hold-").FullName;

    private string Pipe => Path.Combine(_folder, "commands");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("bwrap")]
    [InlineData("landlock")]
    [InlineData("none")]
    public async Task A_command_holds_it_until_the_last_of_it_is_gone(string backend)
    {
        using var box = backend == Sandboxes.None ? Box.WithoutIsolation() : await Box.OpenAsync(backend);
        var held = false;
        // What it leaves behind has closed all that it inherited.
        var command = box.Command("sleep 1000 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&- >/dev/null 2>&1 & echo up; while [ ! -e seen ]; do sleep 0.01; done") with { Pipe = Pipe };
        var result = await box.Sandbox.RunAsync(command, See, TestContext.Current.CancellationToken);
        Assert.Equal("up\n", result.Output);
        Assert.True(held);
        Assert.False(CommandHold.IsHeld(Pipe));

        void See(ReadOnlySpan<byte> output)
        {
            held = CommandHold.IsHeld(Pipe);
            box.Write("seen", "");
        }
    }

    [Theory]
    [InlineData("bwrap")]
    [InlineData("landlock")]
    [InlineData("none")]
    public async Task A_command_that_is_cancelled_at_any_moment_holds_it_no_longer(string backend)
    {
        using var box = backend == Sandboxes.None ? Box.WithoutIsolation() : await Box.OpenAsync(backend);
        for (var milliseconds = 0; milliseconds < 20; milliseconds++)
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(milliseconds / 2.0));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => box.Sandbox.RunAsync(box.Command("sleep 1000") with { Pipe = Pipe }, null, stop.Token));
            await CommandHold.WaitAsync(Pipe, TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_it_is_free_the_command_of_a_process_that_is_gone_has_ended(bool isBox)
    {
        for (var round = 0; round < 10; round++)
        {
            CommandHold.Prepare(Pipe);
            var started = Path.Combine(_folder, "started");
            File.Delete(started);
            using var guard = Start(isBox ? BoxGuard.ForBox("/dev/null", Pipe) : BoxGuard.ForSession(CommandMark.Next(), Pipe), $"echo $$ > {started}; trap '' TERM HUP; while :; do :; done");
            Assert.Equal("held", await guard.StandardError.ReadLineAsync(TestContext.Current.CancellationToken));
            Assert.True(CommandHold.IsHeld(Pipe));
            await guard.StandardInput.WriteLineAsync();
            var command = await GuardTests.NumberAsync(started, guard);
            Assert.True(CommandHold.IsHeld(Pipe));

            guard.StandardInput.Close();
            await CommandHold.WaitAsync(Pipe, TestContext.Current.CancellationToken);
            Assert.False(ProcessTable.IsRunning(command));
            await guard.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_started_where_nobody_answers(bool isBox)
    {
        CommandHold.Prepare(Pipe);
        var started = Path.Combine(_folder, "started");
        using var guard = Start(isBox ? BoxGuard.ForBox("/dev/null", Pipe) : BoxGuard.ForSession(CommandMark.Next(), Pipe), $"echo $$ > {started}");
        Assert.Equal("held", await guard.StandardError.ReadLineAsync(TestContext.Current.CancellationToken));
        guard.StandardInput.Close();
        await guard.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(125, guard.ExitCode);
        Assert.False(File.Exists(started));
        Assert.False(CommandHold.IsHeld(Pipe));
    }

    [Fact]
    public async Task One_that_stays_held_is_an_error_that_says_what_to_do_and_nobody_forgets_it()
    {
        Assert.Equal(Pipe, CommandHold.Prepare(Pipe));
        // A collection looks into what lies beside it, and would wait for a writer.
        Assert.Empty(RunFolder.NamesIn(new FileInfo(Pipe)));
        using (var holder = Start(BoxGuard.ForSession(CommandMark.Next(), Pipe), "read -r word"))
        {
            Assert.Equal("held", await holder.StandardError.ReadLineAsync(TestContext.Current.CancellationToken));
            var busy = await Assert.ThrowsAsync<LatheException>(() => CommandHold.WaitAsync(Pipe, TestContext.Current.CancellationToken, TimeSpan.Zero));
            Assert.Equal("workspace.busy", busy.Error.Code);
            Assert.Contains($"fuser {Pipe}", busy.Error.Guidance, StringComparison.Ordinal);
            CommandHold.Forget(Pipe);
            Assert.True(File.Exists(Pipe));
            holder.StandardInput.Close();
            await CommandHold.WaitAsync(Pipe, TestContext.Current.CancellationToken);
        }

        CommandHold.Forget(Pipe);
        Assert.False(File.Exists(Pipe));
        // One that is not there is held by nobody, and where there can be none commands do without.
        await CommandHold.WaitAsync(Pipe, TestContext.Current.CancellationToken, TimeSpan.Zero);
        CommandHold.Forget(Pipe);
        Assert.Null(CommandHold.Prepare(Path.Combine(_folder, "absent", "commands")));
        Assert.Null(CommandHold.Prepare(null));
    }

    private Process Start(ProcessStartInfo start, string script)
    {
        foreach (var word in (ReadOnlySpan<string>)["/bin/sh", "-c", script]) start.ArgumentList.Add(word);
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = _folder;
        return Process.Start(start)!;
    }
}

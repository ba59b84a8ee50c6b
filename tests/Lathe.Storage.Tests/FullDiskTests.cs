using System.Diagnostics;
using System.Globalization;
using Lathe.Storage.Tests.Child;

namespace Lathe.Storage.Tests;

/// <summary>No room, and no permission: in a child, so that the limits are not the test run's own.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    // The limit counts per file: SQLite's log is the first to reach it.
    [Fact]
    public Task A_file_size_limit_is_told_as_a_full_disk() => FillsAsync("sh", "-c", "ulimit -f 600; exec \"$@\"", "sh");

    [Fact]
    public Task A_full_disk_stops_the_append_and_leaves_nothing_of_it() => OnSmallDiskAsync(() => FillsAsync());

    [Fact]
    public Task A_full_disk_stops_the_put() => OnSmallDiskAsync(() => PutsAsync());

    [Fact]
    public Task A_file_size_limit_stops_the_put() => PutsAsync("sh", "-c", "ulimit -f 600; exec \"$@\"", "sh");

    [Fact]
    public Task A_full_disk_stops_the_batch_and_leaves_what_was_there() => OnSmallDiskAsync(() => PutsPackedAsync());

    [Fact]
    public Task A_file_size_limit_stops_the_batch_and_leaves_what_was_there() => PutsPackedAsync("sh", "-c", "ulimit -f 600; exec \"$@\"", "sh");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folder_that_may_not_be_written_is_named(bool databaseIsThere)
    {
        if (databaseIsThere)
        {
            using var maker = ChildProcess.Start("create", scratch.Path);
            Assert.Equal("created", await maker.LineAsync());
        }

        Directory.CreateDirectory(scratch.Paths.State);
        foreach (var file in Directory.GetFiles(scratch.Paths.State)) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        const UnixFileMode readable = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(scratch.Paths.State, readable);
        File.SetUnixFileMode(scratch.Path, readable);
        try
        {
            // Permissions do not bind root, so root hands over to nobody.
            string[] asNobody = Environment.IsPrivilegedProcess
                ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"]
                : [];
            Assert.SkipUnless(asNobody.Length == 0 || File.Exists("/usr/bin/setpriv"), "setpriv is not installed, and permissions do not bind root.");
            using var child = ChildProcess.Start("create", scratch.Path, asNobody);
            var line = await child.LineAsync();

            Assert.StartsWith("Storage journal.read_only ", line, StringComparison.Ordinal);
            Assert.Contains(scratch.Paths.State, line, StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(scratch.Path, readable | UnixFileMode.UserWrite);
            File.SetUnixFileMode(scratch.Paths.State, readable | UnixFileMode.UserWrite);
        }
    }

    private async Task FillsAsync(params string[] wrapper)
    {
        using var child = ChildProcess.Start("fill", scratch.Path, wrapper);
        var error = await child.LineAsync();
        var counts = (await child.LineAsync()).Split(' ');

        Assert.StartsWith("Storage journal.disk_full ", error, StringComparison.Ordinal);
        Assert.Contains(scratch.Paths.JournalFile, error, StringComparison.Ordinal);
        Assert.Equal(1 + (2 * int.Parse(counts[0], CultureInfo.InvariantCulture)), int.Parse(counts[1], CultureInfo.InvariantCulture));
    }

    private async Task PutsAsync(params string[] wrapper)
    {
        using var child = ChildProcess.Start("put", scratch.Path, wrapper);
        var error = await child.LineAsync();

        Assert.StartsWith("Storage objects.disk_full ", error, StringComparison.Ordinal);
        Assert.Contains(scratch.Paths.Objects, error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(scratch.Paths.Objects, "tmp")));
    }

    private async Task PutsPackedAsync(params string[] wrapper)
    {
        using var child = ChildProcess.Start("put-packed", scratch.Path, wrapper);
        var error = await child.LineAsync();

        Assert.StartsWith("Storage objects.disk_full ", error, StringComparison.Ordinal);
        Assert.Contains(scratch.Paths.Objects, error, StringComparison.Ordinal);
        Assert.Equal("1000", await child.LineAsync());
        Assert.Empty(Directory.GetFiles(Path.Combine(scratch.Paths.Objects, "tmp")));
        Assert.Single(Directory.GetFiles(Path.Combine(scratch.Paths.Objects, "packs")));
    }

    private async Task OnSmallDiskAsync(Func<Task> test)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can mount a small disk.");
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", scratch.Path), "This machine does not let root mount a tmpfs.");
        try
        {
            await test();
        }
        finally
        {
            Assert.True(await RunAsync("umount", scratch.Path));
        }
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}

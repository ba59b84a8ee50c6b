using System.Diagnostics;
using Lathe.TestKit;

namespace Lathe.Cli.Tests.Trouble;

public sealed class MachineTrouble
{
    private static readonly string[] Run = ["run", "Spell the greeting right", "--verify", SampleRepository.Check];

    [Fact]
    public async Task Without_a_home_the_place_for_files_is_asked_for()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        stage.Variables.Remove("HOME");
        await stage.ExpectAsync(ExitCodes.Storage, Run);
        Assert.Contains("(paths.no_home)", stage.Error, StringComparison.Ordinal);
        Assert.Contains("LATHE_HOME", stage.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_needs_no_folder_for_temporary_files()
    {
        await using var stage = await Stage.SetAsync();
        stage.Variables["TMPDIR"] = "/nonexistent";
        using var lathe = RealLathe.Start(stage, "doctor");
        await lathe.EndAsync();
        Assert.Contains("SANDBOX", lathe.Written, StringComparison.Ordinal);
        Assert.DoesNotContain("(cli.io)", lathe.Written, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.Combine(stage.Home, ".cache", "lathe"), "doctor-*"));
    }

    [Fact]
    public async Task A_disk_without_any_room_is_no_place_for_the_doctor_to_call_good()
    {
        await using var stage = await Stage.SetAsync();
        var disk = Directory.CreateDirectory(Path.Combine(stage.Repository.Root, "disk")).FullName;
        using var mounted = SmallDisk.TryMount(disk, megabytes: 1);
        if (mounted is null) Assert.Skip("A small disk can be mounted as root only.");
        stage.Variables["LATHE_HOME"] = disk;
        Directory.CreateDirectory(Path.Combine(disk, "state"));
        Directory.CreateDirectory(Path.Combine(disk, "cache"));
        FillUp(Path.Combine(disk, "filling"));
        Assert.NotEqual(0, await stage.LatheAsync("doctor"));
        Assert.Matches(@"disk/state +NO", stage.Out);
        Assert.Contains("make room on its disk", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_home_LATHE_HOME_is_enough()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        stage.Variables.Remove("HOME");
        stage.Variables["LATHE_HOME"] = Path.Combine(stage.Repository.Root, "lathe-home");
        using var lathe = RealLathe.Start(stage, Run);
        var code = await lathe.EndAsync();
        Assert.True(code == ExitCodes.Success, lathe.Written);
        Assert.True(File.Exists(Path.Combine(stage.Repository.Root, "lathe-home", "state", "journal.db")));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("runs")]
    [InlineData("doctor")]
    public async Task A_home_that_cannot_be_written_is_a_storage_error_that_names_it(string command)
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);

        // Nobody can make a folder below a file, root neither.
        var home = Path.Combine(stage.Repository.Root, "file");
        File.WriteAllText(home, "");
        stage.Variables["HOME"] = home;
        await stage.ExpectAsync(ExitCodes.Storage, command == "run" ? Run : [command]);
        Assert.Contains(home, stage.Out + stage.Error, StringComparison.Ordinal);
        Assert.Contains("LATHE_HOME", stage.Out + stage.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_while_journaling_ends_with_a_storage_error_and_the_run_goes_on_when_there_is_room()
    {
        await using var stage = await Stage.SetAsync(SampleRepository.Create(), r =>
        {
            // The disk fills up between two steps.
            if (r.Number == 2) FillUp(Path.Combine(r.Headers["x-state"], "filling"));
            return r.Number switch { 1 => Turns.Fix, 2 => Turns.Write("large.txt", string.Concat(Enumerable.Range(0, 30_000).Select(i => $"line {i * 7919}\n"))), _ => Turns.Finish };
        });
        var disk = Directory.CreateDirectory(Path.Combine(stage.Repository.Root, "disk")).FullName;
        using var mounted = SmallDisk.TryMount(disk, megabytes: 6);
        if (mounted is null) Assert.Skip("A small disk can be mounted as root only.");
        stage.Variables["LATHE_HOME"] = disk;
        Directory.CreateDirectory(Path.Combine(disk, "config"));
        File.WriteAllText(Path.Combine(disk, "config", "config.yaml"), $"providers:\n  openai:\n    headers:\n      x-state: {disk}\n");
        await stage.ExpectAsync(ExitCodes.Storage, Run);
        Assert.Contains("room", stage.Out + stage.Error, StringComparison.OrdinalIgnoreCase);
        var run = Path.GetFileName(Directory.GetDirectories(Path.Combine(disk, "state", "runs")).Single());
        File.Delete(Path.Combine(disk, "filling"));
        await stage.ExpectAsync(ExitCodes.Success, "resume", run);
    }

    [Theory]
    [InlineData("C")]
    [InlineData("POSIX")]
    public async Task In_the_C_locale_text_is_UTF_8_all_the_same(string locale)
    {
        await using var stage = await Stage.SetAsync(
            Turns.Write("größe-日本.txt", "Größe\n"), Turns.Command("ls; cat größe-日本.txt"), Turns.Fix, Turns.Finish);
        stage.Variables["LC_ALL"] = locale;
        using var lathe = RealLathe.Start(stage, Run);
        var code = await lathe.EndAsync();
        Assert.True(code == ExitCodes.Success, lathe.Written);
        Assert.Contains("+Größe", lathe.Written, StringComparison.Ordinal);
        Assert.Contains("✓ write_file größe-日本.txt", lathe.Written, StringComparison.Ordinal);
        Assert.Contains("Größe", stage.Server.Requests[2].Messages.EnumerateArray().Last().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_goes_away_does_not_lose_the_run()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        using var lathe = RealLathe.StartInShell(stage, "$LATHE run 'Spell the greeting right' --verify 'sh check.sh' | head -1");
        await lathe.EndAsync();
        Assert.DoesNotContain("internal.bug", lathe.Written, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "runs");
        Assert.Contains("Verified", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_current_folder_that_was_deleted_is_named_where_one_is_needed_and_else_makes_no_difference()
    {
        await using var stage = await Stage.SetAsync();
        using var runs = RealLathe.StartInShell(stage, "mkdir gone && cd gone && rmdir ../gone && exec \"$LATHE\" runs");
        Assert.Equal(ExitCodes.BadInput, await runs.EndAsync());
        Assert.Contains($"error: {stage.CurrentDirectory}/gone (deleted) is not a folder. (repository.no_folder)", runs.Written, StringComparison.Ordinal);
        using var help = RealLathe.StartInShell(stage, "mkdir gone && cd gone && rmdir ../gone && exec \"$LATHE\" --help");
        Assert.Equal(ExitCodes.Success, await help.EndAsync());
    }

    [Theory]
    [InlineData("run -", "task.empty")]
    [InlineData("edit apply -", "")]
    public async Task Input_that_is_closed_is_empty_and_not_waited_for(string line, string error)
    {
        await using var stage = await Stage.SetAsync();
        using var lathe = RealLathe.StartInShell(stage, $"exec \"$LATHE\" {line} <&-");
        Assert.Equal(ExitCodes.BadInput, await lathe.EndAsync());
        Assert.Contains(error, lathe.Written, StringComparison.Ordinal);
    }

    private static void FillUp(string file)
    {
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                stream.Write(block);
                stream.Flush();
            }
        }
        catch (IOException)
        {
            // Full, as it should be.
        }
    }

    /// <summary>A file system in memory of a few megabytes.</summary>
    private sealed class SmallDisk(string folder) : IDisposable
    {
        public static SmallDisk? TryMount(string folder, int megabytes) =>
            Environment.UserName == "root" && Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder) ? new SmallDisk(folder) : null;

        public void Dispose() => Run("umount", "--lazy", folder);

        private static bool Run(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}

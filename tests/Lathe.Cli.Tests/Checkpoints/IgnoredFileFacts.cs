using System.Text.Json;
using Lathe.Cli.Tests.Trouble;
using Lathe.TestKit;

namespace Lathe.Cli.Tests.Checkpoints;

/// <summary>Ignored files that a run wrote, as a person meets them.</summary>
public sealed class IgnoredFileFacts
{
    [Theory]
    [InlineData("copy")]
    [InlineData("overlay")]
    public async Task They_are_listed_as_ignored_restored_and_never_delivered(string workspace)
    {
        await using var stage = await StageAsync();
        var run = await RunAsync(stage, workspace);

        await stage.ExpectAsync(ExitCodes.Success, "checkpoints", run, "--files");
        Assert.Contains("  A settings.local (2 B, ignored)\n", stage.Out, StringComparison.Ordinal);
        Assert.Contains("  D settings.local (ignored)\n", stage.Out, StringComparison.Ordinal);
        Assert.Contains("  ignored and not kept: obj/\n", stage.Out, StringComparison.Ordinal);
        Assert.Matches("3  .* run_command mv made.local .*: 2 ignored", stage.Out);
        await stage.ExpectAsync(ExitCodes.Success, "checkpoints", run, "--files", "--json");
        using (var json = JsonDocument.Parse(stage.Out))
        {
            var third = json.RootElement.GetProperty("checkpoints")[2];
            Assert.Equal((2, 0), (third.GetProperty("ignored").GetInt32(), third.GetProperty("added").GetInt32()));
            Assert.Equal("obj/", Assert.Single(third.GetProperty("not_kept").EnumerateArray()).GetString());
            Assert.All(third.GetProperty("files").EnumerateArray(), f => Assert.True(f.GetProperty("ignored").GetBoolean()));
        }

        await stage.ExpectAsync(ExitCodes.Success, "history", "made.local");
        Assert.Contains("run_command", stage.Out, StringComparison.Ordinal);
        Assert.Contains("(ignored)", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "history", "made.local", "--show", "1");
        Assert.Equal("1\n", stage.Out);
        await stage.ExpectAsync(ExitCodes.Success, "diff", run);
        Assert.DoesNotContain("local", stage.Out, StringComparison.Ordinal);

        await stage.ExpectAsync(ExitCodes.Success, "restore", $"{run}@3", "--files", "*.local", "/logs/");
        Assert.Contains("  A made.local (ignored)\n", stage.Out, StringComparison.Ordinal);
        Assert.Equal("logs/run.txt made.local settings.local", Written(stage, run));
        await stage.ExpectAsync(ExitCodes.Success, "restore", $"{run}@1", "--files-only");
        Assert.Equal("", Written(stage, run));
        await stage.ExpectAsync(ExitCodes.Success, "restore", $"{run}@latest");
        Assert.Equal("logs/run.txt made.local settings.local", Written(stage, run));
        await stage.ExpectAsync(ExitCodes.Success, "restore", $"{run}@5");
        await stage.ExpectAsync(ExitCodes.Success, "gc");
        await stage.ExpectAsync(ExitCodes.Success, "restore", $"{run}@3", "--files", "*.local");

        Assert.Equal("mine\n", stage.Repository.Read("user.local"));
        Assert.Equal(["user.local"], Directory.GetFiles(stage.Repository.Folder, "*.local").Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_archive_carries_them_and_they_are_had_back_where_it_is_imported()
    {
        await using var a = await StageAsync();
        var run = await RunAsync(a, "copy");
        var archive = Path.Combine(a.Home, "run.tar.gz");
        await a.ExpectAsync(ExitCodes.Success, "export", run, archive);

        await using var b = await Stage.SetAsync(Turns.Finish);
        await b.ExpectAsync(ExitCodes.Success, "import", archive);
        await b.ExpectAsync(ExitCodes.Success, "checkpoints", run, "--files");
        Assert.Contains("  A settings.local (2 B, ignored)\n", b.Out, StringComparison.Ordinal);
        await b.ExpectAsync(ExitCodes.Success, "history", "made.local", "--repo", a.Repository.Folder, "--show", "1");
        Assert.Equal("1\n", b.Out);
    }

    // The ignored files that the run's workspace holds.
    private static string Written(Stage stage, string run)
    {
        var folder = Path.Combine(stage.State, "runs", run);
        var tree = new[] { "tree", "upper" }.Select(name => Path.Combine(folder, name)).Last(Directory.Exists);
        string[] paths = ["logs/run.txt", "made.local", "other.local", "settings.local", "user.local"];
        return string.Join(' ', paths.Where(p => File.Exists(Path.Combine(tree, p))));
    }

    private static Task<Stage> StageAsync() => Stage.SetAsync(
        SampleRepository.WithoutCommits().Write(".gitignore", "*.local\nlogs/\nobj/\n").Commit("Start").Write("user.local", "mine\n"),
        Turns.Write("settings.local", "1"), Turns.Command("echo 1 > made.local; mkdir -p logs obj; echo x > logs/run.txt; echo x > obj/out"),
        Turns.Command("mv made.local other.local; rm settings.local; echo y >> logs/run.txt"), Turns.Fix, Turns.Finish, Turns.Finish);

    private static async Task<string> RunAsync(Stage stage, string workspace)
    {
        await stage.ExpectRunAsync(ExitCodes.Success, "--workspace", workspace);
        return stage.LatestRun();
    }
}

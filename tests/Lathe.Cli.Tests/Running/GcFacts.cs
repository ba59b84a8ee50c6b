using System.Text.Json;
using Lathe.Cli.Tests.Trouble;

namespace Lathe.Cli.Tests.Running;

public sealed class GcFacts
{
    [Fact]
    public async Task A_dry_run_says_what_goes_and_leaves_it_and_a_collected_run_is_shown_and_says_so()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        var run = stage.LatestRun();
        await stage.ExpectAsync(ExitCodes.Success, "diff");
        var diff = stage.Out;
        Age(stage);

        await stage.ExpectAsync(ExitCodes.Success, "gc");
        Assert.Contains("Nothing to free", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "gc", "--older-than", "0s", "--dry-run", "--json");
        using (var document = JsonDocument.Parse(stage.Out))
        {
            Assert.Equal(run, document.RootElement.GetProperty("runs")[0].GetProperty("run").GetString());
            Assert.True(document.RootElement.GetProperty("dry_run").GetBoolean());
            Assert.True(document.RootElement.GetProperty("freed_bytes").GetInt64() > 0);
        }

        Assert.True(Directory.Exists(Path.Combine(stage.State, "runs", run, "tree")));
        await stage.ExpectAsync(ExitCodes.Success, "gc", "--older-than", "0s");
        Assert.Contains("freed ", stage.Out, StringComparison.Ordinal);
        Assert.Contains("1 workspace", stage.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(stage.State, "runs", run, "tree")));

        await stage.ExpectAsync(ExitCodes.Success, "diff");
        Assert.Equal(diff, stage.Out);
        await stage.ExpectAsync(ExitCodes.Success, "diff", "--impact", "--json");
        await stage.ExpectAsync(ExitCodes.Success, "show");
        Assert.Contains("collected ", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "show", "--json");
        foreach (var command in (string[][])[["apply"], ["run", "More", "--continue", run], ["feedback", run, "mend it"]])
        {
            await stage.ExpectAsync(ExitCodes.BadInput, command);
            Assert.Contains("run.collected", stage.Error, StringComparison.Ordinal);
        }

        Assert.Equal("helo world\n", stage.Repository.Read("greeting.txt"));
    }

    [Fact]
    public async Task The_archive_of_a_collected_run_makes_it_whole_again()
    {
        await using var stage = await Stage.SetAsync(Turns.Write("notes.txt", "notes\n"), Turns.Fix, Turns.Finish, Turns.Fix, Turns.Finish, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        var run = stage.LatestRun();
        await stage.ExpectAsync(ExitCodes.Success, "export", run, "whole.tgz");
        await CollectAsync(stage);
        await stage.ExpectAsync(ExitCodes.Success, "export", run, "rest.tgz");
        await stage.ExpectAsync(ExitCodes.BadInput, "apply", run);
        Assert.Contains("'lathe import' brings everything back", stage.Error, StringComparison.Ordinal);

        // What was written after the collection has nothing to give.
        await stage.ExpectAsync(ExitCodes.Success, "import", "rest.tgz");
        Assert.Contains("not in the archive either, so it stays so", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.BadInput, "apply", run);

        await stage.ExpectAsync(ExitCodes.Success, "import", "whole.tgz", "--json");
        using (var document = JsonDocument.Parse(stage.Out))
        {
            Assert.Equal((true, 0), (document.RootElement.GetProperty("was_there").GetBoolean(), document.RootElement.GetProperty("still_missing").GetInt32()));
            Assert.True(document.RootElement.GetProperty("written").GetInt32() > 3);
        }

        await stage.ExpectAsync(ExitCodes.Success, "import", "whole.tgz");
        Assert.Contains("nothing was changed", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "show", run);
        Assert.DoesNotContain("collected", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "apply", run);
        Assert.Equal("hello world\n", stage.Repository.Read("greeting.txt"));
        await stage.ExpectAsync(ExitCodes.Success, "undo", run);
        Assert.Equal("helo world\n", stage.Repository.Read("greeting.txt"));
        await stage.ExpectAsync(ExitCodes.Success, "restore", $"{run}@2");
        await stage.ExpectAsync(ExitCodes.Success, "resume", run);
        await stage.ExpectAsync(ExitCodes.Success, "apply", run);
        Assert.Equal(("hello world\n", "notes\n"), (stage.Repository.Read("greeting.txt"), stage.Repository.Read("notes.txt")));
    }

    [Fact]
    public async Task What_is_said_to_a_collected_run_is_refused_at_once_and_written_nowhere()
    {
        await using var stage = await Stage.SetAsync(Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.FailedCheck, "--max-attempts", "1");
        var run = stage.LatestRun();
        await CollectAsync(stage);
        await stage.ExpectAsync(ExitCodes.Success, "show", run, "--events");
        var before = stage.Out;

        foreach (var command in (string[][])[["feedback", run, "mend it", "--later"], ["feedback", run, "mend it"], ["answer", run, "mend it", "--no-resume"], ["answer", run, "mend it"]])
        {
            await stage.ExpectAsync(ExitCodes.BadInput, command);
            Assert.Contains("(run.collected)", stage.Error, StringComparison.Ordinal);
        }

        await stage.ExpectAsync(ExitCodes.Success, "show", run, "--events");
        Assert.Equal(before, stage.Out);
        Assert.False(Directory.Exists(Path.Combine(stage.State, "runs", run, "inbox")));
    }

    [Fact]
    public async Task A_pinned_run_stays_and_the_setting_says_how_long_the_others_do()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        var tree = Path.Combine(stage.State, "runs", stage.LatestRun(), "tree");
        await stage.ExpectAsync(ExitCodes.Success, "gc", "--pin", stage.LatestRun()[..20]);
        await stage.ExpectAsync(ExitCodes.Success, "gc", "--older-than", "0s", "--max-size", "1B");
        Assert.True(Directory.Exists(tree));

        await stage.ExpectAsync(ExitCodes.Success, "gc", "--pin", stage.LatestRun(), "--output-format", "stream-json");
        Assert.Equal($"{{\"run\":\"{stage.LatestRun()}\",\"pinned\":true}}\n", stage.Out);
        await stage.ExpectAsync(ExitCodes.BadInput, "gc", "--pin", stage.LatestRun(), "--unpin", stage.LatestRun());
        Assert.Contains("(cli.options_conflict)", stage.Error, StringComparison.Ordinal);

        stage.Repository.Write("lathe.yaml", "storage: { max_size: 1B }\n");
        await stage.ExpectAsync(ExitCodes.Success, "gc", "--unpin", stage.LatestRun(), "--json");
        using (var document = JsonDocument.Parse(stage.Out)) Assert.False(document.RootElement.GetProperty("pinned").GetBoolean());
        await stage.ExpectAsync(ExitCodes.Success, "gc");
        Assert.True(Directory.Exists(tree));
        stage.Variables["LATHE_STORAGE_MAX_SIZE"] = "1KB";
        await stage.ExpectAsync(ExitCodes.Success, "gc");
        Assert.False(Directory.Exists(tree));
    }

    [Theory]
    [InlineData("--older-than", "soon")]
    [InlineData("--max-size", "5")]
    [InlineData("--max-size", "5 parsecs")]
    [InlineData("--max-size", "99999999999999TB")]
    public async Task What_is_no_time_or_size_is_refused(string option, string value)
    {
        using var cli = new CliRun();
        Assert.Equal(ExitCodes.BadInput, await cli.InvokeAsync("gc", option, value));
        Assert.Contains("cli.bad_value", cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_that_go_on_meanwhile_come_to_their_end_and_can_be_applied()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Write("sub/new.txt", "new\n"), Turns.Finish);
        using var stop = new CancellationTokenSource();
        var collecting = Task.Run(async () =>
        {
            var rounds = 0;
            while (!stop.IsCancellationRequested)
            {
                using var output = new StringWriter();
                var host = new CliHost
                {
                    Models = new Models.Health.SharedModels(TimeProvider.System),
                    Environment = Engine.Configuration.LatheEnvironment.Current() with { Variables = stage.Variables, CurrentDirectory = stage.CurrentDirectory },
                    Out = output,
                    Error = output,
                    In = TextReader.Null,
                };
                var code = await LatheCommand.InvokeAsync(["gc", "--older-than", "0s", "--max-size", "1B"], host);
                Assert.True(code == ExitCodes.Success, output.ToString());
                rounds++;
            }

            return rounds;
        });
        await stage.ExpectRunAsync(ExitCodes.Success, "--yes");
        await stop.CancelAsync();
        Assert.True(await collecting > 0);
    }

    private static async Task CollectAsync(Stage stage)
    {
        Age(stage);
        await stage.ExpectAsync(ExitCodes.Success, "gc", "--older-than", "0s");
        Assert.Contains("freed ", stage.Out, StringComparison.Ordinal);
    }

    private static void Age(Stage stage)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(stage.State, "objects", "sha256"), "*", SearchOption.AllDirectories)) File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-1));
    }
}

using Lathe.Cli.Tests.Trouble;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Storage.Sqlite;

namespace Lathe.Cli.Tests.Running;

/// <summary>A run that a kill cut off is noticed by the next command in its repository.</summary>
public sealed class InterruptedFacts
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_command_about_runs_says_in_one_line_how_it_goes_on()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish, Turns.Fix, Turns.Finish, Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        var whole = stage.LatestRun();
        Assert.DoesNotContain("interrupted", stage.Error, StringComparison.Ordinal);
        var cut = await InterruptAsync(stage);
        var line = $"interrupted: Spell the greeting right; go on: lathe resume {cut}\n";

        foreach (string[] command in (string[][])[["runs"], ["show", whole], ["diff", whole], ["apply", whole], ["undo", whole], ["redo", whole], ["undo", whole]])
        {
            await stage.ExpectAsync(ExitCodes.Success, command);
            Assert.Equal(line, stage.Error);
            Assert.DoesNotContain("interrupted:", stage.Out, StringComparison.Ordinal);
        }

        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Contains(line, stage.Error, StringComparison.Ordinal);
        var second = await InterruptAsync(stage);
        await stage.ExpectAsync(ExitCodes.Success, "runs");
        Assert.Equal($"interrupted: Spell the greeting right; go on: lathe resume {second} (1 more: lathe runs)\n", stage.Error);
    }

    [Fact]
    public async Task Nothing_is_said_in_json_nor_elsewhere_nor_of_the_run_that_is_asked_about_nor_while_somebody_works_on_it()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        var cut = await InterruptAsync(stage);
        foreach (string[] command in (string[][])[["runs", "--json"], ["runs", "--output-format", "stream-json"], ["show", cut, "--json"], ["show", cut]])
        {
            await stage.ExpectAsync(ExitCodes.Success, command);
            Assert.DoesNotContain("interrupted:", stage.Out + stage.Error, StringComparison.Ordinal);
        }

        var here = stage.CurrentDirectory;
        stage.CurrentDirectory = stage.Home;
        await stage.ExpectAsync(ExitCodes.Success, "runs");
        Assert.Equal("", stage.Error);
        stage.CurrentDirectory = here;

        await using (var journal = Open(stage))
        await using (var lease = await journal.TryAcquireAsync(new RunId(cut), Stop))
        {
            await stage.ExpectAsync(ExitCodes.Success, "runs");
            Assert.Equal("", stage.Error);
        }

        await stage.ExpectAsync(ExitCodes.Success, "runs");
        Assert.Contains($"lathe resume {cut}", stage.Error, StringComparison.Ordinal);
    }

    // As a kill leaves it: taken up, and nobody there.
    private static async Task<string> InterruptAsync(Stage stage)
    {
        var started = new RunStarted(
            new Engine.Tasks.CodingTask { Title = "Spell the greeting right" }, stage.Repository.Folder, new RunSettings { Model = "openai/test-model" }, new Dictionary<string, string>(StringComparer.Ordinal), "0.1.0");
        var run = RunId.New(TimeProvider.System);
        await using var journal = Open(stage);
        await (await journal.CreateAsync(run, started, Stop)).DisposeAsync();
        return run.Value;
    }

    private static SqliteJournal Open(Stage stage) =>
        SqliteJournal.Open(LathePaths.Find(new LatheEnvironment { Variables = stage.Variables, CurrentDirectory = stage.CurrentDirectory, UserId = 1000 }), TimeProvider.System);
}

using System.Text.Json;
using Lathe.Cli.Tests.Trouble;
using Lathe.Engine.Configuration;
using Lathe.Storage.Sqlite;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Checkpoints;

public sealed class CheckpointCommandFacts
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Checkpoints_are_listed_with_their_number_step_change_and_size_and_how_to_restore()
    {
        await using var stage = await StageAsync();
        var run = await RunAsync(stage);
        await stage.ExpectAsync(ExitCodes.Success, "checkpoints");
        var lines = stage.Out.Split('\n');
        Assert.Matches("^N +TAKEN +BEFORE +CHANGED +SIZE$", lines[0]);
        Assert.Matches("^1 +20.* write_file notes/a.txt +nothing$", lines[1]);
        Assert.Matches("^2 +20.* edit_file greeting.txt +1 added +6 B$", lines[2]);
        Assert.Matches("^3 +20.* run_command rm notes/a.txt +1 changed +12 B$", lines[3]);
        Assert.Contains($"next: lathe restore {run}@N", stage.Out, StringComparison.Ordinal);

        await stage.ExpectAsync(ExitCodes.Success, "checkpoints", run, "--files");
        Assert.Contains("  A notes/a.txt (6 B)\n", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "checkpoints", run, "--files", "--json");
        using var json = JsonDocument.Parse(stage.Out);
        var points = json.RootElement.GetProperty("checkpoints");
        Assert.Equal((3, 1, 6), (points.GetArrayLength(), points[1].GetProperty("added").GetInt32(), points[1].GetProperty("bytes").GetInt64()));
        Assert.Equal("notes/a.txt", points[1].GetProperty("files")[0].GetProperty("path").GetString());
    }

    [Fact]
    public async Task A_restore_says_first_what_it_would_do_and_a_dry_run_does_nothing()
    {
        await using var stage = await StageAsync();
        var run = await RunAsync(stage);
        await stage.ExpectAsync(ExitCodes.Success, "restore", $"{run}@1", "--dry-run");
        Assert.Contains("files and conversation back to checkpoint 1", stage.Out, StringComparison.Ordinal);
        Assert.Contains("  M greeting.txt\n", stage.Out, StringComparison.Ordinal);
        Assert.Contains("  3 answers of the model leave the conversation\n", stage.Out, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "restore", $"{run}@1", "--dry-run", "--json");
        using var json = JsonDocument.Parse(stage.Out);
        Assert.Equal((false, 3, "all"), (json.RootElement.GetProperty("done").GetBoolean(), json.RootElement.GetProperty("answers_out").GetInt32(), json.RootElement.GetProperty("scope").GetString()));
        await stage.ExpectAsync(ExitCodes.Success, "apply", run);
    }

    [Fact]
    public async Task A_restored_run_goes_on_and_the_restore_can_be_taken_back()
    {
        await using var stage = await StageAsync();
        var run = await RunAsync(stage);
        await stage.ExpectAsync(ExitCodes.Success, "restore", "@1");
        Assert.Contains($"next: lathe resume {run}", stage.Out, StringComparison.Ordinal);
        Assert.Contains($"lathe restore {run}@4   takes the restore back", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Conflict, "apply", run);
        Assert.Contains("was put back to its checkpoint 1", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "checkpoints", run);
        Assert.Contains("(taken out)", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "show", run);
        Assert.Contains("put back to checkpoint 1 (files and conversation)", stage.Out, StringComparison.Ordinal);

        await stage.ExpectAsync(ExitCodes.Success, "restore", $"{run}@latest");
        Assert.Contains("3 answers of the model come back into it", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "restore", $"{run}@1", "--yes");
        await stage.ExpectAsync(ExitCodes.Success, "feedback", run, "Say hello world", "--later");
        await stage.ExpectAsync(ExitCodes.Success, "resume", run);
        await stage.ExpectAsync(ExitCodes.Success, "apply", run);
        Assert.Equal("hello world\n", stage.Repository.Read("greeting.txt"));
        await stage.ExpectAsync(ExitCodes.Conflict, "restore", $"{run}@1");
        Assert.Contains($"lathe undo {run}", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "cassette", run, Path.Combine(stage.Home, "tape.jsonl"));
        await stage.ExpectAsync(ExitCodes.Success, "export", run, Path.Combine(stage.Home, "run.tar.gz"));

        // What a person did is in no recording: the replay says where it comes to something else.
        await stage.ExpectAsync(ExitCodes.Success, "undo", run);
        await stage.ExpectAsync(ExitCodes.FailedCheck, "replay", Path.Combine(stage.Home, "tape.jsonl"));
        Assert.Contains("not the same as recorded", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_it_asks_and_a_no_changes_nothing()
    {
        await using var stage = await StageAsync();
        var run = await RunAsync(stage);
        Assert.Equal(ExitCodes.Cancelled, await AnswerAsync(stage, "what?\nn\n", "restore", $"{run}@1"));
        await stage.ExpectAsync(ExitCodes.Success, "show", run);
        Assert.DoesNotContain("put back", stage.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Success, await AnswerAsync(stage, "y\n", "restore", $"{run}@1"));
        await stage.ExpectAsync(ExitCodes.Success, "restore", $"{run}@3", "--files", "greeting.txt", "--json");
        using var json = JsonDocument.Parse(stage.Out);
        Assert.Equal((true, "files", "NeedsHuman"), (json.RootElement.GetProperty("done").GetBoolean(), json.RootElement.GetProperty("scope").GetString(), json.RootElement.GetProperty("state").GetString()));
        await stage.ExpectAsync(ExitCodes.Success, "restore", $"{run}@3", "--files", "greeting.txt");
        Assert.Contains("Nothing to do", stage.Out, StringComparison.Ordinal);
    }

    private static async Task<int> AnswerAsync(Stage stage, string input, params string[] args)
    {
        using var output = new StringWriter();
        return await LatheCommand.InvokeAsync(args, new CliHost
        {
            Environment = LatheEnvironment.Current() with { Variables = stage.Variables, CurrentDirectory = stage.CurrentDirectory },
            Out = output,
            Error = output,
            In = new StringReader(input),
            InputIsTerminal = true,
            OutputIsTerminal = true,
        });
    }

    [Fact]
    public async Task What_cannot_be_restored_is_refused_with_its_exit_code()
    {
        await using var stage = await StageAsync();
        var run = await RunAsync(stage);
        await stage.ExpectAsync(ExitCodes.BadInput, "restore", run);
        Assert.Contains("does not say to which checkpoint", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.BadInput, "restore", $"{run}@0");
        await stage.ExpectAsync(ExitCodes.BadInput, "restore", $"{run}@9");
        Assert.Contains("it has 1 to 3", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.BadInput, "restore", $"{run}@1", "--files", "a", "--conversation-only");
        await stage.ExpectAsync(ExitCodes.BadInput, "restore", "NORUN@1");
        await stage.ExpectAsync(ExitCodes.BadInput, "restore", $"{run}@1", "--files", "nowhere");
        await using var journal = SqliteJournal.Open(LathePaths.Find(LatheEnvironment.Current() with { Variables = stage.Variables }), TimeProvider.System);
        await using (await journal.TryAcquireAsync(new Engine.Journal.RunId(run), Stop)) await stage.ExpectAsync(ExitCodes.Conflict, "restore", $"{run}@1");
    }

    [Fact]
    public async Task The_history_of_a_file_has_every_version_over_runs_and_gives_each_back()
    {
        await using var stage = await StageAsync();
        var run = await RunAsync(stage);
        await stage.ExpectAsync(ExitCodes.Success, "apply", run);
        await stage.ExpectAsync(ExitCodes.Success, "undo", run);
        await stage.ExpectAsync(ExitCodes.Success, "history", "greeting.txt", "--json");
        using (var json = JsonDocument.Parse(stage.Out))
        {
            var versions = json.RootElement.GetProperty("versions").EnumerateArray().ToList();
            Assert.Equal(["at the start of the run", "edit_file greeting.txt", "apply", "undo"], versions.Select(v => v.GetProperty("cause").GetString()));
            Assert.Equal((1, 1), (versions[1].GetProperty("added").GetInt32(), versions[1].GetProperty("removed").GetInt32()));
            Assert.Equal([1, 3], versions.Take(2).Select(v => v.GetProperty("checkpoint").GetInt32()));
            Assert.Equal($"lathe restore {run}@3 --files /greeting.txt", versions[1].GetProperty("restore").GetString());
            Assert.Equal([false, false, true, true], versions.Select(v => v.GetProperty("in_your_files").GetBoolean()));
        }

        await stage.ExpectAsync(ExitCodes.Success, "history", "greeting.txt", "--show", "1");
        Assert.Equal("helo world\n", stage.Out);
        await stage.ExpectAsync(ExitCodes.Success, "history", "greeting.txt", "--diff", "2");
        Assert.Contains("-helo world\n+hello world\n", stage.Out, StringComparison.Ordinal);

        // Gone by the run's own command, and never in the user's files.
        await stage.ExpectAsync(ExitCodes.Success, "history", "notes/a.txt");
        Assert.Contains("gone", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "history", "notes/a.txt", "--show", "1", "-o", "back.txt");
        Assert.Equal("notes\n", await File.ReadAllTextAsync(Path.Combine(stage.CurrentDirectory, "back.txt"), Stop));
        await stage.ExpectAsync(ExitCodes.BadInput, "history", "notes/a.txt", "--show", "1", "-o", "back.txt");
        await stage.ExpectAsync(ExitCodes.BadInput, "history", "notes/a.txt", "--show", "2");
        await stage.ExpectAsync(ExitCodes.BadInput, "history", "notes/a.txt", "--show", "9");
        await stage.ExpectAsync(ExitCodes.BadInput, "history", "nowhere");
        await stage.ExpectAsync(ExitCodes.BadInput, "history", "greeting.txt", "--show", "1", "--json");
        Assert.Contains("cli.options_conflict", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "restore", $"{run}@2", "--files", "notes/a.txt");
        Assert.Contains("  A notes/a.txt\n", stage.Out, StringComparison.Ordinal);
    }

    private static Task<Stage> StageAsync() => Stage.SetAsync(
        Turns.Write("notes/a.txt", "notes\n"), Turns.Fix, ScriptedTurn.Call("run_command", """{"command":"rm notes/a.txt"}"""), Turns.Finish,
        Turns.Fix, Turns.Finish);

    private static async Task<string> RunAsync(Stage stage)
    {
        await stage.ExpectRunAsync(ExitCodes.Success);
        return stage.LatestRun();
    }
}

using System.Text.Json;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;
using Lathe.TestKit.Servers;
using Npgsql;

namespace Lathe.Cli.Tests.Trouble;

/// <summary>Runs that were killed and go on where their workspace is not: deleted, at another path, on another machine.</summary>
public sealed class ElsewhereTrouble(TestServers servers)
{
    private static readonly ScriptedTurn More = Turns.Command("echo more > more.txt; mkdir -p deep/er; echo x > deep/er/x; chmod +x deep/er/x; echo '*.local' > .gitignore; echo once >> made.local");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Out { get; set; } = "";

    private string Error { get; set; } = "";

    [Fact]
    public async Task Killed_with_its_folder_deleted_it_goes_on_to_what_an_undisturbed_run_comes_to()
    {
        var expected = await UndisturbedAsync();
        await using var stage = await Stage.SetAsync(Turns.Fix, More, ScriptedTurn.Fail(ModelFault.Stall), Turns.Finish);
        var run = await KilledAsync(stage);
        Directory.Delete(Path.Combine(stage.State, "runs", run), recursive: true);

        await ExpectAsync(stage, ExitCodes.Success, "resume", run);

        Assert.Equal(expected, await DiffAsync(stage, run));
        Assert.Equal(4, stage.Server.Requests.Count);
        Assert.True(File.Exists(Path.Combine(stage.State, "runs", run, "workspace.json")));
        Assert.Equal("once\n", await File.ReadAllTextAsync(Path.Combine(stage.State, "runs", run, "tree", "made.local"), Token));
        await ExpectAsync(stage, ExitCodes.Success, "show", run);
        Assert.Contains("put together again from its checkpoints", Out, StringComparison.Ordinal);
        Assert.DoesNotContain("recorded with another input", Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Killed_on_one_machine_it_goes_on_in_a_clone_on_another_and_no_answer_is_paid_twice()
    {
        var expected = await UndisturbedAsync();
        await using var a = await Stage.SetAsync(Turns.Fix, More, ScriptedTurn.Fail(ModelFault.Stall));
        a.Repository.Write("untracked.txt", "only here\n");
        var run = await KilledAsync(a, "--yes", "--max-attempts", "2");
        var archive = await ExportAsync(a, run);

        await using var b = await Stage.SetAsync(Turns.Finish);
        Assert.NotEqual(a.Repository.Folder, b.Repository.Folder);
        await ExpectAsync(b, ExitCodes.Success, "import", archive);
        await ExpectAsync(b, ExitCodes.Conflict, "resume", run);
        Assert.Contains("--repo DIR", Error, StringComparison.Ordinal);
        Assert.Empty(b.Server.Requests);
        await ExpectAsync(b, ExitCodes.Success, "resume", run, "--repo", ".");

        Assert.Equal(expected, await DiffAsync(b, run));
        Assert.Equal("once\n", await File.ReadAllTextAsync(Path.Combine(b.State, "runs", run, "tree", "made.local"), Token));
        Assert.Equal((3, 1), (a.Server.Requests.Count, b.Server.Requests.Count));
        await ExpectAsync(b, ExitCodes.Success, "show", run);
        Assert.Contains($"Taken up at {b.Repository.Folder}; it began at {a.Repository.Folder}", Out, StringComparison.Ordinal);
        Assert.Contains("In your repository these are not as they were when the run began: untracked.txt.", Out, StringComparison.Ordinal);
        Assert.DoesNotContain("recorded with another input", Out, StringComparison.Ordinal);

        // The yes was given for another machine.
        await ExpectAsync(b, ExitCodes.Success, "show", run, "--events", "--output-format", "stream-json");
        var resumed = Out.Split('\n').Select(l => JsonDocument.Parse(l.Length == 0 ? "{}" : l).RootElement).Where(e => e.TryGetProperty("data", out var d) && d.GetProperty("type").GetString() == "run_resumed").ToList();
        var settings = resumed[^1].GetProperty("data").GetProperty("settings");
        Assert.Equal((false, 2), (settings.GetProperty("yes").GetBoolean(), settings.GetProperty("max_attempts").GetInt32()));

        await ExpectAsync(b, ExitCodes.Success, "apply", run);
        Assert.Equal("hello world\n", b.Repository.Read("greeting.txt"));
        Assert.Equal("helo world\n", a.Repository.Read("greeting.txt"));
    }

    [Fact]
    public async Task A_repository_without_the_commit_is_refused_with_what_to_do()
    {
        await using var a = await Stage.SetAsync(Turns.Fix, More, ScriptedTurn.Fail(ModelFault.Stall));
        var run = await KilledAsync(a);
        var archive = await ExportAsync(a, run);
        await using var b = await Stage.SetAsync(SampleRepository.WithoutCommits().Write("other.txt", "x").Commit("Other"), Turns.Finish);
        await ExpectAsync(b, ExitCodes.Success, "import", archive);

        await ExpectAsync(b, ExitCodes.Conflict, "resume", run, "--repo", ".");
        Assert.Contains("(resume.other_repository)", Error, StringComparison.Ordinal);
        Assert.Contains("git fetch", Error, StringComparison.Ordinal);
        await ExpectAsync(b, ExitCodes.Conflict, "resume", run, "--repo", b.Home);
        Assert.Contains("is in no repository, so it does not have commit", Error, StringComparison.Ordinal);
        Assert.Empty(b.Server.Requests);

        // A later commit is no hindrance: the run goes on from the one that it began with.
        await using var c = await Stage.SetAsync(SampleRepository.Create().Write("later.txt", "later\n").Write("greeting.txt", "good morning\n").Commit("Later"), Turns.Finish);
        await ExpectAsync(c, ExitCodes.Success, "import", archive);
        await ExpectAsync(c, ExitCodes.Success, "resume", run, "--repo", ".");
        Assert.Equal(await UndisturbedAsync(), await DiffAsync(c, run));
        await ExpectAsync(c, ExitCodes.Conflict, "apply", run);
    }

    [Fact]
    public async Task A_repository_that_was_moved_is_named_and_the_run_keeps_its_settings()
    {
        var expected = await UndisturbedAsync();
        await using var stage = await Stage.SetAsync(Turns.Fix, More, ScriptedTurn.Fail(ModelFault.Stall), Turns.Finish);
        var run = await KilledAsync(stage, "--yes");
        var moved = Path.Combine(stage.Repository.Root, "moved");
        Directory.Move(stage.Repository.Folder, moved);
        stage.CurrentDirectory = moved;

        await ExpectAsync(stage, ExitCodes.BadInput, "resume", run);
        Assert.Contains("--repo DIR", Error, StringComparison.Ordinal);
        await ExpectAsync(stage, ExitCodes.Success, "resume", run, "--repo", ".");

        Assert.Equal(expected, await DiffAsync(stage, run));
        await ExpectAsync(stage, ExitCodes.Success, "runs", "--repo", ".");
        Assert.Contains(run[..14], Out, StringComparison.Ordinal);
        Assert.Equal(4, stage.Server.Requests.Count);
        Directory.Move(moved, stage.Repository.Folder);
    }

    [Fact]
    public async Task Objects_that_are_gone_are_an_error_that_says_how_to_bring_them_back()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, More, ScriptedTurn.Fail(ModelFault.Stall), Turns.Finish);
        var run = await KilledAsync(stage);
        var archive = await ExportAsync(stage, run);
        Directory.Delete(Path.Combine(stage.State, "runs", run), recursive: true);
        Directory.Delete(Path.Combine(stage.State, "objects"), recursive: true);

        await ExpectAsync(stage, ExitCodes.Storage, "resume", run);
        Assert.Contains("lathe import FILE", Error, StringComparison.Ordinal);
        Assert.Equal(3, stage.Server.Requests.Count);

        await ExpectAsync(stage, ExitCodes.Success, "import", archive);
        await ExpectAsync(stage, ExitCodes.Success, "resume", run);
        Assert.Equal(await UndisturbedAsync(), await DiffAsync(stage, run));
    }

    [Fact]
    public async Task Of_a_shared_journal_each_machine_tries_its_own_runs_and_another_one_takes_over_after_an_import()
    {
        await using var a = await Stage.SetAsync(Turns.Fix, More, ScriptedTurn.Fail(ModelFault.Stall));
        await using var b = await Stage.SetAsync(Turns.Finish);
        var database = await DatabaseAsync();
        a.Variables["LATHE_JOURNAL_URL"] = b.Variables["LATHE_JOURNAL_URL"] = database;
        var run = await KilledAsync(a);
        await ExecuteAsync(database, "UPDATE lathe_runs SET expires = clock_timestamp() - interval '1 second'");

        await ExpectAsync(b, ExitCodes.Success, "resume", "--all");
        Assert.Contains("No run was interrupted", Out, StringComparison.Ordinal);
        await ExpectAsync(b, ExitCodes.Conflict, "resume", run);
        Assert.Contains("(resume.elsewhere)", Error, StringComparison.Ordinal);
        Assert.Contains($"lathe export {run}", Error, StringComparison.Ordinal);
        await ExpectAsync(b, ExitCodes.Storage, "resume", run, "--repo", ".");
        Assert.Contains("(resume.no_objects)", Error, StringComparison.Ordinal);
        Assert.Empty(b.Server.Requests);

        var archive = await ExportAsync(a, run);
        await ExpectAsync(b, ExitCodes.Success, "import", archive);
        await ExpectAsync(b, ExitCodes.Success, "resume", run, "--repo", ".");

        Assert.Equal(await UndisturbedAsync(), await DiffAsync(b, run));
        Assert.Equal((3, 1), (a.Server.Requests.Count, b.Server.Requests.Count));
    }

    private async Task<string> UndisturbedAsync()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, More, Turns.Finish);
        await ExpectAsync(stage, ExitCodes.Success, "run", "Spell the greeting right", "--verify", SampleRepository.Check, "--workspace", "copy");
        Assert.Equal(3, stage.Server.Requests.Count);
        return await DiffAsync(stage, stage.LatestRun());
    }

    // Killed while the third answer is awaited: an edit and a command are journalled.
    private async Task<string> KilledAsync(Stage stage, params string[] more)
    {
        using (var killed = RealLathe.Start(stage, ["run", "Spell the greeting right", "--verify", SampleRepository.Check, .. more]))
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(Token);
            late.CancelAfter(TimeSpan.FromSeconds(120));
            while (stage.Server.Requests.Count < 3) await Task.Delay(20, late.Token);
            killed.Signal(RealLathe.KillNow);
            await killed.EndAsync();
        }

        await ExpectAsync(stage, ExitCodes.Success, "runs", "--json");
        using var listed = JsonDocument.Parse(Out);
        return listed.RootElement[0].GetProperty("run").GetString()!;
    }

    private async Task<string> ExportAsync(Stage stage, string run)
    {
        var archive = Path.Combine(stage.Home, "run.tar.gz");
        await ExpectAsync(stage, ExitCodes.Success, "export", run, archive);
        return archive;
    }

    private async Task<string> DiffAsync(Stage stage, string run)
    {
        await ExpectAsync(stage, ExitCodes.Success, "diff", run);
        return Out;
    }

    private async Task ExpectAsync(Stage stage, int exitCode, params string[] args)
    {
        (var code, Out, Error) = await RealLathe.RunAsync(stage, "", args);
        Assert.True(code == exitCode, $"exit code {code} instead of {exitCode}\n--- out\n{Out}\n--- error\n{Error}");
    }

    private async Task<string> DatabaseAsync()
    {
        var server = await servers.PostgresAsync();
        var name = $"elsewhere_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"CREATE DATABASE {name}");
        return server.Replace("Database=postgres", $"Database={name}", StringComparison.Ordinal);
    }

    private static async Task ExecuteAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }
}

using System.Text;
using System.Text.Json;
using Lathe.Cli.Tests.Trouble;
using Lathe.Engine.Archives;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Storage.Sqlite;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Running;

/// <summary>Runs that go from one home to another.</summary>
public sealed class ExportFacts(PackedRun packed) : IClassFixture<PackedRun>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_imported_run_has_the_same_events_and_the_same_diff_and_applies()
    {
        await using var there = await Stage.SetAsync();
        await there.ExpectAsync(ExitCodes.Success, "import", packed.File);
        Assert.Contains($"imported run {packed.Run}", there.Out, StringComparison.Ordinal);
        Assert.Contains(packed.Stage.Repository.Folder, there.Out, StringComparison.Ordinal);

        var before = await EventsAsync(packed.Stage);
        var after = await EventsAsync(there);
        Assert.Equal(before, after[..before.Count]);
        Assert.Contains("\"run.imported\"", Assert.Single(after[before.Count..]), StringComparison.Ordinal);

        await packed.Stage.ExpectAsync(ExitCodes.Success, "diff", packed.Run);
        await there.ExpectAsync(ExitCodes.Success, "diff", packed.Run);
        Assert.Equal(packed.Stage.Out, there.Out);
        await there.ExpectAsync(ExitCodes.Success, "runs");
        Assert.Contains("Spell the greeting right", there.Out, StringComparison.Ordinal);
        await there.ExpectAsync(ExitCodes.Success, "show", packed.Run);
        Assert.Contains("note: Imported from run.tar.gz, exported by lathe", there.Out, StringComparison.Ordinal);

        await there.ExpectAsync(ExitCodes.Success, "apply", packed.Run);
        Assert.Equal("hello world\n", packed.Stage.Repository.Read("greeting.txt"));
        Assert.Equal("new\n", packed.Stage.Repository.Read("sub/new.txt"));
        await there.ExpectAsync(ExitCodes.Success, "undo", packed.Run);
        Assert.Equal("helo world\n", packed.Stage.Repository.Read("greeting.txt"));
    }

    [Fact]
    public async Task A_run_that_is_here_already_is_said_and_one_that_differs_is_a_conflict()
    {
        await using var there = await Stage.SetAsync();
        await packed.Stage.ExpectAsync(ExitCodes.Success, "import", packed.File);
        Assert.Contains("is here already, with every event of the archive; nothing was changed", packed.Stage.Out, StringComparison.Ordinal);
        await there.ExpectAsync(ExitCodes.Success, "import", packed.File);
        var first = await EventsAsync(there);
        await there.ExpectAsync(ExitCodes.Success, "import", packed.File, "--json");
        Assert.True(JsonDocument.Parse(there.Out).RootElement.GetProperty("was_there").GetBoolean());
        Assert.Equal(first, await EventsAsync(there));

        var files = packed.Unpack();
        var events = Encoding.UTF8.GetString(files.Single(f => f.Name == ArchiveNames.Events).Content).Replace("Spelled the greeting right.", "Spelled it otherwise.", StringComparison.Ordinal);
        var other = Path.Combine(there.Home, "other.tar.gz");
        await File.WriteAllBytesAsync(other, PackedRun.Pack(PackedRun.With(files, ArchiveNames.Events, Encoding.UTF8.GetBytes(events))).ToArray(), Stop);
        await there.ExpectAsync(ExitCodes.Conflict, "import", other);
        Assert.Contains("(import.run_differs)", there.Error, StringComparison.Ordinal);
        Assert.Equal(first, await EventsAsync(there));
    }

    [Fact]
    public async Task The_same_run_gives_the_same_bytes_and_its_files_are_readable_alone()
    {
        var again = Path.Combine(packed.Stage.Home, "again.tar.gz");
        await packed.Stage.ExpectAsync(ExitCodes.Success, "export", packed.Run[..16], again, "--overwrite");
        Assert.Equal(packed.Bytes, await File.ReadAllBytesAsync(again, Stop));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(again));

        var files = packed.Unpack();
        Assert.Equal([ArchiveNames.Manifest, ArchiveNames.Events, ArchiveNames.Cassette, ArchiveNames.Transcript], files.Take(4).Select(f => f.Name));
        var transcript = Encoding.UTF8.GetString(files[3].Content);
        Assert.Contains($"run {packed.Run}: Spell the greeting right", transcript, StringComparison.Ordinal);
        Assert.Contains("Verified", transcript, StringComparison.Ordinal);

        await using var elsewhere = await Stage.SetAsync();
        await File.WriteAllBytesAsync(Path.Combine(elsewhere.Home, "c.json"), files[2].Content, Stop);
        await elsewhere.ExpectAsync(ExitCodes.Success, "replay", Path.Combine(elsewhere.Home, "c.json"));
        Assert.Contains("the same as recorded", elsewhere.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_existing_file_and_a_place_that_is_not_there_are_refused()
    {
        await packed.Stage.ExpectAsync(ExitCodes.BadInput, "export", packed.Run, packed.File);
        Assert.Contains("(record.exists)", packed.Stage.Error, StringComparison.Ordinal);
        await packed.Stage.ExpectAsync(ExitCodes.BadInput, "export", packed.Run, Path.Combine(packed.Stage.Home, "no", "where.tar.gz"));
        Assert.Contains("for the archive", packed.Stage.Error, StringComparison.Ordinal);
        await packed.Stage.ExpectAsync(ExitCodes.BadInput, "import", Path.Combine(packed.Stage.Home, "nothing.tar.gz"));
        await packed.Stage.ExpectAsync(ExitCodes.BadInput, "import", packed.Stage.Home);
        Assert.Empty(Directory.GetFiles(packed.Stage.Home, "*.new"));
    }

    [Fact]
    public async Task A_run_that_was_cut_off_comes_as_one_that_does_not_go_on_by_itself()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, ScriptedTurn.Fail(ModelFault.UnknownModel));
        await stage.ExpectRunAsync(ExitCodes.BadInput);
        var run = stage.LatestRun();
        await TakeUpAsync(stage, run);
        var file = Path.Combine(stage.Home, "cut.tar.gz");
        await stage.ExpectAsync(ExitCodes.Success, "export", run, file);

        await using var there = await Stage.SetAsync();
        await there.ExpectAsync(ExitCodes.Success, "import", file);
        await there.ExpectAsync(ExitCodes.Success, "resume", "--all");
        Assert.Contains("No run was interrupted", there.Out, StringComparison.Ordinal);
        await there.ExpectAsync(ExitCodes.Success, "show", run);
        Assert.Contains($"lathe resume {run} --repo DIR", there.Out, StringComparison.Ordinal);
        await there.ExpectAsync(ExitCodes.Conflict, "resume", run);
        Assert.Contains("(run.imported)", there.Error, StringComparison.Ordinal);
        Assert.Empty(there.Server.Requests);
    }

    [Fact]
    public async Task A_finished_run_is_followed_up_on_where_it_was_imported()
    {
        await using var there = await Stage.SetAsync(Turns.Write("more.txt", "more\n"), Turns.Finish);
        await there.ExpectAsync(ExitCodes.Success, "import", packed.File);
        await there.ExpectAsync(ExitCodes.Success, "run", "And one more file", "--repo", packed.Stage.Repository.Folder, "--verify", SampleRepository.Check, "--continue", packed.Run);
        Assert.Contains("Spelled the greeting right.", there.Told(), StringComparison.Ordinal);
        await there.ExpectAsync(ExitCodes.Success, "feedback", packed.Run);
    }

    [Fact]
    public async Task A_change_that_stood_in_the_files_elsewhere_stands_in_none_here()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        await stage.ExpectAsync(ExitCodes.Success, "apply");
        var file = Path.Combine(stage.Home, "applied.tar.gz");
        await stage.ExpectAsync(ExitCodes.Success, "export", stage.LatestRun(), file);
        stage.Repository.Write("greeting.txt", "helo world\n");

        await using var there = await Stage.SetAsync();
        await there.ExpectAsync(ExitCodes.Success, "import", file);
        await there.ExpectAsync(ExitCodes.Success, "apply", stage.LatestRun());
        Assert.Equal("hello world\n", stage.Repository.Read("greeting.txt"));
    }

    [Fact]
    public async Task Secrets_are_masked_in_what_was_said_and_the_archive_says_what_it_holds()
    {
        const string key = "sk-ant-REALLYSECRET0123456789abcd";
        await using var stage = await Stage.SetAsync(
            SampleRepository.Create().Write(".env", $"TOKEN={key}\n").Commit("Key"),
            r => r.Number switch { 1 => ScriptedTurn.Call("read_file", """{"path":".env"}"""), 2 => Turns.Fix, _ => Turns.Finish });
        await stage.ExpectRunAsync(ExitCodes.Success);
        var file = Path.Combine(stage.Home, "run.tar.gz");
        await stage.ExpectAsync(ExitCodes.Success, "export", stage.LatestRun(), file);
        Assert.Contains("it holds the repository's files", stage.Out, StringComparison.Ordinal);
        var texts = PackedRun.Unpack(await File.ReadAllBytesAsync(file, Stop)).Where(f => ArchiveNames.ObjectOf(f.Name) is null).Select(f => Encoding.UTF8.GetString(f.Content)).ToList();
        Assert.Equal(4, texts.Count);
        Assert.Contains("secret:", texts[1], StringComparison.Ordinal);
        Assert.All(texts, text => Assert.DoesNotContain("REALLYSECRET", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_nothing_can_be_written_an_import_says_so_and_leaves_the_runs_that_were_there()
    {
        await using var there = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await there.ExpectRunAsync(ExitCodes.Success);
        var objects = Path.Combine(there.State, "objects");
        Assert.True(Directory.Exists(objects));
        var aside = objects + ".aside";
        Directory.Move(objects, aside);
        await File.WriteAllTextAsync(objects, "a file where the folder has to be", Stop);
        await there.ExpectAsync(ExitCodes.Storage, "import", packed.File);
        File.Delete(objects);
        Directory.Move(aside, objects);

        await there.ExpectAsync(ExitCodes.Success, "runs");
        Assert.Single(there.Out.Split('\n'), l => l.Contains("Spell the greeting right", StringComparison.Ordinal));
        await there.ExpectAsync(ExitCodes.Success, "import", packed.File);
        await there.ExpectAsync(ExitCodes.Success, "runs");
        Assert.Equal(2, there.Out.Split('\n').Count(l => l.Contains("Spell the greeting right", StringComparison.Ordinal)));
    }

    private static async Task TakeUpAsync(Stage stage, string run)
    {
        await using var journal = Open(stage);
        await using var lease = await journal.TryAcquireAsync(new RunId(run), Stop);
        await journal.AppendAsync(lease!, [new RunResumed(lease!.Generation, "test")], Stop);
    }

    private async Task<List<string>> EventsAsync(Stage stage)
    {
        await using var journal = Open(stage);
        var lines = new List<string>();
        await foreach (var stored in journal.ReadAsync(new RunId(packed.Run), 0, Stop)) lines.Add(JsonSerializer.Serialize(stored, EngineJson.Default.RunEvent));
        return lines;
    }

    private static SqliteJournal Open(Stage stage) =>
        SqliteJournal.Open(LathePaths.Find(new LatheEnvironment { Variables = stage.Variables, CurrentDirectory = stage.CurrentDirectory, UserId = 1000 }), TimeProvider.System);
}

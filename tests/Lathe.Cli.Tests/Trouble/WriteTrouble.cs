using Lathe.Cli.Tests.Commands;
using Lathe.TestKit;

namespace Lathe.Cli.Tests.Trouble;

/// <summary>
/// Every place that a command writes to, made unwritable for real: the error names it and the remedy, what was there stays, and the same command works when the cause is gone. docs/reliability.md has the table.
/// </summary>
public sealed class WriteTrouble
{
    private static readonly string[] Run = ["run", "Spell the greeting right", "--verify", SampleRepository.Check];

    [Theory]
    [InlineData("apply", "repository", "apply.failed", "greeting.txt")]
    [InlineData("apply", "state", "journal.read_only", "journal.db")]
    [InlineData("apply", "run", "journal.read_only", "lock")]
    [InlineData("apply", "objects", "objects.read_only", "objects")]
    [InlineData("undo", "repository", "apply.failed", "greeting.txt")]
    [InlineData("undo", "run", "journal.read_only", "lock")]
    [InlineData("redo", "repository", "apply.failed", "greeting.txt")]
    [InlineData("redo", "state", "journal.read_only", "journal.db")]
    [InlineData("feedback", "run", "journal.read_only", "lock")]
    [InlineData("export", "repository", "record.unwritable", "run.tgz")]
    [InlineData("cassette", "repository", "record.unwritable", "run.json")]
    [InlineData("assess", "repository", "assess.unwritable", "report.txt")]
    [InlineData("trust", "state", "trust.not_writable", "trust")]
    public async Task A_command_on_a_run_names_what_it_cannot_write_and_works_afterwards(string command, string place, string code, string named)
    {
        await using var stage = await Stage.SetAsync(SampleRepository.Create(), r => r.Number == 1 ? Turns.Fix : Turns.Finish);
        File.WriteAllText(Path.Combine(stage.Repository.Folder, "report.txt"), "The former one.\n");
        File.WriteAllText(Path.Combine(stage.Repository.Folder, "lathe.yaml"), "language: text\n");
        await stage.ExpectAsync(ExitCodes.Success, Run);
        var run = stage.LatestRun();
        if (command is "undo" or "redo") await stage.ExpectAsync(ExitCodes.Success, "apply", run);
        if (command is "redo") await stage.ExpectAsync(ExitCodes.Success, "undo", run);
        string[] line = command switch
        {
            "feedback" => ["feedback", run, "Name it better"],
            "export" => ["export", run, "run.tgz"],
            "cassette" => ["cassette", run, "run.json"],
            "assess" => ["assess", "--format", "json", "--output", "report.txt"],
            "trust" => ["trust", "."],
            _ => [command, run],
        };
        var before = Tree(stage);

        using (ReadOnlyPlace.Make(FolderOf(stage, place, run))) await FailsAsync(stage, code, named, line);

        Assert.Equal(before, Tree(stage));
        await stage.ExpectAsync(ExitCodes.Success, line);
        if (command is "apply" or "redo") Assert.Equal("hello world\n", File.ReadAllText(Path.Combine(stage.Repository.Folder, "greeting.txt")));
    }

    // A file where a folder is expected: nobody can write below it, root neither.
    [Theory]
    [InlineData("objects", "objects.failed")]
    [InlineData("runs", "journal.failed")]
    public async Task A_run_that_cannot_write_is_refused_with_the_place_before_anything_is_paid(string part, string code)
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        Directory.CreateDirectory(stage.State);
        var blocked = Path.Combine(stage.State, part);
        File.WriteAllText(blocked, "");

        await FailsAsync(stage, code, blocked, Run);

        Assert.Empty(stage.Server.Requests);
        File.Delete(blocked);
        await stage.ExpectAsync(ExitCodes.Success, Run);
        await stage.ExpectAsync(ExitCodes.Success, "runs");
        Assert.Contains("Verified", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_cache_only_the_sandbox_is_missed_and_it_is_named()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        var cache = Path.Combine(stage.Home, ".cache", "lathe");
        Directory.CreateDirectory(Path.GetDirectoryName(cache)!);
        File.WriteAllText(cache, "");

        await stage.ExpectAsync(ExitCodes.Success, "assess");
        await stage.ExpectAsync(ExitCodes.Success, "index");
        Assert.Contains("in memory", stage.Out + stage.Error, StringComparison.Ordinal);
        await FailsAsync(stage, "sandbox.scratch", cache, Run);

        File.Delete(cache);
        await stage.ExpectAsync(ExitCodes.Success, "resume", stage.LatestRun());
    }

    [Fact]
    public async Task An_import_that_cannot_be_kept_leaves_no_run_and_works_afterwards()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectAsync(ExitCodes.Success, Run);
        await stage.ExpectAsync(ExitCodes.Success, "export", stage.LatestRun(), "run.tgz");
        stage.Variables["LATHE_HOME"] = Path.Combine(stage.Home, "another");
        await stage.ExpectAsync(ExitCodes.Success, "runs");
        foreach (var (part, code) in ((string, string)[])[("objects", "objects.read_only"), ("runs", "journal.read_only"), ("", "journal.read_only")])
        {
            var folder = Directory.CreateDirectory(Path.Combine(stage.Home, "another", "state", part)).FullName;
            using (ReadOnlyPlace.Make(folder)) await FailsAsync(stage, code, folder, "import", "run.tgz");
        }

        await stage.ExpectAsync(ExitCodes.Success, "runs");
        Assert.Contains("There are no runs", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "import", "run.tgz");
    }

    [Fact]
    public async Task A_recording_that_could_not_be_kept_is_refused_before_anything_is_paid()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        var folder = Directory.CreateDirectory(Path.Combine(stage.Home, "cassettes")).FullName;
        string[] line = [.. Run, "--record", Path.Combine(folder, "run.json")];

        using (ReadOnlyPlace.Make(folder)) await FailsAsync(stage, "record.unwritable", "run.json", line);

        Assert.Empty(stage.Server.Requests);
        await stage.ExpectAsync(ExitCodes.Success, line);
        Assert.True(File.Exists(Path.Combine(folder, "run.json")));
    }

    [Fact]
    public async Task A_trace_that_cannot_be_written_is_said_and_ends_no_run()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        Directory.CreateDirectory(stage.State);
        File.WriteAllText(Path.Combine(stage.State, "logs"), "");

        await stage.ExpectAsync(ExitCodes.Success, [.. Run, "--log-level", "trace"]);

        Assert.Contains("nothing is traced", stage.Error, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(stage.State, "logs"), stage.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_the_store_cannot_keep_waits_and_is_stored_afterwards()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        stage.Variables["LATHE_ARTIFACTS_STORE"] = "files";
        var blocked = Path.Combine(stage.State, "artifacts", "store");
        Directory.CreateDirectory(Path.GetDirectoryName(blocked)!);
        File.WriteAllText(blocked, "");

        await stage.ExpectAsync(ExitCodes.Success, Run);
        Assert.Contains("could not be stored", stage.Out + stage.Error, StringComparison.Ordinal);

        File.Delete(blocked);
        await stage.ExpectAsync(ExitCodes.Success, "artifacts", "sync");
        await stage.ExpectAsync(ExitCodes.Success, "artifacts", "list", "--json");
        Assert.Contains("\"version\": 1", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_not_even_the_outbox_can_be_written_the_run_stops_and_goes_on_afterwards_without_paying_again()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        stage.Variables["LATHE_ARTIFACTS_STORE"] = "files";
        var blocked = Path.Combine(stage.State, "artifacts");
        Directory.CreateDirectory(stage.State);
        File.WriteAllText(blocked, "");

        await stage.ExpectAsync(ExitCodes.Storage, Run);
        Assert.Contains(blocked, stage.Error, StringComparison.Ordinal);
        Assert.Contains("what to do", stage.Error, StringComparison.Ordinal);

        File.Delete(blocked);
        await stage.ExpectAsync(ExitCodes.Success, "resume", stage.LatestRun());
        Assert.Equal(2, stage.Server.Requests.Count);
        await stage.ExpectAsync(ExitCodes.Success, "artifacts", "list", "--json");
        Assert.Contains("\"version\": 1", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_that_cannot_be_kept_are_said_and_the_run_ends_as_it_would_have()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish, Turns.Fix, Turns.Finish);
        stage.Variables["LATHE_CACHE_RESPONSES"] = "always";
        var cache = Directory.CreateDirectory(Path.Combine(stage.Home, ".cache", "lathe")).FullName;
        var responses = Path.Combine(cache, "responses");
        File.WriteAllText(responses, "");

        await stage.ExpectAsync(ExitCodes.Success, Run);
        Assert.Contains($"answers could not be kept in {responses}", stage.Error, StringComparison.Ordinal);

        File.Delete(responses);
        await stage.ExpectAsync(ExitCodes.Success, Run);
        Assert.DoesNotContain("could not be kept", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, Run);
        Assert.Equal(4, stage.Server.Requests.Count);
    }

    [Fact]
    public async Task Advisories_that_cannot_be_kept_leave_the_former_ones()
    {
        await using var stage = await Stage.SetAsync();
        var sent = AdvisoryServer.Archive();
        using var server = new AdvisoryServer(_ => ("200 OK", sent));
        var folder = Path.Combine(stage.Home, "advisories");
        string[] line = ["advisories", "get", server.Address, "--ecosystem", "npm", "--into", folder];
        await stage.ExpectAsync(ExitCodes.Success, line);
        var file = Path.Combine(folder, "npm", "all.zip");
        var before = File.ReadAllBytes(file);
        sent = [.. sent, 0];

        using (ReadOnlyPlace.Make(Path.Combine(folder, "npm"))) await FailsAsync(stage, "advisories.storage", folder, line);
        Assert.Equal(before, File.ReadAllBytes(file));
        Assert.Equal([file], Directory.GetFileSystemEntries(Path.Combine(folder, "npm")));

        // The index lies elsewhere: what was fetched stays.
        var cache = Path.Combine(stage.Home, ".cache", "lathe");
        using (ReadOnlyPlace.Make(cache)) await FailsAsync(stage, "advisories.index", cache, line);
        Assert.Equal(sent, File.ReadAllBytes(file));
        await stage.ExpectAsync(ExitCodes.Success, line);
        Assert.Contains("advisories about 1 packages", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_that_cannot_be_written_leaves_the_former_one()
    {
        await using var stage = await Stage.SetAsync();
        var demo = Path.Combine(stage.Home, ".cache", "lathe", "demo");
        var sample = Directory.CreateDirectory(Path.Combine(demo, "split-invoice")).FullName;
        var mine = Path.Combine(sample, "mine.txt");
        File.WriteAllText(mine, "mine");

        using (ReadOnlyPlace.Make(demo)) await FailsAsync(stage, "demo.unwritable", demo, "demo");

        Assert.Equal("mine", File.ReadAllText(mine));
        Assert.Equal([sample], Directory.GetFileSystemEntries(demo));
        await stage.ExpectAsync(ExitCodes.Success, "demo");
        Assert.False(File.Exists(mine));
        Assert.Equal([sample], Directory.GetFileSystemEntries(demo));
    }

    [Theory]
    [InlineData("runs")]
    [InlineData("runs", "--json")]
    [InlineData("config", "show")]
    public async Task An_output_that_takes_nothing_is_an_error_that_is_seen(params string[] line)
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        using var lathe = RealLathe.StartInShell(stage, $"$LATHE {string.Join(' ', line)} >/dev/full");

        Assert.Equal(ExitCodes.Storage, await lathe.EndAsync());

        Assert.Contains("No space left on device", lathe.Written, StringComparison.Ordinal);
        Assert.Contains("what to do", lathe.Written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config show")]
    [InlineData("config show --json")]
    [InlineData("--version")]
    public async Task An_output_that_is_closed_is_an_error(string line)
    {
        await using var stage = await Stage.SetAsync();
        using var lathe = RealLathe.StartInShell(stage, $"$LATHE {line} >&-");

        Assert.Equal(ExitCodes.Storage, await lathe.EndAsync());

        if (line is not "--version") Assert.Contains("(cli.no_access)", lathe.Written, StringComparison.Ordinal);
    }

    // As machine code it ended by whatever signal its first letter stood for: its output went into the pipe that tells of signals.
    [Theory]
    [InlineData("models <&- >&- 2>&-")]
    [InlineData("models <&- >&-")]
    [InlineData("symbols Nothing >&- 2>&-")]
    public async Task Nothing_that_is_opened_takes_the_place_of_an_output_that_is_closed(string line)
    {
        await using var stage = await Stage.SetAsync();
        using var lathe = RealLathe.StartInShell(stage, $"$LATHE {line}; exit $?");

        // A program with libraries opened some of them before it could hold the place.
        Assert.Contains(await lathe.EndAsync(), new[] { ExitCodes.Success, ExitCodes.FailedCheck, ExitCodes.Storage });
    }

    [Theory]
    [InlineData(ExitCodes.BadInput, "nonsense")]
    [InlineData(ExitCodes.FailedCheck, "symbols", "Nothing")]
    [InlineData(ExitCodes.Success, "outline", "unknown.kind")]
    [InlineData(ExitCodes.Storage, "config", "show", ">/dev/full")]
    public async Task A_message_that_cannot_be_written_changes_nothing_but_that_it_is_lost(int exitCode, params string[] line)
    {
        await using var stage = await Stage.SetAsync();
        stage.Repository.Write("unknown.kind", "x\n");
        foreach (var place in (string[])["/dev/full", "&-"])
        {
            using var lathe = RealLathe.StartInShell(stage, $"$LATHE {string.Join(' ', line)} 2>{place}");
            Assert.Equal(exitCode, await lathe.EndAsync());
            Assert.Equal("", lathe.Written);
        }
    }

    [Fact]
    public async Task A_report_that_outgrows_a_limit_leaves_the_former_one()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        var report = Path.Combine(stage.Home, "report.sarif");
        File.WriteAllText(report, "the former one");

        // The runtime's own code lies in a large file otherwise; the signal would end the process before it could say anything.
        stage.Variables["DOTNET_EnableWriteXorExecute"] = "0";
        using (var lathe = RealLathe.StartInShell(stage, $"trap '' XFSZ; ulimit -f 1; exec $LATHE assess --format sarif --output {report}"))
        {
            Assert.Equal(ExitCodes.Storage, await lathe.EndAsync());
            Assert.Contains("(assess.unwritable)", lathe.Written, StringComparison.Ordinal);
            Assert.Contains(report, lathe.Written, StringComparison.Ordinal);
        }

        Assert.Equal("the former one", File.ReadAllText(report));
        Assert.Equal([report], Directory.GetFiles(stage.Home, "report*"));
        await stage.ExpectAsync(ExitCodes.Success, "assess", "--format", "sarif", "--output", report);
        Assert.Contains("\"runs\"", File.ReadAllText(report), StringComparison.Ordinal);
    }

    // As root the move would replace the device for everybody.
    [Fact]
    public async Task What_is_no_file_is_never_replaced_by_one()
    {
        await using var stage = await Stage.SetAsync(Turns.Fix, Turns.Finish);
        await stage.ExpectAsync(ExitCodes.Success, Run);
        var pipe = Path.Combine(stage.Home, "pipe");
        using (var made = System.Diagnostics.Process.Start("mkfifo", pipe)) await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        var link = Path.Combine(stage.Home, "link");
        File.CreateSymbolicLink(link, pipe);

        foreach (var path in (string[])[pipe, link])
        {
            await stage.ExpectAsync(ExitCodes.BadInput, "export", stage.LatestRun(), path, "--overwrite");
            Assert.Contains("(record.not_a_file)", stage.Error, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFiles(stage.Home, "pipe*.new"));
        using var lathe = RealLathe.StartInShell(stage, $"cat {pipe} & $LATHE assess --format json --output {link}; wait");
        await lathe.EndAsync();
        Assert.Contains("\"score\"", lathe.Written, StringComparison.Ordinal);
    }

    private static async Task FailsAsync(Stage stage, string code, string named, params string[] line)
    {
        await stage.ExpectAsync(ExitCodes.Storage, line);
        var said = stage.Out + stage.Error;
        Assert.Contains($"({code})", said, StringComparison.Ordinal);
        Assert.Contains(named, said, StringComparison.Ordinal);
        Assert.Contains("what to do", said, StringComparison.Ordinal);
    }

    private static string FolderOf(Stage stage, string place, string run) => place switch
    {
        "repository" => stage.Repository.Folder,
        "state" => stage.State,
        "objects" => Path.Combine(stage.State, "objects"),
        _ => Path.Combine(stage.State, "runs", run),
    };

    private static string Tree(Stage stage) => string.Join('\n', Directory.EnumerateFiles(stage.Repository.Folder, "*", SearchOption.AllDirectories)
        .Where(f => !f.Contains("/.git/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(f => $"{f}: {File.ReadAllText(f)}"));
}

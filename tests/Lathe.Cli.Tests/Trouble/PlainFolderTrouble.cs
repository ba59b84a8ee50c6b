using System.Text.Json;
using Lathe.TestKit;
using Lathe.TestKit.ModelServer;

namespace Lathe.Cli.Tests.Trouble;

/// <summary>A project in a folder that is in no repository: what works in one works in the other.</summary>
public sealed class PlainFolderTrouble
{
    private const string Overlay = "overlay";

    private static readonly Lazy<Task<bool>> s_canOverlay = new(async () =>
    {
        await using var stage = await Stage.SetAsync(SampleRepository.WithoutGit(), Turns.Finish);
        return await stage.LatheAsync("run", "Look", "--workspace", Overlay) != ExitCodes.MissingDependency;
    });

    public static TheoryData<string> Kinds => ["copy", Overlay];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_run_its_checkpoints_and_its_change_work_without_git(string kind)
    {
        await using var stage = await StageAsync(kind, Turns.Write("notes/a.txt", "notes\n"), Turns.Fix, Turns.Command("mv old.txt new.txt && sh check.sh"), Turns.Finish, Turns.Fix, Turns.Command("mv old.txt new.txt"), Turns.Finish);
        stage.Repository.Write("old.txt", "moved\n");
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Contains("verdict: Verified", stage.Out, StringComparison.Ordinal);
        var run = stage.LatestRun();
        await stage.ExpectAsync(ExitCodes.Success, "diff");
        Assert.Contains("+hello world", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "diff", "--impact");
        await stage.ExpectAsync(ExitCodes.Success, "checkpoints");
        Assert.Matches("3 +20.* run_command", stage.Out);
        await stage.ExpectAsync(ExitCodes.Success, "restore", "@2", "--yes");
        await stage.ExpectAsync(ExitCodes.Conflict, "apply");
        await stage.ExpectAsync(ExitCodes.Success, "resume", run);
        Assert.Equal("helo world\n", stage.Repository.Read("greeting.txt"));

        await stage.ExpectAsync(ExitCodes.Success, "apply");
        Assert.Equal(["check.sh", "greeting.txt", "new.txt", "notes/a.txt"], Files(stage));
        Assert.Equal("hello world\n", stage.Repository.Read("greeting.txt"));
        await stage.ExpectAsync(ExitCodes.Success, "undo");
        Assert.Equal(["check.sh", "greeting.txt", "old.txt"], Files(stage));
        stage.Repository.Write("greeting.txt", "above\nhelo world\nbelow\n");
        await stage.ExpectAsync(ExitCodes.Conflict, "redo");
        stage.Repository.Write("greeting.txt", "helo world\n");
        await stage.ExpectAsync(ExitCodes.Success, "redo");
        Assert.Equal(["check.sh", "greeting.txt", "new.txt", "notes/a.txt"], Files(stage));
        stage.Repository.Write("notes/a.txt", "notes\nmine\n");
        await stage.ExpectAsync(ExitCodes.Conflict, "undo");

        await stage.ExpectAsync(ExitCodes.Success, "history", "greeting.txt");
        Assert.Contains(run[..10], stage.Out, StringComparison.Ordinal);
        foreach (var command in (string[][])[["show"], ["runs"], ["gc", "--dry-run"], ["feedback", run, "Say it louder", "--later"]]) await stage.ExpectAsync(ExitCodes.Success, command);
        await stage.ExpectAsync(ExitCodes.Success, "runs", "--json");
        Assert.Contains(stage.Repository.Folder, stage.Out, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_the_user_did_meanwhile_in_the_same_file_is_merged(string kind)
    {
        var first = ScriptedTurn.Call("edit_file", """{"path":"list.txt","old_text":"one","new_text":"ONE"}""");
        await using var stage = await StageAsync(kind, Turns.Fix, first, Turns.Finish);
        stage.Repository.Write("list.txt", "one\ntwo\nthree\nfour\nfive\nsix\n");
        await stage.ExpectRunAsync(ExitCodes.Success);
        stage.Repository.Write("list.txt", "one\ntwo\nthree\nfour\nfive\nSIX\n");
        await stage.ExpectAsync(ExitCodes.Success, "apply");
        Assert.Contains("merged with your changes", stage.Out, StringComparison.Ordinal);
        Assert.Equal("ONE\ntwo\nthree\nfour\nfive\nSIX\n", stage.Repository.Read("list.txt"));
        stage.Repository.Write("list.txt", "ONE\ntwo\nthree\nfour\nfive\nsix!\n");
        await stage.ExpectAsync(ExitCodes.Conflict, "undo");
        await stage.ExpectAsync(ExitCodes.Success, "undo", "--merge");
        Assert.Equal("one\ntwo\nthree\nfour\nfive\nsix!\n", stage.Repository.Read("list.txt"));
        Assert.Equal("helo world\n", stage.Repository.Read("greeting.txt"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Killed_and_with_its_folder_gone_it_goes_on_to_the_same_change(string kind)
    {
        await using var stage = await StageAsync(kind, Turns.Fix, Turns.Command("mkdir -p made && echo more > made/more.txt"), ScriptedTurn.Fail(ModelFault.Stall), Turns.Finish);
        using (var lathe = RealLathe.Start(stage, "run", "Spell the greeting right", "--verify", SampleRepository.Check))
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            late.CancelAfter(TimeSpan.FromSeconds(120));
            while (stage.Server.Requests.Count < 3) await Task.Delay(20, late.Token);
            lathe.Signal(RealLathe.KillNow);
            await lathe.EndAsync();
        }

        var run = stage.LatestRun();
        Directory.Delete(Path.Combine(stage.State, "runs", run), recursive: true);
        await stage.ExpectAsync(ExitCodes.Success, "resume", run);
        Assert.Contains("verdict: Verified", stage.Out, StringComparison.Ordinal);
        Assert.Equal(4, stage.Server.Requests.Count);
        await stage.ExpectAsync(ExitCodes.Success, "show", run);
        Assert.Contains("put together again from its checkpoints", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "apply", run);
        Assert.Equal(["check.sh", "greeting.txt", "made/more.txt"], Files(stage));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_command_in_the_box_finds_no_repository_and_one_that_it_makes_stays_there(string kind)
    {
        await using var stage = await StageAsync(kind, Turns.Command("git status; echo status $?"), Turns.Command("git init -q . && git add -A && git -c user.name=a -c user.email=a@b commit -qm x && git log --oneline | wc -l"), Turns.Fix, Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Contains("not a git repository", stage.Told(), StringComparison.Ordinal);
        Assert.Contains("status 128", stage.Told(), StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "apply");
        Assert.False(Path.Exists(Path.Combine(stage.Repository.Folder, ".git")), "Nothing of git's comes into the user's folder.");
        Assert.Equal(["check.sh", "greeting.txt"], Files(stage));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Packages_and_what_is_ignored_are_no_part_of_the_run_and_the_run_says_so(string kind)
    {
        await using var stage = await StageAsync(kind, Turns.Command("cat node_modules/left/index.js; ls -A; mkdir -p app/target/debug && echo x > app/target/debug/x && mkdir -p __pycache__ && echo x > __pycache__/x && echo new > kept.txt"), Turns.Fix, Turns.Finish);
        stage.Repository.Write("node_modules/left/index.js", "the package\n").Write("app/Cargo.toml", "[package]\n").Write("app/target/old", "built\n").Write("bin/tool.sh", "echo mine\n")
            .Write(".gitignore", "*.log\n").Write("a.log", "log\n").Write(".ignore", "data/\n").Write("data/big.bin", "data\n").Write(".env", "KEY=hush\n");
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Contains("app/target, node_modules are taken for installed packages or what builds leave", stage.Out, StringComparison.Ordinal);
        Assert.Contains(".env look like credentials", stage.Out, StringComparison.Ordinal);
        Assert.Contains("the package", stage.Told(), StringComparison.Ordinal);
        Assert.DoesNotContain("a.log", stage.Told(), StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "diff");
        Assert.Equal(["greeting.txt", "kept.txt"], stage.Out.Split('\n').Where(l => l.StartsWith("+++ b/", StringComparison.Ordinal)).Select(l => l[6..]));
    }

    [Fact]
    public async Task A_rule_of_the_user_lifts_what_is_left_out_by_itself()
    {
        await using var stage = await StageAsync("copy", Turns.Fix, Turns.Write("node_modules/mine.js", "mine\n"), Turns.Write("web/dist/page.txt", "page two\n"), Turns.Finish);
        stage.Repository.Write(".gitignore", "!node_modules/\n!dist/\n").Write("node_modules/a.js", "a\n").Write("web/package.json", "{}\n").Write("web/dist/page.txt", "page\n");
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.DoesNotContain("are taken for", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "diff");
        Assert.Contains("+++ b/node_modules/mine.js", stage.Out, StringComparison.Ordinal);
        Assert.Contains("+++ b/web/dist/page.txt", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repositories_inside_are_left_out_as_they_are_of_a_repository()
    {
        await using var stage = await StageAsync("copy", Turns.Command("ls"), Turns.Fix, Turns.Finish);
        stage.Repository.Write("other/code.txt", "theirs\n");
        stage.Repository.Git("init", "--quiet", "other");
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Contains("other are repositories of their own", stage.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("code.txt", stage.Told(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_repository_that_is_made_while_the_run_works_is_not_seen_by_it(string kind)
    {
        var repository = SampleRepository.WithoutGit();
        await using var stage = await StageAsync(kind, repository, request =>
        {
            if (request.Number == 1)
            {
                repository.Git("init", "--quiet");
                repository.Commit("Start");
            }

            return new[] { Turns.Command("git status; echo status $?; ls -A"), Turns.Fix, Turns.Finish }[Math.Min(request.Number, 3) - 1];
        });
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Contains("status 128", stage.Told(), StringComparison.Ordinal);
        Assert.Contains("verdict: Verified", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "apply");
        Assert.Equal(" M greeting.txt", repository.Git("status", "--porcelain").TrimEnd());
    }

    [Fact]
    public async Task A_folder_that_becomes_a_repository_keeps_its_runs_and_one_that_is_under_way_goes_on()
    {
        await using var stage = await StageAsync("copy", Turns.Fix, Turns.Finish, ScriptedTurn.Fail(ModelFault.WrongKey), Turns.Command("git status; echo status $?; echo more > more.txt"), Turns.Finish);
        await stage.ExpectRunAsync(ExitCodes.Success);
        var first = stage.LatestRun();
        await stage.ExpectAsync(ExitCodes.Success, "apply");
        await stage.ExpectRunAsync(ExitCodes.NotAuthorized);
        var second = stage.LatestRun();
        stage.Repository.Git("init", "--quiet");
        stage.Repository.Commit("Start");

        await stage.ExpectAsync(ExitCodes.Success, "runs");
        Assert.Contains(first, stage.Out, StringComparison.Ordinal);
        Directory.Delete(Path.Combine(stage.State, "runs", second), recursive: true);
        await stage.ExpectAsync(ExitCodes.Success, "resume", second);
        Assert.Contains("status 128", stage.Told(), StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "undo");
        Assert.Equal("helo world\n", stage.Repository.Read("greeting.txt"));
    }

    [Fact]
    public async Task A_run_goes_to_another_machine_and_a_recording_is_replayed()
    {
        await using var a = await StageAsync("copy", Turns.Fix, ScriptedTurn.Fail(ModelFault.WrongKey));
        await a.ExpectRunAsync(ExitCodes.NotAuthorized);
        var run = a.LatestRun();
        await a.ExpectAsync(ExitCodes.Success, "export", run, Path.Combine(a.Home, "run.tar.gz"));
        await using var b = await StageAsync("copy", Turns.Finish);
        await b.ExpectAsync(ExitCodes.Success, "import", Path.Combine(a.Home, "run.tar.gz"));
        await b.ExpectAsync(ExitCodes.Success, "resume", run, "--repo", ".");
        await b.ExpectAsync(ExitCodes.Success, "apply", run);
        Assert.Equal("hello world\n", b.Repository.Read("greeting.txt"));
        await b.ExpectAsync(ExitCodes.Success, "undo", run);
        await b.ExpectAsync(ExitCodes.Success, "cassette", run, Path.Combine(b.Home, "tape.jsonl"));
        await b.ExpectAsync(ExitCodes.Success, "replay", Path.Combine(b.Home, "tape.jsonl"));
    }

    [Fact]
    public async Task Commands_that_only_look_and_checks_work_too()
    {
        await using var stage = await StageAsync("copy");
        stage.Repository.Write("src/a.py", "def greet():\n    return 1\n").Write("node_modules/x/b.py", "def greet():\n    return 2\n").Write(".gitignore", "gone/\n").Write("gone/c.py", "def greet():\n    return 3\n");
        await stage.ExpectAsync(ExitCodes.Success, "symbols", "greet");
        Assert.Equal("src/a.py:1: def greet():", stage.Out.Trim().TrimEnd('}').Split("  ")[0]);
        await stage.ExpectAsync(ExitCodes.Success, "context", "greet");
        Assert.Contains("src/a.py", stage.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("c.py", stage.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("node_modules", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "index", "--json");
        using (var report = JsonDocument.Parse(stage.Out)) Assert.Equal(4, report.RootElement.GetProperty("files").GetInt32());
        await stage.ExpectAsync(ExitCodes.Success, "map", "--json");
        Assert.Contains(stage.Repository.Folder, stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.Success, "assess", "--json");
        Assert.DoesNotContain("gone/c.py", stage.Out, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.BadInput, "assess", "--diff", "HEAD");
        Assert.Contains("git init", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.FailedCheck, "checks", "--run", "--verify", SampleRepository.Check);
        Assert.Contains("exited with 1", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_home_is_refused_until_it_is_named()
    {
        await using var stage = await StageAsync("copy", Turns.Fix, Turns.Finish);
        foreach (var file in (string[])["greeting.txt", "check.sh"]) File.Copy(Path.Combine(stage.Repository.Folder, file), Path.Combine(stage.Home, file));
        foreach (var (folder, why) in ((string, string)[])[(stage.Home, "it is your home folder"), (stage.Repository.Root, "your home folder lies in it"), ("/tmp", "temporary files"), ("/usr", "a folder of the system")])
        {
            stage.CurrentDirectory = folder;
            foreach (var command in (string[][])[["run", "Spell the greeting right"], ["checks"], ["map"]])
            {
                await stage.ExpectAsync(ExitCodes.BadInput, command);
                Assert.Contains("(folder.too_wide)", stage.Error, StringComparison.Ordinal);
                Assert.Contains(why, stage.Error, StringComparison.Ordinal);
                Assert.Contains("what to do: Go to the project's own folder", stage.Error, StringComparison.Ordinal);
            }
        }

        Assert.Empty(stage.Server.Requests);
        await stage.ExpectAsync(ExitCodes.BadInput, "run", "Look", "--repo", "/");
        Assert.Contains("(folder.unfit)", stage.Error, StringComparison.Ordinal);
        await stage.ExpectAsync(ExitCodes.BadInput, "run", "Look", "--repo", Directory.CreateDirectory(Path.Combine(stage.State, "objects")).FullName);
        Assert.Contains("(folder.unfit)", stage.Error, StringComparison.Ordinal);

        stage.CurrentDirectory = stage.Home;
        await stage.ExpectAsync(ExitCodes.Success, "run", "Spell the greeting right", "--verify", SampleRepository.Check, "--repo", ".");
        await stage.ExpectAsync(ExitCodes.Success, "diff");
        Assert.DoesNotContain(".local/state", stage.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_meant_to_be_a_repository_is_never_taken_for_a_plain_folder()
    {
        await using var stage = await StageAsync("copy");
        Directory.CreateDirectory(Path.Combine(stage.Repository.Folder, ".git"));
        await stage.ExpectRunAsync(ExitCodes.BadInput);
        Assert.Contains("(git.not_a_repository)", stage.Error, StringComparison.Ordinal);
        Assert.Contains($"git cannot read {stage.Repository.Folder}/.git as one", stage.Error, StringComparison.Ordinal);
        stage.Repository.Write("src/a.txt", "a\n");
        stage.CurrentDirectory = Path.Combine(stage.Repository.Folder, "src");
        await stage.ExpectRunAsync(ExitCodes.BadInput);
        Assert.Contains("(git.not_a_repository)", stage.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_that_would_fill_the_disk_is_refused_and_layers_are_not()
    {
        await using var stage = await StageAsync("auto", Turns.Fix, Turns.Finish);
        for (var i = 0; i < 21; i++)
        {
            using var file = File.Create(Path.Combine(stage.Repository.Folder, $"video-{i}.bin"));
            file.SetLength(1L << 30);
        }

        await stage.ExpectRunAsync(ExitCodes.BadInput, "--workspace", "copy");
        Assert.Contains("(folder.too_large)", stage.Out + stage.Error, StringComparison.Ordinal);
        Assert.Contains("--workspace overlay", stage.Out + stage.Error, StringComparison.Ordinal);
        Assert.Empty(stage.Server.Requests);
        stage.Repository.Write(".gitignore", "*.bin\n");
        await stage.ExpectRunAsync(ExitCodes.Success, "--workspace", "copy");
    }

    [Fact]
    public async Task Without_a_box_a_command_finds_no_repository_of_a_home_either()
    {
        await using var stage = await StageAsync("copy", Turns.Command("git rev-parse --show-toplevel; echo status $?"), Turns.Fix, Turns.Finish);
        stage.Repository.Git("init", "--quiet", stage.Home);
        await stage.ExpectRunAsync(ExitCodes.Success, "--sandbox", "none", "--yes");
        Assert.Contains("status 128", stage.Told(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task Git_is_started_to_find_a_repository_and_to_list_it_and_for_nothing_else(bool isRepository, int times)
    {
        await using var stage = await StageAsync("copy", Turns.Fix, Turns.Finish);
        if (isRepository)
        {
            stage.Repository.Git("init", "--quiet");
            stage.Repository.Commit("Start");
        }

        var log = Path.Combine(stage.Repository.Root, "started");
        var git = Path.Combine(Directory.CreateDirectory(Path.Combine(stage.Repository.Root, "bin")).FullName, "git");
        File.WriteAllText(git, $"#!/bin/sh\necho \"$*\" >> '{log}'\nexec /usr/bin/git \"$@\"\n");
        File.SetUnixFileMode(git, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        stage.Variables["PATH"] = $"{Path.GetDirectoryName(git)}:{stage.Variables["PATH"]}";
        await stage.ExpectRunAsync(ExitCodes.Success);
        Assert.Equal(times, File.ReadAllLines(log).Length);
    }

    private static Task<Stage> StageAsync(string kind, params ScriptedTurn[] turns) =>
        StageAsync(kind, SampleRepository.WithoutGit(), r => r.Number <= turns.Length ? turns[r.Number - 1] : ScriptedTurn.Fail(ModelFault.Status(500, "script", "The script is over.")));

    private static async Task<Stage> StageAsync(string kind, SampleRepository repository, Func<RecordedRequest, ScriptedTurn> script)
    {
        if (kind == Overlay) Assert.SkipUnless(await s_canOverlay.Value, "no overlay can be mounted here");
        var stage = await Stage.SetAsync(repository, script);
        stage.Variables["LATHE_WORKSPACE"] = kind;
        return stage;
    }

    private static IEnumerable<string> Files(Stage stage) =>
        Directory.EnumerateFiles(stage.Repository.Folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(stage.Repository.Folder, f)).Order(StringComparer.Ordinal);
}

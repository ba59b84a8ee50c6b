using System.Diagnostics;
using System.Text.Json;

namespace Lathe.Cli.Tests.Commands;

public sealed class AssessCommandFacts : IDisposable
{
    private const string Marker = "<<<<<<< ours\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n";
    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task What_changed_since_the_last_commit_is_assessed_untracked_files_included()
    {
        Repository();
        _run.Write("work/a.py", "x = 1\ny = 2\n");
        _run.Write("work/new.py", "try:\n    f()\nexcept Exception:\n    pass\n");
        Assert.Equal(0, await _run.InvokeAsync("assess"));
        Assert.Contains("the working tree compared with HEAD: 2 files, 5 changed lines", _run.Out, StringComparison.Ordinal);
        Assert.Contains("\nnew.py\n", _run.Out, StringComparison.Ordinal);
        Assert.Contains("[correctness.swallowed-error]", _run.Out, StringComparison.Ordinal);
        Assert.Contains("passed (the threshold is", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_measured_of_a_changed_function_is_shown_as_it_was_and_as_it_is()
    {
        _run.Write("work/a.py", "def f(a):\n    return a\n");
        Repository();
        _run.Write("work/a.py", "def f(a):\n    if a:\n        return 1\n    return a\n");
        Assert.Equal(0, await _run.InvokeAsync("assess"));
        Assert.DoesNotContain("ways", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _run.InvokeAsync("assess", "--explain"));
        Assert.Contains("\na.py\n     1 f: ways 1 → 2, cognitive 0 → 1, nesting 0 → 1, volume 18 → 36, index ", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _run.InvokeAsync("assess", "--json"));
        using var report = JsonDocument.Parse(_run.Out);
        var function = report.RootElement.GetProperty("functions")[0];
        Assert.Equal(("f", 2, 4), (function.GetProperty("name").GetString(), function.GetProperty("before").GetProperty("lines").GetInt32(), function.GetProperty("after").GetProperty("lines").GetInt32()));
        Assert.Equal(18.1, function.GetProperty("before").GetProperty("halstead_volume").GetDouble());
    }

    [Fact]
    public async Task What_was_there_before_is_not_the_changes_fault()
    {
        _run.Write("work/a.py", Marker);
        Repository();
        _run.Write("work/a.py", Marker + "z = 3\n");
        Assert.Equal(0, await _run.InvokeAsync("assess"));
        Assert.Contains("Nothing was found.", _run.Out, StringComparison.Ordinal);
        Assert.Equal(1, await _run.InvokeAsync("assess", "a.py"));
        Assert.Contains("whole files: 1 file", _run.Out, StringComparison.Ordinal);
        Assert.Equal(1, await _run.InvokeAsync("assess", "--all"));
    }

    [Fact]
    public async Task What_a_grammar_does_not_understand_stops_a_change_and_no_file_that_stands_as_it_is()
    {
        Repository();
        _run.Write("work/a.py", "x = (1\n");
        Assert.Equal(1, await _run.InvokeAsync("assess"));
        Commit();
        Assert.Equal(0, await _run.InvokeAsync("assess", "--all"));
        Assert.Contains("warning", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blocking_finding_fails_and_is_the_reason()
    {
        Repository();
        _run.Write("work/a.py", Marker);
        Assert.Equal(1, await _run.InvokeAsync("assess"));
        Assert.Contains("not passed", _run.Out, StringComparison.Ordinal);
        Assert.Contains("- a.py:1: a merge's conflict marker was left in", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packages_are_compared_with_the_lock_file_and_with_advisories()
    {
        _run.Write("work/package.json", "{ \"dependencies\": { \"old\": \"1.0.0\" } }\n");
        _run.Write("work/package-lock.json", "{ \"packages\": { \"node_modules/old\": { \"version\": \"1.0.0\" } } }\n");
        Repository();
        _run.Write("work/package.json", "{ \"dependencies\": {\n  \"old\": \"1.0.1\",\n  \"new\": \"^1.0.0\"\n} }\n");
        _run.Write("advisories/a.json", """{ "id": "A-1", "database_specific": { "severity": "HIGH" }, "affected": [ { "package": { "ecosystem": "npm", "name": "old" }, "versions": ["1.0.1"] } ] }""");
        _run.Variables["LATHE_QUALITY_ADVISORIES"] = Path.Combine(_run.Root, "advisories");
        Assert.Equal(0, await _run.InvokeAsync("assess", "--format", "json"));
        Assert.Contains("security.unlocked-dependency", _run.Out, StringComparison.Ordinal);
        Assert.Contains("old 1.0.1 has a known vulnerability, A-1 (high)", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_score_under_the_bar_fails()
    {
        Repository();
        _run.Write("work/b.py", "try:\n    f()\nexcept Exception:\n    pass\n");
        Assert.Equal(0, await _run.InvokeAsync("assess", "--fail-under", "50"));
        Assert.Equal(1, await _run.InvokeAsync("assess", "--fail-under", "100"));
        Assert.Contains("is below 100", _run.Out, StringComparison.Ordinal);
        _run.Variables["LATHE_SCORE_THRESHOLD"] = "100";
        Assert.Equal(0, await _run.InvokeAsync("assess", "--fail-under", "50"));
    }

    [Fact]
    public async Task An_older_commit_and_paths_narrow_what_is_compared()
    {
        Repository();
        _run.Write("work/lib/b.py", "b = 1\n");
        Commit();
        _run.Write("work/c.py", "c = 1\n");
        Assert.Equal(0, await _run.InvokeAsync("assess", "--diff", "HEAD~1", "--format", "json"));
        using var all = JsonDocument.Parse(_run.Out);
        Assert.Equal(2, all.RootElement.GetProperty("files").GetInt32());
        Assert.Equal(0, await _run.InvokeAsync("assess", "lib", "--diff", "HEAD~1", "--json"));
        using var narrow = JsonDocument.Parse(_run.Out);
        Assert.Equal(1, narrow.RootElement.GetProperty("files").GetInt32());
        Assert.Equal("the working tree compared with HEAD~1", narrow.RootElement.GetProperty("subject").GetString());
    }

    [Fact]
    public async Task Nothing_changed_is_said_and_passes()
    {
        Repository();
        Assert.Equal(0, await _run.InvokeAsync("assess"));
        Assert.Contains("note: Nothing has changed since HEAD.", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_repository_whole_files_are_assessed()
    {
        _run.Write("work/a.py", Marker);
        _run.Write("work/node_modules/b/c.py", Marker);
        Assert.Equal(1, await _run.InvokeAsync("assess"));
        Assert.Contains("all files as they are: 1 file", _run.Out, StringComparison.Ordinal);
        Assert.Equal(2, await _run.InvokeAsync("assess", "--diff", "HEAD"));
        Assert.Contains("--diff HEAD needs a repository", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Excluded_files_are_left_alone()
    {
        Repository();
        _run.Write("work/lathe.yaml", "exclude: [gen/, '*.out.py']\n");
        _run.Write("work/gen/a.py", Marker);
        _run.Write("work/deep/b.out.py", Marker);
        Assert.Equal(0, await _run.InvokeAsync("assess"));
        Assert.Contains("1 file,", _run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--fail-under has to be a number from 0 to 100, not 'many'", "--fail-under", "many")]
    [InlineData("--fail-under has to be a number from 0 to 100, not '101'", "--fail-under", "101")]
    [InlineData("--diff none names no commit", "--diff", "none")]
    [InlineData("--all and --diff exclude each other", "--all", "--diff", "HEAD")]
    [InlineData("There is no file or folder nowhere.py", "nowhere.py")]
    [InlineData("is not below", "a.py", "../outside")]
    [InlineData("pdf", "--format", "pdf")]
    [InlineData("Did you mean --format", "--formt", "json")]
    [InlineData("--output none/x.html is not a file that can be written", "--output", "none/x.html")]
    public async Task A_mistake_names_the_flag(string said, params string[] arguments)
    {
        Repository();
        _run.Write("outside/x.py", "x = 1\n");
        _run.Write("work/b.py", "b = 1\n");
        arguments = [.. arguments.Select(a => a == "../outside" ? Path.Combine(_run.Root, "outside") : a)];
        Assert.Equal(2, await _run.InvokeAsync(["assess", .. arguments]));
        Assert.Contains(said, _run.Error, StringComparison.Ordinal);
        Assert.Contains("what to do:", _run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sarif", "\"version\": \"2.1.0\"")]
    [InlineData("json", "\"type\": \"assessment\"")]
    [InlineData("markdown", "## ❌ Quality")]
    [InlineData("html", "<!doctype html>")]
    [InlineData("text", "Quality ")]
    public async Task Each_form_goes_to_the_terminal_or_into_a_file(string format, string start)
    {
        Repository();
        _run.Write("work/a.py", Marker);
        Assert.Equal(1, await _run.InvokeAsync("assess", "--format", format));
        Assert.Contains(start, _run.Out, StringComparison.Ordinal);
        var printed = _run.Out;
        Assert.Equal(1, await _run.InvokeAsync("assess", "--format", format, "--output", "../report"));
        Assert.Equal(printed, File.ReadAllText(Path.Combine(_run.Root, "report")));
        Assert.Contains("Quality ", _run.Out, StringComparison.Ordinal);
        Assert.EndsWith("The report is in ../report.\n", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_change_breaks_elsewhere_and_the_packages_that_it_adds_are_looked_at()
    {
        _run.Write("work/lib.py", "def compute_total(a):\n    return a\n\n\ndef other():\n    return 1\n");
        _run.Write("work/use.py", "from lib import compute_total\n\nprint(compute_total(2))\n");
        _run.Write("work/package.json", "{ \"dependencies\": { \"left\": \"1.0.0\" } }\n");
        _run.Write("work/package-lock.json", "{ \"lockfileVersion\": 3, \"packages\": { \"\": { \"dependencies\": { \"left\": \"1.0.0\" } }, \"node_modules/left\": { \"version\": \"1.0.0\" } } }\n");
        Repository();
        _run.Write("work/lib.py", "def other():\n    return 1\n");
        _run.Write("work/package.json", "{ \"dependencies\": { \"left\": \"1.0.0\", \"not-locked\": \"2.0.0\" } }\n");
        await _run.InvokeAsync("assess");
        Assert.Contains("[impact.removed-still-used]", _run.Out, StringComparison.Ordinal);
        Assert.Contains("not-locked", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Colour_is_for_terminals_that_take_it()
    {
        Repository();
        _run.Write("work/a.py", Marker);
        await _run.InvokeAsync("assess");
        Assert.DoesNotContain('\u001b', _run.Out);
        _run.Color = true;
        await _run.InvokeAsync("assess");
        Assert.Contains("\u001b[31mblocking", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_files_drive_no_terminal()
    {
        Repository();
        _run.Write("work/a\u001b[2Jb.py", Marker);
        Assert.Equal(1, await _run.InvokeAsync("assess", "--explain"));
        Assert.DoesNotContain('\u001b', _run.Out);
        Assert.Contains("a?[2Jb.py", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repositorys_links_are_not_followed()
    {
        Repository();
        _run.Write("secret.py", Marker);
        File.CreateSymbolicLink(Path.Combine(_run.Work, "link.py"), Path.Combine(_run.Root, "secret.py"));
        Assert.Equal(0, await _run.InvokeAsync("assess"));
        Assert.Equal(0, await _run.InvokeAsync("assess", "--all"));
    }

    [Fact]
    public async Task Linters_take_part_and_one_that_cannot_run_is_said()
    {
        Repository();
        _run.Write("work/lathe.yaml", """
            quality:
              assessors:
                - { name: house, command: sh lint, format: checkstyle, dimension: performance }
            """);
        _run.Write("work/lint", "echo \"<checkstyle><file name='$PWD/a.py'><error line='2' message='slow' severity='error' source='S1'/><error line='1' message='stale' source='S1'/></file></checkstyle>\"; exit 1\n");
        _run.Write("work/a.py", "x = 1\ny = 2\n");
        Assert.Equal(0, await _run.InvokeAsync("assess", "--sandbox", "none", "--yes"));
        Assert.Contains("     2 error     slow  [house: S1]\n", _run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("stale", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _run.InvokeAsync("assess", "--sandbox", "none", "--yes", "--format", "sarif"));
        using (var log = JsonDocument.Parse(_run.Out)) Assert.Equal(["Lathe", "house"], log.RootElement.GetProperty("runs").EnumerateArray().Select(r => r.GetProperty("tool").GetProperty("driver").GetProperty("name").GetString()));
        Assert.Equal(0, await _run.InvokeAsync("assess", "--no-linters"));
        Assert.DoesNotContain("slow", _run.Out, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_run.Home, ".local", "state", "lathe", "runs")));
        _run.Write("work/lint", "echo no such program; exit 127\n");
        Assert.Equal(3, await _run.InvokeAsync("assess", "--sandbox", "none", "--yes"));
        Assert.Contains("note: house: it exited with 127 and left no report on its output: no such program", _run.Out, StringComparison.Ordinal);
        Assert.Equal(10, await _run.InvokeAsync("assess", "--sandbox", "none"));
    }

    [Fact]
    public async Task Linters_look_at_a_folder_without_a_repository_too_and_not_at_a_whole_home()
    {
        const string Rules = """
            quality:
              assessors:
                - { name: house, command: sh lint, format: checkstyle, dimension: performance }
            """;
        foreach (var folder in (string[])["work", "home"])
        {
            _run.Write($"{folder}/lathe.yaml", Rules);
            _run.Write($"{folder}/lint", "echo \"<checkstyle><file name='$PWD/a.py'><error line='1' message='slow' severity='error' source='S1'/></file></checkstyle>\"; exit 1\n");
            _run.Write($"{folder}/a.py", "x = 1\n");
        }

        await _run.InvokeAsync("assess", "--sandbox", "none", "--yes");
        Assert.Contains("     1 error     slow  [house: S1]\n", _run.Out, StringComparison.Ordinal);
        await _run.InvokeAsync("assess", Path.Combine(_run.Home, "a.py"), "--sandbox", "none", "--yes");
        Assert.DoesNotContain("slow", _run.Out, StringComparison.Ordinal);
        Assert.Contains("no linters run", _run.Error, StringComparison.Ordinal);
    }

    private void Repository()
    {
        Git("init", "-q");
        if (!File.Exists(Path.Combine(_run.Work, "a.py"))) _run.Write("work/a.py", "x = 1\n");
        Commit();
    }

    private void Commit()
    {
        Git("add", "-A");
        Git("-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-q", "-m", "state");
    }

    private void Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _run.Work })!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }
}

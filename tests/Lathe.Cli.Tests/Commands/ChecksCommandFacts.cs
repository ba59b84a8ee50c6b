using System.Diagnostics;
using System.Text.Json;

namespace Lathe.Cli.Tests.Commands;

public sealed class ChecksCommandFacts : IDisposable
{
    private const string Suite = "echo 1..2\necho 'ok 1 - adds'\necho 'not ok 2 - divides'\necho '#   at calc.inc line 3.'\nexit 1\n";
    private readonly CliRun _run = new();

    public ChecksCommandFacts() => Git("init", "-q");

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task What_the_repository_calls_for_is_listed_with_what_says_so()
    {
        _run.Write("work/Makefile", "all:\n\ttrue\ncheck:\n\tsh suite\n");
        Assert.Equal(0, await _run.InvokeAsync("checks"));
        Assert.Equal("make check\n    target check (Makefile:3); 65 % sure, minutes\n", _run.Out.Replace("65%", "65 %", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_run_here_is_said_with_the_remedy()
    {
        _run.Write("work/Cargo.toml", "[package]\n");
        _run.Variables["PATH"] = Programs("git");
        Assert.Equal(0, await _run.InvokeAsync("checks"));
        Assert.Contains("not chosen: cargo test --no-fail-fast (Cargo.toml): cargo is not installed. Install Rust with rustup.", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Named_results_of_the_files_as_they_are()
    {
        _run.Write("work/suite", Suite);
        _run.Write("work/calc.inc", "\n\n\n");
        Assert.Equal(1, await _run.InvokeAsync("checks", "--run", "--sandbox", "none", "--verify", "sh suite", "--verify", "true"));
        Assert.Contains("from --verify", _run.Out, StringComparison.Ordinal);
        Assert.Contains("✗ sh suite: exited with 1", _run.Out, StringComparison.Ordinal);
        Assert.Contains("1 passed, 1 failed, 0 skipped\n    divides (calc.inc:3)\n        at calc.inc line 3.\n", _run.Out, StringComparison.Ordinal);
        Assert.Contains("✓ true: passed", _run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetDirectories(Path.Combine(_run.Home, ".local", "state", "lathe", "runs")), d => d.Contains("checks-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ExitCodes.Success, "true")]
    [InlineData(ExitCodes.PartlyVerified, "true", "there-is-no-such-program")]
    [InlineData(ExitCodes.FailedCheck, "true", "there-is-no-such-program", "false")]
    [InlineData(ExitCodes.Unverified, "there-is-no-such-program")]
    public async Task A_check_that_could_not_run_is_none_that_fails(int exitCode, params string[] commands) =>
        Assert.Equal(exitCode, await _run.InvokeAsync(["checks", "--run", "--sandbox", "none", .. commands.SelectMany(static c => (string[])["--verify", c])]));

    [Fact]
    public async Task The_same_as_json()
    {
        _run.Write("work/suite", Suite);
        Assert.Equal(1, await _run.InvokeAsync("checks", "--run", "--sandbox", "none", "--verify", "sh suite", "--json"));
        using var document = JsonDocument.Parse(_run.Out);
        var check = document.RootElement.GetProperty("checks")[0];
        Assert.Equal("divides", check.GetProperty("result").GetProperty("tests").GetProperty("failures")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task In_a_stream_it_is_one_line()
    {
        Assert.Equal(0, await _run.InvokeAsync("checks", "--verify", "true", "--output-format", "stream-json"));
        using var document = JsonDocument.Parse(Assert.Single(_run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal("true", document.RootElement.GetProperty("checks")[0].GetProperty("command").GetString());
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("/")]
    public async Task What_to_do_about_a_folder_names_no_option_that_the_command_lacks(string folder)
    {
        Assert.Equal(2, await _run.InvokeAsync("checks", folder));
        Assert.DoesNotContain("--repo", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_sandbox_what_was_only_found_does_not_run_unless_the_user_says_so()
    {
        _run.Write("work/Makefile", "check:\n\ttouch ../../ran; true\n");
        Assert.Equal(4, await _run.InvokeAsync("checks", "--run", "--sandbox", "none"));
        Assert.Contains("There is no sandbox and the repository is not trusted", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _run.InvokeAsync("checks", "--run", "--sandbox", "none", "--yes"));
        Assert.Contains("✓ make check: passed", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_of_an_untrusted_repository_without_a_sandbox_is_let_run_by_what_the_command_takes()
    {
        _run.Write("work/lathe.yaml", "verify: [\"true\"]\n");
        Assert.Equal(ExitCodes.NotAuthorized, await _run.InvokeAsync("checks", "--run", "--sandbox", "none"));
        Assert.Contains("what to do: Give --yes, or trust the repository with 'lathe trust DIR'.", _run.Error, StringComparison.Ordinal);
        Assert.Equal(0, await _run.InvokeAsync("checks", "--run", "--sandbox", "none", "--yes"));
    }

    [Fact]
    public async Task A_manifest_that_cannot_be_read_is_said()
    {
        _run.Write("work/package.json", "{\"scripts\":{\"test\":\"node --test\"}");
        Assert.Equal(0, await _run.InvokeAsync("checks"));
        Assert.Contains("not chosen: npm test (package.json): it cannot be read as JSON.", _run.Out, StringComparison.Ordinal);
        _run.Write("work/package.json", "\uFEFF{\"scripts\":{\"test\":\"node --test\"}}");
        Assert.Equal(0, await _run.InvokeAsync("checks"));
        Assert.StartsWith("npm test\n", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_that_calls_for_nothing_has_no_checks()
    {
        _run.Write("work/readme", "x");
        Assert.Equal(4, await _run.InvokeAsync("checks", "--run"));
        Assert.Contains("There is no check: none is given, and none was found.", _run.Out, StringComparison.Ordinal);
        _run.Write("work/Makefile", "check:\n\ttrue\n");
        _run.Variables["LATHE_DETECT_CHECKS"] = "false";
        Assert.Equal(0, await _run.InvokeAsync("checks"));
        Assert.DoesNotContain("make check", _run.Out, StringComparison.Ordinal);
    }

    private string Programs(params string[] names)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_run.Root, "programs")).FullName;
        foreach (var name in names) File.CreateSymbolicLink(Path.Combine(folder, name), $"/usr/bin/{name}");
        return folder;
    }

    private void Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _run.Work })!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }
}

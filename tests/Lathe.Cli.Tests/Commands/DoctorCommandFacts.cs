using System.Text.Json;
using Lathe.Cli.Commands;
using Lathe.Cli.Doctor;
using Lathe.Engine.Configuration;
using Lathe.Engine.Sandbox;

namespace Lathe.Cli.Tests.Commands;

public sealed class DoctorCommandFacts : IDisposable
{
    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Each_dependency_and_sandbox_and_the_state_folder_are_reported()
    {
        var code = await _run.InvokeAsync("doctor", "--json");
        using var document = JsonDocument.Parse(_run.Out);
        var root = document.RootElement;
        Assert.Equal([.. Dependency.All.Select(d => d.Name), "grammars"], root.GetProperty("dependencies").EnumerateArray().Select(d => d.GetProperty("name").GetString()));
        var git = root.GetProperty("dependencies")[0];
        Assert.Equal(git.GetProperty("found").GetBoolean(), git.TryGetProperty("path", out _));
        Assert.NotEmpty(root.GetProperty("sandboxes").EnumerateArray());
        Assert.True(root.GetProperty("state").GetProperty("writable").GetBoolean());
        Assert.Equal(code, root.GetProperty("exit_code").GetInt32());
        Assert.Empty(Directory.GetFiles(Path.Combine(_run.Home, ".local/state/lathe")));
    }

    [Fact]
    public async Task A_stream_has_a_line_for_each_dependency_and_one_for_the_rest()
    {
        var code = await _run.InvokeAsync("doctor", "--output-format", "stream-json");
        var lines = _run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Dependency.All.Count + 2, lines.Length);
        using var rest = JsonDocument.Parse(lines[^1]);
        Assert.NotEmpty(rest.RootElement.GetProperty("sandboxes").EnumerateArray());
        Assert.True(rest.RootElement.GetProperty("state").GetProperty("writable").GetBoolean());
        Assert.Equal(code, rest.RootElement.GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public async Task What_is_required_and_missing_has_a_remedy_and_an_exit_code()
    {
        _run.Variables["PATH"] = Directory.CreateDirectory(Path.Combine(_run.Root, "empty")).FullName;
        Assert.Equal(ExitCodes.MissingDependency, await _run.InvokeAsync("doctor"));
        Assert.Matches(@"git +MISSING", _run.Out);
        Assert.Matches(@"node +no", _run.Out);
        Assert.Contains("git: apt-get install git", _run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("node: ", _run.Out, StringComparison.Ordinal);
        Assert.Contains("Not everything that is needed works.", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sandbox_is_looked_for_where_runs_look()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/bwrap"), "bubblewrap is elsewhere here");
        _run.Variables["PATH"] = Directory.CreateDirectory(Path.Combine(_run.Root, "empty")).FullName;
        await _run.InvokeAsync("doctor", "--json");
        Assert.Equal(["/usr/bin/bwrap", "/bin/bash"], Places());
        _run.Variables["PATH"] = $"bin:{Path.GetDirectoryName(Script("own/bwrap", "echo bubblewrap 0.0"))}";
        await _run.InvokeAsync("doctor", "--json");
        Assert.Equal([Path.Combine(_run.Root, "own/bwrap"), "/bin/bash"], Places());

        string[] Places()
        {
            using var document = JsonDocument.Parse(_run.Out);
            return [.. document.RootElement.GetProperty("dependencies").EnumerateArray().Where(d => d.GetProperty("name").GetString() is "bubblewrap" or "bash").Select(d => d.GetProperty("path").GetString()!)];
        }
    }

    [Fact]
    public async Task No_home_is_said_and_the_rest_is_still_tried()
    {
        _run.Variables.Remove("HOME");
        Assert.NotEqual(0, await _run.InvokeAsync("doctor"));
        Assert.Contains("LATHE_HOME", _run.Out, StringComparison.Ordinal);
        Assert.Contains("git", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_home_that_cannot_be_written_names_the_folder()
    {
        var file = _run.Write("occupied", "a file where the folder should be");
        var status = StateProbe.Probe(new LatheEnvironment { Variables = new Dictionary<string, string> { ["HOME"] = file }, CurrentDirectory = "/", UserId = 1 });
        Assert.False(status.Writable);
        Assert.Contains(file, status.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_folder_that_it_makes_is_closed_to_others()
    {
        var home = Path.Combine(Path.GetDirectoryName(_run.Write("file", ""))!, "home");
        var status = StateProbe.Probe(new LatheEnvironment { Variables = new Dictionary<string, string> { ["HOME"] = home }, CurrentDirectory = "/", UserId = 1 });
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(status.Folder!));
    }

    [Fact]
    public async Task Forty_columns_are_enough()
    {
        _run.Width = 40;
        await _run.InvokeAsync("doctor");
        Assert.All(_run.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 40));
        Assert.Contains("used for: ", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_hangs_or_floods_does_not_hold_the_doctor_up()
    {
        var environment = new LatheEnvironment { Variables = _run.Variables, CurrentDirectory = "/", UserId = 1 };
        var flood = Script("flood", "yes");
        Assert.Equal("y", await ProgramProbe.VersionAsync(flood, "--version", environment, CancellationToken.None));
        var silent = Script("silent", "echo complaint >&2; exit 3");
        Assert.Null(await ProgramProbe.VersionAsync(silent, "--version", environment, CancellationToken.None));
        var error = Script("error", "echo 'tool 1.2' >&2");
        Assert.Equal("tool 1.2", await ProgramProbe.VersionAsync(error, "--version", environment, CancellationToken.None));
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ProgramProbe.VersionAsync(Script("hang", "sleep 60"), "--version", environment, stop.Token));
        Assert.Null(await ProgramProbe.VersionAsync(Path.Combine(_run.Root, "none"), "--version", environment, CancellationToken.None));
    }

    [Fact]
    public void A_relative_entry_of_the_path_is_not_searched()
    {
        Script("tool", "true");
        var variables = new Dictionary<string, string> { ["PATH"] = $".:bin:{_run.Root}" };
        var environment = new LatheEnvironment { Variables = variables, CurrentDirectory = _run.Root, UserId = 1 };
        Assert.Equal(Path.Combine(_run.Root, "tool"), ProgramProbe.Locate(environment, "tool"));
        variables["PATH"] = ".:bin";
        Assert.Null(ProgramProbe.Locate(environment, "tool"));
        File.WriteAllText(Path.Combine(_run.Root, "plain"), "");
        variables["PATH"] = _run.Root;
        Assert.Null(ProgramProbe.Locate(environment, "plain"));
    }

    [Theory]
    [InlineData(true, true, true, ExitCodes.Success)]
    [InlineData(false, false, false, ExitCodes.MissingDependency)]
    [InlineData(true, false, false, ExitCodes.SandboxRefused)]
    [InlineData(true, true, false, ExitCodes.Storage)]
    public void The_exit_code_names_the_first_thing_to_repair(bool git, bool sandbox, bool state, int code) => Assert.Equal(code, DoctorCommand.ExitCodeOf(
        [new DependencyView("git", true, git, null, null, "", null), new DependencyView("go", false, false, null, null, "", null)],
        [new SandboxStatus("bwrap", sandbox, null, "", null), new SandboxStatus("none", true, null, "", null)],
        new StateStatus("/x", state, null, null)));

    [Fact]
    public void One_backend_that_isolates_is_enough() => Assert.Equal(ExitCodes.Success, DoctorCommand.ExitCodeOf(
        [], [new SandboxStatus("bwrap", false, null, "", null), new SandboxStatus("landlock", true, null, "", null)], new StateStatus("/x", true, null, null)));

    [Fact]
    public async Task What_landlock_promises_less_is_shown()
    {
        await _run.InvokeAsync("doctor");
        Assert.SkipUnless(_run.Out.Split('\n').Any(line => line.StartsWith("landlock", StringComparison.Ordinal) && line.Contains(" yes ", StringComparison.Ordinal)), "Landlock does not work here");
        Assert.Contains("sandbox landlock, weaker than bwrap: ", _run.Out, StringComparison.Ordinal);
        Assert.Contains("no loopback network", _run.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    private string Script(string name, string body)
    {
        var file = _run.Write(name, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }
}

using System.Diagnostics;
using Lathe.Cli.Tests.Trouble;

namespace Lathe.Cli.Tests.Assessing;

/// <summary>The script with which <c>.ci/run</c> has Lathe assess its own repository, on repositories that pass and that do not.</summary>
public sealed class SelfAssessmentFacts : IDisposable
{
    private readonly CliRun _run = new();

    public SelfAssessmentFacts()
    {
        Git("init", "-q");
        _run.Write("work/lathe.yaml", "score_threshold: 99.5\n");
        _run.Write("work/src/a.py", "x = 1\n");
        Commit();
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_repository_in_which_nothing_is_wrong_passes()
    {
        Assert.Equal((0, ""), await AssessAsync());
        _run.Write("work/src/a.py", "x = 2\n");
        Commit();
        Assert.Equal((0, ""), await AssessAsync());
    }

    [Fact]
    public async Task A_commit_under_the_threshold_does_not()
    {
        _run.Write("work/src/b.py", "def f():\n    try:\n        g()\n    except Exception:\n        pass\n    print('debug')\n");
        Commit();
        var (code, said) = await AssessAsync();
        Assert.Equal(1, code);
        Assert.Contains("is below 99.5", said, StringComparison.Ordinal);
        Assert.Contains("error: what changed since HEAD~1 does not pass.", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_long_ago_that_blocks_does_not()
    {
        _run.Write("work/src/c.py", "<<<<<<< ours\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n");
        Commit();
        _run.Write("work/src/a.py", "x = 3\n");
        Commit();
        var (code, said) = await AssessAsync();
        Assert.Equal(1, code);
        Assert.Contains("src/c.py:1: a merge's conflict marker was left in", said, StringComparison.Ordinal);
        Assert.Contains("error: the repository does not pass.", said, StringComparison.Ordinal);
        Assert.DoesNotContain("what changed since", said, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Said)> AssessAsync()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Lathe.slnx"))) folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside of the repository.");
        var start = new ProcessStartInfo(Path.Combine(folder.FullName, "eng", "assess", "run.sh")) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = _run.Home;
        start.Environment["LATHE_ASSESS_HOME"] = _run.Home;
        start.Environment["LATHE_PROGRAM"] = RealLathe.Program;
        start.Environment["LATHE_ASSESS"] = _run.Work;
        start.Environment.Remove("LATHE_CI_BASE");
        using var script = Process.Start(start)!;
        var output = script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = script.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (script.ExitCode, await output + await error);
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

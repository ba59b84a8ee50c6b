using Lathe.Engine.Assessing;
using Lathe.Engine.Folders;
using Lathe.Engine.Journal;
using Lathe.Engine.Sandbox;
using Lathe.Errors;
using Lathe.Quality;

namespace Lathe.Engine.Tests.Runs;

/// <summary>Linters that the configuration names, on real trees in the real sandbox: scripts that report in each form.</summary>
public sealed class LinterFacts
{
    private const string House = "echo checking\ncat <<E\n<checkstyle version='1'><file name='$PWD/src/calc.inc'><error line='1' severity='error' message='not like this' source='odd'/></file></checkstyle>\nE\nexit 1\n";

    [Fact]
    public async Task What_a_linter_finds_on_changed_lines_counts_in_a_run_and_reaches_the_next_attempt()
    {
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("lint.inc", House));
        fixture.Settings = fixture.Settings with { MaxAttempts = 1, ScoreThreshold = 99, Assessors = [new LinterCommand("house", "sh lint.inc", LinterFormat.Checkstyle) { Dimension = QualityDimension.Correctness }] };
        var result = await fixture.RunAsync(m => m.Write("src/calc.inc", "add() { echo $(( $1 + $2 )); }\n").Finish());
        var history = await fixture.HistoryAsync(result.Run);
        Assert.False(history.Attempts[0].Finished!.Accepted);
        var quality = Read(fixture, history, "attempt-1/assess");
        Assert.Contains("src/calc.inc:1: not like this [odd, error]", quality, StringComparison.Ordinal);
        Assert.Contains("is below 99", quality, StringComparison.Ordinal);
        Assert.Contains("\"tool\":\"house\"", quality, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(fixture.Paths.Runs, result.Run.Value, "lint")));
    }

    [Fact]
    public async Task A_report_in_a_file_is_read_and_one_that_lay_there_before_is_not()
    {
        var sarif = """{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"X","version":"7","rules":[{"id":"r1","shortDescription":{"text":"Rule one"}}]}},"results":[{"ruleId":"r1","message":{"text":"m"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"src/calc.inc"},"region":{"startLine":1}}}]}]}]}""";
        await using var fixture = await RunFixture.OpenAsync(s => s.Write("out.sarif", sarif).Write("make.inc", $"cat >new.sarif <<'E'\n{sarif}\nE\n"));
        var results = await LintAsync(fixture, new LinterCommand("silent", "true", LinterFormat.Sarif) { Report = "out.sarif" }, new LinterCommand("loud", "sh make.inc", LinterFormat.Sarif) { Report = "new.sarif" });
        Assert.Equal("it exited with 0 and left no report in out.sarif (or one of more than 16 MB)", results[0].Problem);
        Assert.Null(results[1].Problem);
        Assert.Equal(("r1", "src/calc.inc", "loud", QualityDimension.Maintainability, "7"), (results[1].Findings[0].RuleId, results[1].Findings[0].Path, results[1].Findings[0].Tool, results[1].Findings[0].Dimension, results[1].Version));
        Assert.Equal("Rule one", Assert.Single(results[1].Rules).Name);
        Assert.True(File.Exists(Path.Combine(fixture.Scratch.Path, "out.sarif")));
        Assert.False(File.Exists(Path.Combine(fixture.Scratch.Path, "new.sarif")));
    }

    [Theory]
    [InlineData("no-such-linter --now", "it exited with 127 and left no report on its output")]
    [InlineData("echo '<checkstyle><file'; echo '>'", "it is no XML")]
    [InlineData("echo fine", "it exited with 0 and left no report on its output: fine")]
    public async Task A_linter_that_does_not_report_is_said(string command, string problem)
    {
        await using var fixture = await RunFixture.OpenAsync();
        Assert.Contains(problem, Assert.Single(await LintAsync(fixture, new LinterCommand("x", command, LinterFormat.Checkstyle))).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_that_is_a_link_out_of_the_tree_is_not_read()
    {
        await using var fixture = await RunFixture.OpenAsync();
        var outside = Path.Combine(fixture.Scratch.Folder, "outside.sarif");
        File.WriteAllText(outside, """{"version":"2.1.0","runs":[{"results":[{"message":{"text":"stolen"}}]}]}""");
        var result = Assert.Single(await LintAsync(fixture, new LinterCommand("x", $"ln -s {outside} out.sarif", LinterFormat.Sarif) { Report = "out.sarif" }));
        Assert.NotNull(result.Problem);
        Assert.Empty(result.Findings);
    }

    [Fact]
    public async Task Without_a_sandbox_an_untrusted_repositorys_linter_is_asked_for()
    {
        await using var fixture = await RunFixture.OpenAsync();
        fixture.Settings = fixture.Settings with { Sandbox = Sandboxes.None };
        var refusal = await Assert.ThrowsAsync<LatheException>(() => LintAsync(fixture, new LinterCommand("x", "true", LinterFormat.Sarif) { Untrusted = true }));
        Assert.Equal("permissions.ask", refusal.Error.Code);
        fixture.Settings = fixture.Settings with { Yes = true };
        Assert.Single(await LintAsync(fixture, new LinterCommand("x", "true", LinterFormat.Sarif) { Untrusted = true }));
    }

    [Fact]
    public void Findings_elsewhere_are_not_the_changes()
    {
        Finding Found(string path, LineRange? range) => new("r", QualityDimension.Correctness, FindingSeverity.Error, path, range, "m", Tool: "x");
        var results = new LinterResult("x", null, [Found("a.c", new LineRange(2, 2)), Found("a.c", null), Found("new.c", null), Found("other.c", new LineRange(1, 1)), Found("gone.c", new LineRange(1, 1)), Found("", null)], 0, null);
        var change = new CodeChange([new FileChange("a.c", "x\ny\n"u8.ToArray(), "x\nz\n"u8.ToArray()), new FileChange("new.c", null, "x\n"u8.ToArray()), new FileChange("gone.c", "x\n"u8.ToArray(), null)]);
        Assert.Equal(["a.c 2", "new.c "], new LinterFindings([results]).Assess(change, default).Select(f => $"{f.Path} {f.Range?.StartLine}"));
    }

    private static Task<IReadOnlyList<LinterResult>> LintAsync(RunFixture fixture, params LinterCommand[] linters) => LintAsync(fixture, linters, TestContext.Current.CancellationToken);

    private static async Task<IReadOnlyList<LinterResult>> LintAsync(RunFixture fixture, LinterCommand[] linters, CancellationToken cancellationToken)
    {
        var repository = await fixture.Git.DiscoverAsync(fixture.Scratch.Path, cancellationToken);
        return await WorkingTreeLinters.RunAsync(fixture.Services(), ProjectFolder.Of(repository), fixture.Settings with { Assessors = linters }, cancellationToken);
    }

    private static string Read(RunFixture fixture, RunHistory history, string step)
    {
        Assert.True(history.TryGetResult(new StepId(step), out var finished));
        return finished!.Result?.GetRawText() ?? System.Text.Encoding.UTF8.GetString(fixture.Objects.Get(finished.ResultObject!.Value)!);
    }
}

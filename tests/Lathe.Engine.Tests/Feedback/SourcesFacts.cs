using Lathe.Engine.Agents;
using Lathe.Engine.Feedback;
using Lathe.Engine.Feedback.Sources;
using Lathe.Engine.Objects;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Verification;
using Lathe.Quality;

namespace Lathe.Engine.Tests.Feedback;

/// <summary>What each source makes of what an attempt left.</summary>
public sealed class SourcesFacts
{
    [Theory]
    [InlineData("perf parse: 12.4 ms, limit 10 ms", "parse", "12.4 ms, limit 10 ms")]
    [InlineData("  perf total size: 900 kB, limit 800 kB", "total size", "900 kB, limit 800 kB")]
    [InlineData("parse/small           time:   [1.2 ms 1.3 ms 1.4 ms]\n                        change: [+8.1% +9.2% +10.4%] (p = 0.00 < 0.05)\n                        Performance has regressed.", "parse/small", "became slower")]
    [InlineData("ERROR: Performance has regressed:\n\ttest_parse (0001_abc) - Field 'mean' has failed PercentageRegressionCheck: 12.300000000 > 5.000000000", "test_parse", "Field 'mean' has failed PercentageRegressionCheck: 12.300000000 > 5.000000000")]
    [InlineData("Parse-8   1.20µs ± 1%  1.50µs ± 2%  +25.00%  (p=0.008 n=5+5)", "Parse-8", "became slower by 25.00 %")]
    public void A_measurement_past_its_limit_is_read(string output, string name, string what)
    {
        var figure = PerformanceFigures.Read(output)[^1];
        Assert.Equal((name, what), (figure.Name, figure.What));
    }

    [Theory]
    [InlineData("perf parse: 9.9 ms, limit 10 ms")]
    [InlineData("perf parse: 12 ms, limit 10 s")]
    [InlineData("perf parse: fast, limit 10 ms")]
    [InlineData("Parse-8   1.20µs ± 1%  1.21µs ± 2%  +0.80%  (p=0.008 n=5+5)")]
    [InlineData("Parse-8   1.20µs ± 1%  1.50µs ± 2%  ~  (p=0.800 n=5+5)")]
    [InlineData("perfect: all good")]
    public void One_within_its_limit_or_of_another_unit_is_none(string output) => Assert.Empty(PerformanceFigures.Read(output));

    [Theory]
    [InlineData("semgrep --config auto", true)]
    [InlineData("./node_modules/.bin/snyk test", true)]
    [InlineData("npm audit --audit-level high", true)]
    [InlineData("dotnet list package --vulnerable", true)]
    [InlineData("sh -c 'bandit -r src'", true)]
    [InlineData("npm test", false)]
    [InlineData("make bandits", false)]
    public void A_scan_is_known_by_its_command(string command, bool isScan) => Assert.Equal(isScan, ScanCommands.Matches(command));

    [Fact]
    public void Tests_that_failed_before_are_told_apart_and_those_that_fail_at_random_are_left_out()
    {
        var now = Check(1, "") with { Tests = Tests("old", "new", "random"), Flaky = ["random"] };
        var items = Collect(now, Check(1, "") with { On = CheckTree.Before, Tests = Tests("old") });
        Assert.Equal([("new", false, FeedbackPriority.High), ("old", true, FeedbackPriority.Normal)], items.Select(i => (i.Rule!, i.WasBefore, i.Priority)));
    }

    [Fact]
    public void Of_a_check_that_exits_with_0_only_the_tests_count_that_did_not_fail_before()
    {
        var now = Check(0, "") with { Tests = Tests("old", "new") };
        Assert.Equal(["new"], Collect(now, Check(0, "") with { On = CheckTree.Before, Tests = Tests("old") }).Select(i => i.Rule));
    }

    [Fact]
    public void A_test_has_its_place_its_message_and_its_stack_once()
    {
        var test = new NamedTest("adds", TestState.Failed) { Message = "wanted 5\ngot 6", Stack = "# wanted 5\n# got 6\n  at add (src/a.c:7)", Path = "/work/app/src/a.c", Line = 7 };
        var item = Assert.Single(Collect(Check(1, "noise\n") with { Tests = new TestResults { Format = "tap", Failed = 1, Failures = [test] } }));
        Assert.Equal(("adds: wanted 5", "src/a.c", 7, "wanted 5\ngot 6\n  at add (src/a.c:7)"), (item.Title, item.Path, item.Line, item.Evidence));
    }

    [Fact]
    public void With_the_checks_as_they_were_the_test_is_not_to_be_touched() =>
        Assert.Contains("mend the code, not the test", Assert.Single(Collect(Check(1, "") with { On = CheckTree.OriginalChecks, Tests = Tests("a") })).Advice);

    [Fact]
    public void Beside_named_tests_only_certain_errors_count()
    {
        const string Output = "src/a.c:1: it looks like one\nTraceback (most recent call last):\n  File \"src/a.c\", line 1, in x\nValueError: no\nsrc/a.c:2:1: error: one\n";
        Assert.Equal(["one", "a fails"], Collect(Check(1, Output) with { Tests = Tests("a") }).Select(i => i.Title));
    }

    [Fact]
    public void A_check_whose_output_says_nothing_known_is_the_item_and_so_is_one_that_only_looks_like_an_error()
    {
        Assert.Equal([(FeedbackSource.Check, "make: exited with 1")], Collect(Check(1, "it went wrong\n")).Select(i => (i.Source, i.Title)));
        Assert.Equal([FeedbackSource.Compiler, FeedbackSource.Check], Collect(Check(1, "src/a.c: 2: it went wrong\n")).Select(i => i.Source));
        Assert.Contains("loop without an end", Assert.Single(Collect(Check(null, "") with { End = CommandEnd.TimedOut })).Advice);
        Assert.Contains("loop that prints", Assert.Single(Collect(Check(null, "") with { End = CommandEnd.OutputLimit })).Advice);
        Assert.Empty(Collect(Check(0, "src/a.c:2:1: error: in words only\n")));
    }

    [Fact]
    public void What_a_check_said_before_the_change_too_is_not_new()
    {
        var before = Check(1, "src/a.c:2:1: error: one\nin 12 ms\n") with { On = CheckTree.Before };
        Assert.Equal([("two", false), ("one", true)], Collect(Check(1, "src/a.c:2:1: error: one\nsrc/a.c:1:1: error: two\n"), before).Select(i => (i.Title, i.WasBefore)));
        Assert.True(Assert.Single(Collect(Check(1, "boom in 3 ms"), before with { Output = "boom in 12 ms" })).WasBefore);
        Assert.False(Assert.Single(Collect(Check(1, "boom"), before with { Output = "bang" })).WasBefore);
    }

    [Fact]
    public void Results_of_a_scan_that_passes_are_advice_and_those_that_were_there_before_too()
    {
        var finding = new Finding("S1", QualityDimension.Security, FindingSeverity.Error, "src/a.c", new LineRange(1, 1), "Tainted.");
        var scan = new ScanReport("scanner", [finding], 0);
        Assert.Equal((FeedbackSource.Scan, FeedbackPriority.High), Assert.Single(Collect(Check(1, "") with { Scan = scan })) is var failing ? (failing.Source, failing.Priority) : default);
        Assert.Equal(FeedbackPriority.Normal, Assert.Single(Collect(Check(0, "") with { Scan = scan })).Priority);
        Assert.Equal(FeedbackPriority.Low, Assert.Single(Collect(Check(1, "") with { Scan = scan }, Check(1, "") with { On = CheckTree.Before, Scan = scan })).Priority);
    }

    [Fact]
    public void A_refused_edit_is_forgotten_when_one_of_the_same_file_is_taken()
    {
        var log = new RefusedEditLog();
        log.Add("edit_file", ["src/a.c"], new ToolAnswer("No.", IsError: true));
        log.Add("edit_file", ["src/b.c"], new ToolAnswer("No.", IsError: true));
        log.Add("run_command", ["src/b.c"], new ToolAnswer("done"));
        log.Add("apply_patch", ["src/a.c", "src/c.c"], new ToolAnswer("done"));
        Assert.Equal("src/b.c", Assert.Single(log.Open).Path);
        for (var i = 0; i < 100; i++) log.Add("write_file", [$"f{i}"], new ToolAnswer("No.", IsError: true));
        Assert.InRange(log.Open.Count, 1, 20);
    }

    private static IReadOnlyList<FeedbackItem> Collect(params CheckResult[] checks)
    {
        var places = MemoryObjects.Places(("src/a.c", "int x;\nint y;\n\n\n\n\nint add;\n"));
        return FeedbackCollector.Collect(new AttemptEvidence { Checks = checks, Places = places, PlacesBefore = places });
    }

    private static CheckResult Check(int? code, string output) => new("make", CheckTree.Delivered, ObjectHash.Of([]), CommandEnd.Exited, code, output);

    private static TestResults Tests(params string[] failing) => new() { Format = "x", Failed = failing.Length, Failures = [.. failing.Select(n => new NamedTest(n, TestState.Failed))] };
}

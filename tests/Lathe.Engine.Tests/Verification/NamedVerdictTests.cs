using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Verification;

namespace Lathe.Engine.Tests.Verification;

/// <summary>The verdict where the checks name their tests.</summary>
public sealed class NamedVerdictTests
{
    private static readonly ObjectHash Tree = ObjectHash.Of("tree"u8);

    [Fact]
    public void A_test_that_fails_because_of_the_change_is_named_beside_the_count_of_those_that_failed_before()
    {
        var report = Judge(Failing("t", CheckTree.Delivered, ["a", "b", "old"], passed: 7), Failing("t", CheckTree.Before, ["old"], passed: 9));
        Assert.Equal(Verdict.Failed, report.Verdict);
        Assert.Equal(["t: 2 tests fail because of the change: a, b; 1 failed before too"], report.Reasons);
    }

    [Fact]
    public void A_check_that_passed_before_names_what_fails_now()
    {
        var report = Judge(Failing("t", CheckTree.Delivered, ["a"], passed: 1), Passing("t", CheckTree.Before, "a", "b"));
        Assert.Equal((Verdict.Failed, "t: 1 test fails because of the change: a"), (report.Verdict, report.Reasons[0]));
    }

    [Fact]
    public void Only_failures_that_were_there_before_are_a_part_of_a_proof()
    {
        var report = Judge(Failing("t", CheckTree.Delivered, ["old"], passed: 9), Failing("t", CheckTree.Before, ["old"], passed: 9));
        Assert.Equal((Verdict.PartlyVerified, "t: 1 test fails as before the change: old"), (report.Verdict, report.Reasons[0]));
    }

    [Fact]
    public void A_new_failure_breaks_a_check_that_failed_before_even_where_others_pass() =>
        Assert.Equal(Verdict.Failed, Judge(Passing("u", CheckTree.Delivered, "x"), Failing("t", CheckTree.Delivered, ["new"], passed: 1), Failing("t", CheckTree.Before, ["old"], passed: 1)).Verdict);

    [Theory]
    [InlineData(2, 9)]
    [InlineData(1, 4)]
    [InlineData(1, 0)]
    public void The_same_names_in_a_check_that_ends_otherwise_or_runs_fewer_tests_are_no_proof(int exitCode, int passed) =>
        Assert.Equal(Verdict.Failed, Judge(Failing("t", CheckTree.Delivered, ["old"], passed) with { ExitCode = exitCode }, Failing("t", CheckTree.Before, ["old"], passed: 9)).Verdict);

    [Fact]
    public void A_test_that_passed_before_and_is_gone_leaves_less_than_verified()
    {
        var report = Judge(Passing("t", CheckTree.Delivered, "a"), Passing("t", CheckTree.Before, "a", "b"));
        Assert.Equal((Verdict.PartlyVerified, "t: 1 test that passed before the change is gone or skipped: b"), (report.Verdict, Assert.Single(report.Reasons)));
    }

    [Fact]
    public void Fewer_tests_without_names_leave_less_than_verified()
    {
        var report = Judge(Counted("t", CheckTree.Delivered, 8), Counted("t", CheckTree.Before, 9));
        Assert.Equal((Verdict.PartlyVerified, "t: 1 fewer tests pass than before the change"), (report.Verdict, Assert.Single(report.Reasons)));
    }

    [Fact]
    public void A_test_that_was_renamed_and_passes_under_its_old_name_with_the_old_checks_is_only_mentioned()
    {
        var report = VerdictRules.Judge([Passing("t", CheckTree.Delivered, "a", "renamed"), Passing("t", CheckTree.OriginalChecks, "a", "b"), Passing("t", CheckTree.Before, "a", "b")], ["tests/a.py"]);
        Assert.Equal(Verdict.Verified, report.Verdict);
        Assert.Equal("t: 1 test that passed before the change is gone or skipped: b; with the checks as they were they still pass.", report.Reasons[1]);
    }

    [Fact]
    public void New_tests_take_nothing_away() => Assert.Equal(Verdict.Verified, Judge(Passing("t", CheckTree.Delivered, "a", "b"), Passing("t", CheckTree.Before, "a")).Verdict);

    [Fact]
    public void A_test_that_fails_at_random_is_named_and_keeps_the_verdict_partial()
    {
        var report = Judge(Failing("t", CheckTree.Delivered, ["a"], passed: 9) with { Flaky = ["a"] }, Passing("t", CheckTree.Before, "a"));
        Assert.Equal((Verdict.PartlyVerified, "t: 1 test is flaky, failed and then passed on the same tree: a"), (report.Verdict, Assert.Single(report.Reasons)));
    }

    [Fact]
    public void A_flaky_test_does_not_hide_one_that_the_change_broke() =>
        Assert.Equal(Verdict.Failed, Judge(Failing("t", CheckTree.Delivered, ["a", "b"], passed: 9) with { Flaky = ["a"] }, Passing("t", CheckTree.Before, "a", "b")).Verdict);

    [Fact]
    public void Only_the_first_names_are_said()
    {
        var names = Enumerable.Range(0, 9).Select(i => $"t{i}").ToArray();
        Assert.EndsWith("t0, t1, t2, t3, t4 and 4 more", Judge(Failing("t", CheckTree.Delivered, names, passed: 1)).Reasons[0]);
    }

    [Fact]
    public void Tests_of_the_check_before_that_cannot_be_read_leave_the_old_rule()
    {
        var before = new CheckResult("t", CheckTree.Before, Tree, CommandEnd.Exited, 1, "");
        Assert.Equal(Verdict.Failed, Judge(Failing("t", CheckTree.Delivered, ["a"], passed: 1), before).Verdict);
        Assert.Equal(Verdict.PartlyVerified, Judge(Failing("t", CheckTree.Delivered, ["a"], passed: 1), before, Passing("u", CheckTree.Delivered, "x")).Verdict);
    }

    [Fact]
    public void The_failing_tests_of_the_original_checks_are_named()
    {
        var report = VerdictRules.Judge([Passing("t", CheckTree.Delivered, "a"), Failing("t", CheckTree.OriginalChecks, ["a"], passed: 0)], ["tests/a.py"]);
        Assert.EndsWith("with the checks as they were it exited with 1: a", Assert.Single(report.Reasons));
    }

    [Fact]
    public void A_test_that_passed_before_and_fails_now_is_broken_whatever_the_check_exits_with()
    {
        var report = Judge(Failing("t", CheckTree.Delivered, ["b"], passed: 1) with { ExitCode = 0 }, Passing("t", CheckTree.Before, "a", "b"));
        Assert.Equal((Verdict.Failed, "t: exited with 0, but 1 test fails that did not fail before the change: b"), (report.Verdict, Assert.Single(report.Reasons)));
    }

    [Fact]
    public void A_new_test_that_fails_in_a_check_that_exits_with_0_leaves_less_than_verified() =>
        Assert.Equal(Verdict.PartlyVerified, Judge(Failing("t", CheckTree.Delivered, ["new"], passed: 1) with { ExitCode = 0 }, Passing("t", CheckTree.Before, "a")).Verdict);

    [Fact]
    public void What_failed_before_too_in_a_check_that_exits_with_0_is_no_failure() =>
        Assert.Equal(Verdict.Verified, Judge(Failing("t", CheckTree.Delivered, ["old"], passed: 1) with { ExitCode = 0 }, Failing("t", CheckTree.Before, ["old"], passed: 1) with { ExitCode = 0 }).Verdict);

    [Fact]
    public void A_flaky_test_of_a_check_that_exits_with_0_keeps_the_verdict_partial() =>
        Assert.Equal(Verdict.PartlyVerified, Judge(Failing("t", CheckTree.Delivered, ["a"], passed: 1) with { ExitCode = 0, Flaky = ["a"] }, Passing("t", CheckTree.Before, "a")).Verdict);

    [Fact]
    public void A_test_that_fails_with_the_original_checks_counts_whatever_these_exit_with() =>
        Assert.Equal(Verdict.PartlyVerified, VerdictRules.Judge([Passing("t", CheckTree.Delivered, "a"), Failing("t", CheckTree.OriginalChecks, ["a"], passed: 0) with { ExitCode = 0 }, Passing("t", CheckTree.Before, "a")], ["tests/a.py"]).Verdict);

    [Fact]
    public void A_check_that_names_no_test_any_more_has_lost_them_all()
    {
        var silent = new CheckResult("t", CheckTree.Delivered, Tree, CommandEnd.Exited, 0, "");
        var report = Judge(silent, Passing("t", CheckTree.Before, "a", "b"));
        Assert.Equal((Verdict.PartlyVerified, "t: 2 tests that passed before the change are gone or skipped: a, b"), (report.Verdict, Assert.Single(report.Reasons)));
        Assert.Equal(Verdict.PartlyVerified, Judge(silent, Counted("t", CheckTree.Before, 9)).Verdict);
    }

    [Fact]
    public void Old_failures_of_which_not_all_could_be_read_are_no_part_of_a_proof()
    {
        var now = Failing("t", CheckTree.Delivered, ["old"], passed: 9);
        var report = Judge(now with { Tests = now.Tests! with { IsPartial = true } }, Failing("t", CheckTree.Before, ["old"], passed: 9));
        Assert.Equal((Verdict.Failed, "t: 1 test fails as before the change: old; but not all of its tests could be read"), (report.Verdict, Assert.Single(report.Reasons)));
    }

    [Fact]
    public void A_test_is_flaky_only_where_the_second_run_is_seen_to_pass_it()
    {
        var first = Failing("t", CheckTree.Delivered, ["a", "b"], passed: 3).Tests!;
        Assert.Equal(["a", "b"], FlakyTests.Of(["a", "b"], first, Result("t", CheckTree.Delivered, 0, null)));
        Assert.Equal(["a"], FlakyTests.Of(["a", "b"], first, Passing("t", CheckTree.Delivered, "a", "c")));
        Assert.Equal(["a"], FlakyTests.Of(["a", "b"], first, Failing("t", CheckTree.Delivered, ["b"], passed: 4)));

        // It did not come as far: it could not be built, or ended early.
        Assert.Empty(FlakyTests.Of(["a", "b"], first, Failing("t", CheckTree.Delivered, ["the build"], passed: 0)));
        Assert.Empty(FlakyTests.Of(["a", "b"], first, Failing("t", CheckTree.Delivered, ["b"], passed: 1)));
        Assert.Empty(FlakyTests.Of(["a", "b"], first, Result("t", CheckTree.Delivered, 1, null)));
        Assert.Empty(FlakyTests.Of(["a", "b"], first, Result("t", CheckTree.Delivered, 127, null)));
    }

    private static VerdictReport Judge(params CheckResult[] results) => VerdictRules.Judge(results, []);

    private static CheckResult Passing(string command, CheckTree on, params string[] names) =>
        Result(command, on, 0, new TestResults { Format = "x", Passed = names.Length, PassedNames = TestNames.Pack(names), SkippedNames = "" });

    private static CheckResult Counted(string command, CheckTree on, int passed) => Result(command, on, 0, new TestResults { Format = "x", Passed = passed });

    private static CheckResult Failing(string command, CheckTree on, string[] names, int passed) =>
        Result(command, on, 1, new TestResults { Format = "x", Passed = passed, Failed = names.Length, Failures = [.. names.Select(n => new NamedTest(n, TestState.Failed))] });

    private static CheckResult Result(string command, CheckTree on, int exitCode, TestResults? tests) => new(command, on, Tree, CommandEnd.Exited, exitCode, "") { Tests = tests };
}

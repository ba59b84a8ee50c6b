using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Verification;

namespace Lathe.Engine.Tests.Verification;

public sealed class VerdictRulesTests
{
    private static readonly ObjectHash Tree = ObjectHash.Of("tree"u8);

    [Fact]
    public void Nothing_that_ran_means_unverified() => Assert.Equal(Verdict.Unverified, Judge().Verdict);

    [Fact]
    public void Every_check_passing_means_verified() =>
        Assert.Equal(Verdict.Verified, Judge(Check("a", CheckTree.Delivered, 0), Check("b", CheckTree.Delivered, 0)).Verdict);

    [Fact]
    public void A_check_that_fails_and_passed_before_means_failed()
    {
        var report = Judge(Check("a", CheckTree.Delivered, 0), Check("b", CheckTree.Delivered, 1), Check("b", CheckTree.Before, 0));
        Assert.Equal(Verdict.Failed, report.Verdict);
        Assert.Contains("b: exited with 1; it passed before the change", report.Reasons);
    }

    [Fact]
    public void A_check_that_failed_before_too_leaves_the_rest_partly_verified() =>
        Assert.Equal(Verdict.PartlyVerified, Judge(Check("a", CheckTree.Delivered, 0), Check("b", CheckTree.Delivered, 1), Check("b", CheckTree.Before, 1)).Verdict);

    [Fact]
    public void The_only_check_failing_as_it_did_before_is_no_partial_success() =>
        Assert.Equal(Verdict.Failed, Judge(Check("a", CheckTree.Delivered, 1), Check("a", CheckTree.Before, 1)).Verdict);

    [Fact]
    public void A_check_that_passes_only_with_changed_checks_does_not_count()
    {
        var report = VerdictRules.Judge([Check("a", CheckTree.Delivered, 0), Check("a", CheckTree.OriginalChecks, 1)], ["test/a.js"]);
        Assert.Equal(Verdict.PartlyVerified, report.Verdict);
        Assert.Contains("test/a.js", Assert.Single(report.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_that_passes_with_the_original_checks_too_is_verified() =>
        Assert.Equal(Verdict.Verified, VerdictRules.Judge([Check("a", CheckTree.Delivered, 0), Check("a", CheckTree.OriginalChecks, 0)], ["test/a.js"]).Verdict);

    [Theory]
    [InlineData(126)]
    [InlineData(127)]
    public void A_command_that_cannot_start_is_no_check(int exitCode)
    {
        Assert.Equal(Verdict.Unverified, Judge(Check("a", CheckTree.Delivered, exitCode)).Verdict);
        Assert.Equal(Verdict.PartlyVerified, Judge(Check("a", CheckTree.Delivered, exitCode), Check("b", CheckTree.Delivered, 0)).Verdict);
    }

    [Theory]
    [InlineData(0, Verdict.Failed)]
    [InlineData(1, Verdict.Failed)]
    [InlineData(127, Verdict.Unverified)]
    public void A_command_that_cannot_start_any_more_was_broken_by_the_change(int before, Verdict verdict) =>
        Assert.Equal(verdict, Judge(Check("a", CheckTree.Delivered, 126), Check("a", CheckTree.Before, before)).Verdict);

    [Fact]
    public void A_check_that_does_not_end_fails()
    {
        var hung = new CheckResult("a", CheckTree.Delivered, Tree, CommandEnd.TimedOut, null, "");
        Assert.Equal(Verdict.Failed, Judge(hung).Verdict);
        Assert.Equal(Verdict.Failed, Judge(hung, Check("a", CheckTree.Before, 0)).Verdict);
    }

    private static VerdictReport Judge(params CheckResult[] results) => VerdictRules.Judge(results, []);

    private static CheckResult Check(string command, CheckTree on, int exitCode) => new(command, on, Tree, CommandEnd.Exited, exitCode, "");
}

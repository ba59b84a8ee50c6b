using Lathe.Engine.Agents;
using Lathe.Engine.Feedback;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Sandbox;
using Lathe.Engine.Verification;

namespace Lathe.Engine.Tests.Feedback;

public sealed class AttemptPolicyFacts
{
    private static readonly AttemptSituation Failed = new() { Number = 1, MaxAttempts = 5, Signature = "a", Words = "2 failing tests" };

    public static TheoryData<string, string, bool, string> Table => new()
    {
        // what, code, again, approach
        { "new failure", "new_failures", true, "" },
        { "accepted", "accepted", false, "" },
        { "accepted, a remark asks", "review", true, "" },
        { "accepted, a person asks", "person", true, "" },
        { "accepted, a person asks, no attempt left", "accepted", false, "" },
        { "limit", "limit", false, "" },
        { "limit, a person asks", "limit", false, "" },
        { "unverified", "unverified", false, "" },
        { "unverified, a person asks", "person", true, "" },
        { "hopeless", "cannot_pass", false, "" },
        { "last", "attempts", false, "" },
        { "same once", "repeated", true, "more_context" },
        { "same once, refused edits", "repeated", true, "more_context,other_format" },
        { "same twice", "nothing_new", false, "" },
        { "same twice, another model", "repeated", true, "more_context,smaller_step" },
        { "back and forth", "repeated", true, "more_context" },
        { "turns used", "new_failures", true, "smaller_step" },
        { "circling", "new_failures", true, "smaller_step" },
        { "refused edits", "new_failures", true, "other_format" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_situation_has_its_decision(string what, string code, bool again, string approach)
    {
        var decision = AttemptPolicy.Decide(Of(what));
        Assert.Equal((code, again, approach), (decision.Code, decision.Again, string.Join(',', decision.Approach)));
        Assert.EndsWith(".", decision.Reason);
    }

    [Theory]
    [InlineData("curl: (6) Could not resolve host: example.test", "curl: (6) Could not resolve host: example.test", "a network")]
    [InlineData("connect ECONNREFUSED 127.0.0.1:5432", "connect ECONNREFUSED 127.0.0.1:5432", "a service")]
    [InlineData("connect ECONNREFUSED 127.0.0.1:5432", "add 2 3 gave 6", null)]
    [InlineData("add 2 3 gave 6", "add 2 3 gave 6", null)]
    [InlineData("Could not resolve host: x", null, null)]
    public void A_check_that_fails_for_want_of_something_as_it_did_before_cannot_pass(string now, string? before, string? want)
    {
        List<CheckResult> checks = [Check(CheckTree.Delivered, 1, now)];
        if (before is not null) checks.Add(Check(CheckTree.Before, 1, before));
        var why = HopelessChecks.Why(checks);
        if (want is null) Assert.Null(why);
        else Assert.Contains(want, why);
    }

    [Fact]
    public void What_the_change_broke_can_be_mended_beside_tests_that_want_a_network()
    {
        const string Output = "dial tcp: lookup example.test";
        var now = Check(CheckTree.Delivered, 1, Output) with { Tests = Failing("online", "broken") };
        var before = Check(CheckTree.Before, 1, Output) with { Tests = Failing("online") };
        Assert.Null(HopelessChecks.Why([now, before]));
        Assert.NotNull(HopelessChecks.Why([now with { Tests = Failing("online") }, before]));
        Assert.NotNull(HopelessChecks.Why([now with { Flaky = ["broken"] }, before]));
    }

    [Fact]
    public void A_command_that_the_change_keeps_from_starting_can_be_mended() =>
        Assert.Null(HopelessChecks.Why([Check(CheckTree.Delivered, 126, "sh: ./check: Permission denied"), Check(CheckTree.Before, 0, "")]));

    [Fact]
    public void One_check_that_can_be_mended_is_reason_enough_to_go_on()
    {
        Assert.NotNull(HopelessChecks.Why([Check(CheckTree.Delivered, 127, "sh: nope: not found")]));
        Assert.Null(HopelessChecks.Why([Check(CheckTree.Delivered, 127, "sh: nope: not found"), Check(CheckTree.Delivered, 1, "2 tests failed") with { Command = "other" }]));
        Assert.Null(HopelessChecks.Why([Check(CheckTree.Delivered, 0, "")]));
    }

    private static AttemptSituation Of(string what) => what switch
    {
        "new failure" => Failed,
        "accepted" => Failed with { Accepted = true, Verdict = Verdict.Verified },
        "accepted, a remark asks" => Failed with { Accepted = true, Verdict = Verdict.Verified, Asks = 1 },
        "accepted, a person asks" => Failed with { Accepted = true, Verdict = Verdict.Verified, Untold = 1 },
        "accepted, a person asks, no attempt left" => Failed with { Accepted = true, Verdict = Verdict.Verified, Untold = 1, Number = 5 },
        "limit" => Failed with { Stop = AgentStop.Limit },
        "limit, a person asks" => Failed with { Stop = AgentStop.Limit, Untold = 1 },
        "unverified" => Failed with { Verdict = Verdict.Unverified },
        "unverified, a person asks" => Failed with { Verdict = Verdict.Unverified, Untold = 1 },
        "hopeless" => Failed with { Hopeless = "make could not run" },
        "last" => Failed with { Number = 5 },
        "same once" => Failed with { Number = 2, Earlier = ["a"] },
        "same once, refused edits" => Failed with { Number = 2, Earlier = ["a"], RefusedEdits = 2 },
        "same twice" => Failed with { Number = 3, Earlier = ["a", "a"] },
        "same twice, another model" => Failed with { Number = 3, Earlier = ["a", "a"], OtherModel = "x/y" },
        "back and forth" => Failed with { Number = 3, Earlier = ["a", "b"] },
        "turns used" => Failed with { Stop = AgentStop.Turns },
        "circling" => Failed with { Stop = AgentStop.Loop },
        "refused edits" => Failed with { RefusedEdits = 1 },
        _ => throw new ArgumentException(what),
    };

    private static TestResults Failing(params string[] names) => new() { Format = "x", Failed = names.Length, Failures = [.. names.Select(n => new NamedTest(n, TestState.Failed))] };

    private static CheckResult Check(CheckTree on, int code, string output) => new("check", on, ObjectHash.Of([]), CommandEnd.Exited, code, output);
}

using Lathe.Engine.Permissions;

namespace Lathe.Engine.Tests.Permissions;

public sealed class PermissionPolicyTests
{
    private static readonly PermissionRequest Command = new("run_command", "git push origin main");

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "anything\nat all", true)]
    [InlineData("git *", "git push", true)]
    [InlineData("git *", "git", false)]
    [InlineData("*push*", "git push origin", true)]
    [InlineData("a*b*c", "aXXbYYc", true)]
    [InlineData("a*b*c", "aXXcYYb", false)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    [InlineData("exact", "exact", true)]
    [InlineData("Exact", "exact", false)]
    public void A_star_stands_for_any_run_of_characters(string pattern, string text, bool matches) =>
        Assert.Equal(matches, PermissionPolicy.Matches(pattern, text));

    [Fact]
    public void An_adversarial_pattern_costs_no_exponential_time() =>
        Assert.False(PermissionPolicy.Matches(string.Concat(Enumerable.Repeat("*a", 200)) + "b", new string('a', 20_000)));

    [Fact]
    public void The_strictest_matching_rule_wins_wherever_it_stands()
    {
        PermissionRule deny = new("run_command", "*push*", PermissionAnswer.Deny);
        PermissionRule allow = new("*", "*", PermissionAnswer.Allow);
        Assert.Equal(PermissionAnswer.Deny, new PermissionPolicy([deny, allow], yes: false).Decide(Command));
        Assert.Equal(PermissionAnswer.Deny, new PermissionPolicy([allow, deny], yes: false).Decide(Command));
    }

    [Fact]
    public void Yes_answers_an_ask_and_never_lifts_a_deny()
    {
        PermissionRule ask = new("run_command", "*", PermissionAnswer.Ask);
        PermissionRule deny = new("run_command", "*push*", PermissionAnswer.Deny);
        Assert.Equal(PermissionAnswer.Ask, new PermissionPolicy([ask], yes: false).Decide(Command));
        Assert.Equal(PermissionAnswer.Allow, new PermissionPolicy([ask], yes: true).Decide(Command));
        Assert.Equal(PermissionAnswer.Deny, new PermissionPolicy([ask, deny], yes: true).Decide(Command));
    }

    [Fact]
    public void What_no_rule_names_is_asked_for()
    {
        Assert.Equal(PermissionAnswer.Ask, new PermissionPolicy([], yes: false).Decide(Command));
        Assert.Equal(PermissionAnswer.Ask, new PermissionPolicy([new("edit_file", "*", PermissionAnswer.Allow)], yes: false).Decide(Command));
    }
}

using Lathe.Engine.Permissions;

namespace Lathe.Engine.Tests.Permissions;

public sealed class PermissionPolicyTests
{
    private static readonly PermissionRequest Command = new("run_command", "git push origin main");

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
    public void A_later_rule_overrides_an_earlier_one()
    {
        PermissionRule deny = new("run_command", "*push*", PermissionAnswer.Deny);
        PermissionRule allow = new("*", "*", PermissionAnswer.Allow);
        Assert.Equal(PermissionAnswer.Deny, PermissionTable.Decide([allow, deny], Command.Tool, Command.Subject));
        Assert.Equal(PermissionAnswer.Allow, PermissionTable.Decide([deny, allow], Command.Tool, Command.Subject));
    }

    [Fact]
    public void A_rule_that_only_tightens_holds_against_every_later_one()
    {
        PermissionRule deny = new("run_command", "*push*", PermissionAnswer.Deny) { TightensOnly = true };
        PermissionRule allow = new("*", "*", PermissionAnswer.Allow);
        Assert.Equal(PermissionAnswer.Deny, PermissionTable.Decide([deny, allow], Command.Tool, Command.Subject));
        Assert.Equal(PermissionAnswer.Deny, new PermissionPolicy([deny, allow], yes: true).Decide(Command));
    }

    [Fact]
    public void A_rule_that_only_tightens_cannot_allow()
    {
        PermissionRule allow = new("run_command", "*", PermissionAnswer.Allow) { TightensOnly = true };
        Assert.Equal(PermissionAnswer.Ask, PermissionTable.Decide([allow], Command.Tool, Command.Subject));
    }

    [Fact]
    public void What_no_rule_names_is_asked_for() =>
        Assert.Equal(PermissionAnswer.Ask, PermissionTable.Decide([new("edit_file", "*", PermissionAnswer.Allow)], Command.Tool, Command.Subject));
}

using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Tests.Workspaces;

public sealed class LeftoverTests
{
    [Fact]
    public void The_users_own_rules_come_after_and_can_lift_them()
    {
        var rules = Lathe.Context.GitIgnore.Root(null, null, Leftovers.Before("!kept.pyc"));
        Assert.True(rules.IsIgnored("__pycache__", true));
        Assert.True(rules.IsIgnored("a.pyc", false));
        Assert.False(rules.IsIgnored("kept.pyc", false));
        Assert.False(rules.IsIgnored("a.py", false));
        Assert.False(Lathe.Context.GitIgnore.Root("!*.pyc", null, Leftovers.Before(null)).IsIgnored("a.pyc", false));
    }
}

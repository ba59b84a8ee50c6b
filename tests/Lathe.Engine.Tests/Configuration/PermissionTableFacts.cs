using Lathe.Engine.Permissions;

namespace Lathe.Engine.Tests.Configuration;

public sealed class PermissionTableFacts
{
    [Theory]
    [InlineData("bwrap", "read_file", "a.cs", PermissionAnswer.Allow)]
    [InlineData("bwrap", "edit_file", "a.cs", PermissionAnswer.Allow)]
    [InlineData("bwrap", "run_command", "npm test", PermissionAnswer.Allow)]
    [InlineData("none", "run_command", "npm test", PermissionAnswer.Ask)]
    [InlineData("none", "read_file", "a.cs", PermissionAnswer.Allow)]
    [InlineData("bwrap", "run_command", "sudo rm x", PermissionAnswer.Deny)]
    [InlineData("none", "run_command", "rm -rf /", PermissionAnswer.Deny)]
    [InlineData("bwrap", "mcp_tool", "x", PermissionAnswer.Ask)]
    public void Defaults(string sandbox, string tool, string subject, PermissionAnswer answer) =>
        Assert.Equal(answer, PermissionTable.Decide(DefaultPermissions.For(sandbox), tool, subject));

    [Theory]
    [InlineData("", "", true)]
    [InlineData("*", "", true)]
    [InlineData("a*c", "abbbc", true)]
    [InlineData("a*c", "abbbcd", false)]
    [InlineData("*b*", "abc", true)]
    [InlineData("git push*", "git pull", false)]
    [InlineData("a", "ab", false)]
    [InlineData("ab", "a", false)]
    public void Patterns(string pattern, string text, bool matches) => Assert.Equal(matches, PermissionTable.Matches(pattern, text));

    [Fact]
    public void Many_stars_do_not_explode() =>
        Assert.False(PermissionTable.Matches(string.Concat(Enumerable.Repeat("*a", 500)) + "b", new string('a', 20_000)));

    [Fact]
    public void Nothing_that_matches_is_an_ask() => Assert.Equal(PermissionAnswer.Ask, PermissionTable.Decide([], "x", "y"));
}

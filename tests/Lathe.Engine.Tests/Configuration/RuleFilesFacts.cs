using Lathe.Engine.Configuration;
using Lathe.Errors;
using Lathe.Quality.Patterns;

namespace Lathe.Engine.Tests.Configuration;

/// <summary>A team's rules: a repository's only add findings, so they count without trust; a mistake in them is said.</summary>
public sealed class RuleFilesFacts : IDisposable
{
    private readonly ConfigurationFixture _user = new();

    public void Dispose() => _user.Dispose();

    [Fact]
    public void A_repositorys_rules_count_without_trust_after_the_users()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_user.Paths.Config, RuleFiles.FolderName)).FullName;
        File.WriteAllText(Path.Combine(folder, "mine.yaml"), Rule("mine.a"));
        File.WriteAllText(Path.Combine(folder, "empty.yaml"), "");
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "no rules");
        _user.InRepository(".lathe/rules/team.yaml", Rule("team.a"));
        _user.InRepository(".lathe/rules/readme.md", "not one of them");
        var configuration = _user.Load();
        Assert.Equal([RuleOrigin.User, RuleOrigin.Repository], configuration.RuleFiles.Select(file => file.Origin));
        Assert.Equal(["mine.a", "team.a"], PatternRuleSet.Read(configuration.RuleFiles).Rules.Select(rule => rule.Info.Id));
        Assert.Equal(".lathe/rules/readme.md", Assert.Single(configuration.Ignored).File);
    }

    [Theory]
    [InlineData("security.sql-injection", "begins with 'security.'")]
    [InlineData("mine.a", "there is a rule 'mine.a' in")]
    public void A_repository_cannot_take_the_place_of_a_rule_that_is_there(string id, string why)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_user.Paths.Config, RuleFiles.FolderName)).FullName;
        File.WriteAllText(Path.Combine(folder, "mine.yaml"), Rule("mine.a"));
        _user.InRepository(".lathe/rules/team.yaml", Rule(id));
        var configuration = _user.Load();
        Assert.Equal(["mine.a"], PatternRuleSet.Read(configuration.RuleFiles).Rules.Select(rule => rule.Info.Id));
        Assert.Contains(why, Assert.Single(configuration.Ignored).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_in_the_users_own_rules_is_an_error_with_its_place()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_user.Paths.Config, RuleFiles.FolderName)).FullName;
        File.WriteAllText(Path.Combine(folder, "mine.yaml"), Rule("mine.a").Replace("severity", "severty", StringComparison.Ordinal));
        var error = Assert.Throws<LatheException>(() => _user.Load()).Error;
        Assert.Equal("rules.unknown_key", error.Code);
        Assert.Contains("mine.yaml:5: there is no key 'rules[0].severty'. Did you mean 'severity'?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_bounded()
    {
        _user.InRepository(".lathe/rules/team.yaml", Rule("team.a") + "#" + new string('x', 300_000));
        Assert.Contains("larger than 256 kB", Assert.Single(_user.Load().Ignored).Why, StringComparison.Ordinal);
        var folder = Directory.CreateDirectory(Path.Combine(_user.Paths.Config, RuleFiles.FolderName)).FullName;
        File.WriteAllText(Path.Combine(folder, "mine.yaml"), Rule("mine.a") + "#" + new string('x', 300_000));
        Assert.Equal("rules.too_large", Assert.Throws<LatheException>(() => _user.Load()).Error.Code);
    }

    [Fact]
    public void A_link_in_a_folder_of_a_repository_is_not_followed()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_user.Paths.Config, "somewhere")).FullName;
        File.WriteAllText(Path.Combine(folder, "real.txt"), Rule("team.a"));
        File.CreateSymbolicLink(Path.Combine(folder, "link.yaml"), Path.Combine(folder, "real.txt"));
        Assert.Empty(RuleFiles.Of(folder, RuleOrigin.Repository));
        Assert.Single(RuleFiles.Of(folder, RuleOrigin.User));
    }

    private static string Rule(string id) =>
        $"rules:\n  - id: {id}\n    name: Print\n    dimension: maintainability\n    severity: warning\n    languages: [python]\n    rationale: Why.\n    message: printed\n    pattern: print(...)\n";
}

using Lathe.Quality.Patterns;

namespace Lathe.Quality.Tests.Patterns;

/// <summary>The samples of docs/rules.md are rules, and their examples hold.</summary>
public sealed class RulesPageFacts
{
    public static TheoryData<int> Samples()
    {
        var data = new TheoryData<int>();
        for (var i = 0; i < Blocks().Count; i++) data.Add(i);
        return data;
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_is_a_file_of_rules_whose_examples_hold(int index)
    {
        var set = PatternRuleSet.Read([new RuleFile("docs/rules.md", Blocks()[index], RuleOrigin.Repository)]);
        Assert.NotEmpty(set.Rules);
        Assert.All(ExampleCheck.Run(set, TestContext.Current.CancellationToken), result => Assert.True(result.Holds, $"{result.Rule.Info.Id}\n{ExampleCheck.Diff(result)}"));
    }

    [Fact]
    public void There_are_samples() => Assert.True(Blocks().Count >= 2);

    [Fact]
    public void The_page_names_every_language_and_every_key()
    {
        var page = Page();
        Assert.All(PatternLanguage.Ids, id => Assert.Contains($"`{id}`", page, StringComparison.Ordinal));
        Assert.All(PatternClause.Keys, key => Assert.Contains($"`{key}", page, StringComparison.Ordinal));
    }

    private static List<string> Blocks() => [.. Page().Split("```yaml\n").Skip(1).Select(part => part[..part.IndexOf("```", StringComparison.Ordinal)])];

    private static string Page() => File.ReadAllText(Path.Combine(RuleCatalogueFacts.Repository(), "docs/rules.md"));
}

using Lathe.Quality.Patterns;
using static Lathe.Quality.Tests.Patterns.PatternBench;

namespace Lathe.Quality.Tests.Patterns;

/// <summary>A team's rules count as the built-in ones do.</summary>
public sealed class PatternAssessorFacts
{
    private static readonly PatternRuleSet Set = PatternRuleSet.Read([new RuleFile("team.yaml", Rule("python", "pattern: print($X)\nfix: log.info($X)\nsuggestion: Log it.\npaths: ['src/*']\nnot-paths: ['src/tools/*']\ntests: 'false'", "printed: $X"), RuleOrigin.Repository)]);

    [Fact]
    public void Findings_are_on_changed_lines_with_place_and_fix()
    {
        var finding = Assert.Single(Findings("src/a.py", "print(1)\n", "print(1)\nif x:\n  print(2)\n"));
        Assert.Equal(("team.test", new LineRange(3, 3), new ColumnRange(3, 11), "printed: 2", "Log it. Write: log.info(2)"), (finding.RuleId, finding.Range!.Value, finding.Columns!.Value, finding.Message, finding.Suggestion));
    }

    [Fact]
    public void What_a_line_had_before_it_was_rewritten_is_not_the_changes() => Assert.Empty(Findings("src/a.py", "def f():\n  print(a)\n", "def f():\n  print(b)\n"));

    [Theory]
    [InlineData("lib/a.py")]
    [InlineData("src/tools/a.py")]
    [InlineData("src/tests/test_a.py")]
    [InlineData("src/a.rb")]
    [InlineData("src/a.txt")]
    public void Other_files_are_left_alone(string path) => Assert.Empty(Findings(path, null, "print(1)\n"));

    [Fact]
    public void One_rule_cannot_flood_the_list() => Assert.Equal(20, Findings("src/a.py", null, string.Concat(Enumerable.Range(0, 90).Select(i => $"print({i})\n"))).Count);

    [Fact]
    public void A_set_without_rules_finds_nothing() => Assert.Empty(new PatternAssessor(PatternRuleSet.Empty).Assess(new CodeChange([RuleTests.Change("src/a.py", null, "print(1)\n")]), TestContext.Current.CancellationToken));

    private static IReadOnlyList<Finding> Findings(string path, string? before, string after) =>
        new PatternAssessor(Set).Assess(new CodeChange([RuleTests.Change(path, before, after)]), TestContext.Current.CancellationToken);
}

using System.Text;

namespace Lathe.Quality.Tests;

public sealed class RuleTests
{
    public static TheoryData<string, int> Examples()
    {
        var data = new TheoryData<string, int>();
        foreach (var rule in RuleAssessor.Catalogue)
            for (var i = 0; i < rule.Examples.Count; i++) data.Add(rule.Id, i);
        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_rule_finds_what_its_examples_say_and_nothing_else(string id, int index)
    {
        var rule = RuleAssessor.Catalogue.Single(r => r.Id == id);
        var example = rule.Examples[index];
        var assessment = Scoring.Assess([Change(example.Path, example.Before, example.After)], [new RuleAssessor()], null, CancellationToken.None);
        var lines = assessment.Findings.Where(f => f.RuleId == id).Select(f => f.Range!.Value.StartLine);
        Assert.Equal(example.Lines, lines);
    }

    [Fact]
    public void Every_rule_about_files_has_a_good_and_a_bad_example()
    {
        foreach (var rule in RuleAssessor.Catalogue.Where(r => r.Id != "testing.untested-change" && !RuleSet.OfOthers.Contains(r)))
        {
            Assert.True(rule.Examples.Any(e => e.Lines.Length > 0), $"{rule.Id} has no bad example");
            Assert.True(rule.Examples.Any(e => e.Lines.Length == 0), $"{rule.Id} has no good example");
        }
    }

    [Fact]
    public void A_secret_is_never_quoted_and_only_a_warning_in_tests()
    {
        var key = "AKIA" + "Q3EGRUPW7YVNL2TD";
        var findings = new RuleAssessor().Assess(new CodeChange([Change("tests/test_a.py", null, $"K = '{key}'\n")]), CancellationToken.None);
        var finding = Assert.Single(findings, f => f.RuleId == "security.hard-coded-secret");
        Assert.Equal(FindingSeverity.Warning, finding.Severity);
        Assert.DoesNotContain(key, finding.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Code_without_a_test_is_mentioned_and_code_with_one_is_not()
    {
        var code = Change("src/a.py", null, "a = 1\nb = 2\nc = 3\nd = 4\n");
        Assert.Contains(new RuleAssessor().Assess(new CodeChange([code]), CancellationToken.None), f => f.RuleId == "testing.untested-change" && f.Range is null);
        Assert.DoesNotContain(new RuleAssessor().Assess(new CodeChange([code, Change("tests/test_a.py", null, "x = 1\n")]), CancellationToken.None), f => f.RuleId == "testing.untested-change");
    }

    [Theory]
    [InlineData("vendor/x/a.py")]
    [InlineData("web/app.min.js")]
    [InlineData("a_pb2.py")]
    public void Files_that_nobody_wrote_are_left_alone(string path) =>
        Assert.Empty(new RuleAssessor().Assess(new CodeChange([Change(path, null, "def f(:\n" + new string('<', 7) + " x\n")]), CancellationToken.None));

    [Fact]
    public void Deleted_binary_and_huge_files_are_left_alone()
    {
        FileChange[] change = [new("a.py", "x = 1\n"u8.ToArray(), null), new("b.py", null, [0, 1, 2]), new("c.py", null, Encoding.UTF8.GetBytes(new string('(', 3 * 1024 * 1024)))];
        Assert.Empty(new RuleAssessor().Assess(new CodeChange(change), CancellationToken.None));
    }

    [Fact]
    public void One_rule_cannot_flood_the_list()
    {
        var text = string.Concat(Enumerable.Repeat("# TODO: x\n", 500));
        Assert.True(new RuleAssessor().Assess(new CodeChange([Change("a.py", null, text)]), CancellationToken.None).Count <= 40);
    }

    internal static FileChange Change(string path, string? before, string after) =>
        new(path, before is null ? null : Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after));
}

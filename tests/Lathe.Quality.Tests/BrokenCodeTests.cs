using System.Text;

namespace Lathe.Quality.Tests;

public sealed class BrokenCodeTests
{
    // Half a file is what an editor, or a model that was cut off, hands over.
    [Fact]
    public void No_rule_fails_on_the_beginning_of_a_file_or_on_its_end()
    {
        var assessor = new RuleAssessor();
        foreach (var example in RuleAssessor.Catalogue.SelectMany(rule => rule.Examples).DistinctBy(example => (example.Path, example.After)))
        {
            if (example.After.Length > 3000) continue;
            for (var at = 5; at < example.After.Length; at += 41)
            {
                FileChange[] files = [new(example.Path, Encoding.UTF8.GetBytes(example.After[at..]), Encoding.UTF8.GetBytes(example.After[..at]))];
                Assert.NotNull(assessor.Assess(new CodeChange(files), CancellationToken.None));
            }
        }
    }

    [Theory]
    [InlineData("a.js", "f(", ")")]
    [InlineData("a.py", "(a and ", ")")]
    [InlineData("a.c", "{ if (a) ", "}")]
    [InlineData("a.ts", "a ? b : (", ")")]
    [InlineData("A.java", "class A { void m() { ", "} }")]
    public void Nesting_without_measure_is_looked_at_all_the_same(string path, string open, string close)
    {
        var text = string.Concat(Enumerable.Repeat(open, 2000)) + "x" + string.Concat(Enumerable.Repeat(close, 2000));
        Assert.NotNull(new RuleAssessor().Assess(new CodeChange([new FileChange(path, null, Encoding.UTF8.GetBytes(text))]), CancellationToken.None));
    }
}

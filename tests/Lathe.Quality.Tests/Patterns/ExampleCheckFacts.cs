using Lathe.Quality.Patterns;
using static Lathe.Quality.Tests.Patterns.PatternBench;

namespace Lathe.Quality.Tests.Patterns;

public sealed class ExampleCheckFacts
{
    [Fact]
    public void An_example_that_does_not_hold_shows_which_lines_are_wrong()
    {
        var results = Run("pattern: f($X)\nexamples:\n  python:\n    bad:\n      - \"f(1)  # finding\\nf(2)\\ng(3)  # finding\"\n    good: ['g(1)', 'f(1)']");
        Assert.Equal([false, true, false], results.Select(result => result.Holds));
        Assert.Equal("= f(1)\n+ f(2)\n- g(3)\n", ExampleCheck.Diff(results[0]));
        Assert.Equal("+ f(1)\n", ExampleCheck.Diff(results[2]));
    }

    [Fact]
    public void A_path_that_is_no_file_of_a_language_is_a_problem()
    {
        var result = Assert.Single(Run("pattern: f($X)\nexamples: { python: { path: a.txt, bad: ['f(1)'] } }"));
        Assert.False(result.Holds);
        Assert.NotNull(result.Problem);
    }

    private static IReadOnlyList<ExampleResult> Run(string keys) =>
        ExampleCheck.Run(PatternRuleSet.Read([new RuleFile("team.yaml", Rule("python", keys), RuleOrigin.Repository)]), TestContext.Current.CancellationToken);
}

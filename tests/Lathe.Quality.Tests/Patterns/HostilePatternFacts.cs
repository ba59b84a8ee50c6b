using Lathe.Quality.Patterns;
using Lathe.Syntax;
using static Lathe.Quality.Tests.Patterns.PatternBench;

namespace Lathe.Quality.Tests.Patterns;

/// <summary>Neither a pattern nor a file makes matching take long or fail; what would take long finds nothing more.</summary>
public sealed class HostilePatternFacts
{
    [Fact]
    public void Many_dots_over_many_arguments_end()
    {
        var pattern = $"f({string.Concat(Enumerable.Range(0, 14).Select(i => $"..., $A{i}, "))}..., nothing)";
        Assert.Empty(LinesOf("python", pattern, string.Concat(Enumerable.Repeat($"f({string.Join(", ", Enumerable.Range(0, 400))}, something, nothing2)\n", 20)) + "nothing = 1\n"));
    }

    [Fact]
    public void One_rule_that_takes_long_does_not_stop_another()
    {
        var slow = Rule("python", $"pattern: f({string.Concat(Enumerable.Range(0, 14).Select(i => $"..., $A{i}, "))}..., 1 + 1)");
        var quick = Rule("python", "pattern: g()").Replace("team.test", "team.quick", StringComparison.Ordinal)["rules:\n".Length..];
        var set = PatternRuleSet.Read([new RuleFile("team.yaml", slow + quick, RuleOrigin.Repository)]);
        var code = $"f({string.Join(", ", Enumerable.Range(0, 800))})\ng()\n";
        Assert.Equal("team.quick", Assert.Single(set.Look(CodeTree.Parse(LanguageTable.Find("python")!, code)!, "a.py", FileTraits.None)).Rule.Info.Id);
    }

    [Theory]
    [InlineData("(", 20_000)]
    [InlineData("f(", 20_000)]
    [InlineData("a.", 50_000)]
    [InlineData("[1,", 20_000)]
    [InlineData("if x:\n ", 5_000)]
    public void Deep_and_broken_code_is_gone_through(string piece, int times)
    {
        var code = string.Concat(Enumerable.Repeat(piece, times));
        Assert.Empty(LinesOf("python", "f($X, $Y, $X)", code));
        Assert.NotNull(Lines("python", "pattern: f(...)\ncontains: g($X)\ninside: \"if $C:\\n  ...\"", code));
    }

    [Fact]
    public void A_rule_reports_so_many_places_in_a_file_and_no_more() => Assert.Equal(200, LinesOf("python", "f()", string.Concat(Enumerable.Repeat("f()\n", 1000))).Length);

    [Fact]
    public void Any_pattern_ends_in_a_result_or_an_error()
    {
        string[] pieces = ["$X", "...", "$...A", "\"...\"", "(", ")", "{", "}", ";", "\n", "f", "=", "==", "if ", "catch ", "$", "'", "\\", "é", "\u2028", ":", "//", "#"];
        foreach (var language in PatternLanguage.Ids)
        {
            for (var seed = 0; seed < 60; seed++)
            {
                var pattern = string.Concat(Enumerable.Range(0, 6).Select(i => pieces[((seed * 31) + (i * (seed + 7))) % pieces.Length]));
                var yaml = Rule(language, $"pattern: {System.Text.Json.JsonSerializer.Serialize(pattern)}");
                try
                {
                    var set = PatternRuleSet.Read([new RuleFile("team.yaml", yaml, RuleOrigin.Repository)]);
                    set.Look(CodeTree.Parse(LanguageTable.Find(language)!, "f(1);\nif (x) { f(2); }\n")!, "a", FileTraits.None);
                }
                catch (Lathe.Errors.LatheException)
                {
                    // Refused with a place, which is as good.
                }
            }
        }
    }
}

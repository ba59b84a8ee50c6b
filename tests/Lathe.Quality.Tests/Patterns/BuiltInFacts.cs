using Lathe.Quality.Patterns;
using Lathe.Syntax;

namespace Lathe.Quality.Tests.Patterns;

public sealed class BuiltInFacts
{
    [Fact]
    public void Every_pattern_parses_in_every_language_of_its_rule()
    {
        var problems = new List<string>();
        foreach (var rule in PatternRuleSet.BuiltIn.Rules)
        {
            try
            {
                PatternRuleSet.Check(rule);
            }
            catch (Lathe.Errors.LatheException exception)
            {
                problems.Add(exception.Message);
            }
        }

        Assert.Empty(problems);
    }

    [Fact]
    public void Every_rule_has_a_good_and_a_bad_example_in_each_of_its_languages()
    {
        Assert.True(PatternRuleSet.BuiltIn.Rules.Count >= 40);
        foreach (var rule in PatternRuleSet.BuiltIn.Rules)
        {
            foreach (var language in rule.Info.Languages)
            {
                var own = rule.Info.Examples.Where(example => LanguageTable.Detect(example.Path, [])!.Id == language).ToList();
                Assert.True(own.Any(example => example.Lines.Length > 0) && own.Any(example => example.Lines.Length == 0), $"{rule.Info.Id} in {language}");
            }
        }
    }

    // Only these files are read for a file of a language; tsx has the rules of typescript.
    [Fact]
    public void A_rule_stands_in_a_file_that_is_read_for_each_of_its_languages()
    {
        foreach (var rule in PatternRuleSet.BuiltIn.Rules)
            Assert.All(rule.Info.Languages, language => Assert.Contains(Path.GetFileNameWithoutExtension(rule.File), BuiltInRules.NamesFor(language)));
    }

    [Fact]
    public void The_id_of_a_rule_begins_with_its_dimension() =>
        Assert.All(PatternRuleSet.BuiltIn.Rules, rule => Assert.StartsWith(rule.Info.Dimension.ToString().ToLowerInvariant() + ".", rule.Info.Id, StringComparison.Ordinal));
}

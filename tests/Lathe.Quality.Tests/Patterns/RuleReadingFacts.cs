using Lathe.Errors;
using Lathe.Quality.Patterns;
using static Lathe.Quality.Tests.Patterns.PatternBench;

namespace Lathe.Quality.Tests.Patterns;

/// <summary>A mistake in a rule is an error that names file, line, key and remedy.</summary>
public sealed class RuleReadingFacts
{
    [Theory]
    [InlineData("pattern: f(", "rules.bad_pattern", "team.yaml:9: 'rules[0].pattern' is not Python: an expression, a statement or a declaration was expected.")]
    [InlineData("pattern: |\n  f(1)\n  g(", "rules.bad_pattern", "team.yaml:11: 'rules[0].pattern' is not Python: an expression, a statement or a declaration was expected.")]
    [InlineData("pattern: ...", "rules.bad_pattern", "team.yaml:9: 'rules[0].pattern' begins with '...'.")]
    [InlineData("pattern: $X", "rules.bad_pattern", "team.yaml:2: 'team.test' looks for any expression at all.")]
    [InlineData("pattern: f(zqlv1)", "rules.bad_pattern", "team.yaml:9: 'rules[0].pattern' has a name that Lathe needs itself.")]
    [InlineData("patern: f()", "rules.unknown_key", "team.yaml:9: there is no key 'rules[0].patern'. Did you mean 'pattern'?")]
    [InlineData("not: f()", "rules.missing_key", "team.yaml:2: 'rules[0]' has nothing to look for.")]
    [InlineData("pattern: f($X)\nwhere: { $Y: { is: string } }", "rules.unknown_metavariable", "team.yaml:2: 'team.test' names $Y, which none of its patterns has.")]
    [InlineData("pattern: f($X)\nfocus: $Y", "rules.unknown_metavariable", "team.yaml:2: 'team.test' names $Y, which none of its patterns has.")]
    [InlineData("pattern: f($X)\nfocus: X", "rules.wrong_value", "team.yaml:10: 'rules[0].focus' has to be a metavariable.")]
    [InlineData("pattern: f($X)\nfix: g($Z)", "rules.unknown_metavariable", "team.yaml:2: the message or the fix of 'team.test' has $Z, which none of its patterns has.")]
    [InlineData("pattern: f($X)\nwhere: { X: { is: string } }", "rules.wrong_value", "team.yaml:10: 'X' is no metavariable.")]
    [InlineData("pattern: f($X)\nwhere: { $X: { is: strng } }", "rules.wrong_value", "team.yaml:10: 'rules[0].where.$X.is' cannot be 'strng'. Did you mean 'string'?")]
    [InlineData("pattern: f($X)\nwhere: { $X: { at-least: many } }", "rules.wrong_type", "team.yaml:10: 'rules[0].where.$X.at-least' has to be a number, not 'many'.")]
    [InlineData("pattern: f($X)\nwhere: { $X: { regex: '(a' } }", "rules.bad_regex", null)]
    [InlineData("pattern: f($X)\nwhere: { $X: { regex: '(?=a)' } }", "rules.bad_regex", null)]
    [InlineData("pattern: f($X)\nwithin: class", "rules.wrong_value", "team.yaml:10: 'rules[0].within' cannot be 'class'.")]
    [InlineData("pattern: f($X)\ncwe: [CWE-x]", "rules.wrong_value", "team.yaml:10: 'CWE-x' is no CWE id.")]
    [InlineData("pattern: f($X)\nexamples: { go: { bad: ['f()'] } }", "rules.wrong_value", "team.yaml:10: 'go' is none of the rule's languages.")]
    [InlineData("pattern: f($X)\nexamples: { python: { worse: ['f()'] } }", "rules.unknown_key", null)]
    [InlineData("matches: []\npattern: f()", "rules.unknown_key", "team.yaml:10: 'pattern' stands beside 'matches'.")]
    [InlineData("matches: [{ languages: [go], pattern: f() }]", "rules.wrong_value", "team.yaml:9: 'rules[0].matches[0]' is for go, which the rule's 'languages' do not name.")]
    public void A_mistake_is_named_with_its_place(string keys, string code, string? message)
    {
        var error = Error("python", keys);
        Assert.Equal(code, error.Code);
        if (message is not null) Assert.Equal(message, error.Message);
        Assert.NotNull(error.Guidance);
    }

    [Theory]
    [InlineData("security.mine", "rules.reserved_id")]
    [InlineData("impact.mine", "rules.reserved_id")]
    [InlineData("mine", "rules.bad_id")]
    [InlineData("team.", "rules.bad_id")]
    [InlineData("Team.x", "rules.bad_id")]
    [InlineData("team.-x", "rules.bad_id")]
    [InlineData("team..x", "rules.bad_id")]
    public void Ids_of_a_team_are_its_own(string id, string code)
    {
        var text = Rule("python", "pattern: f()").Replace("team.test", id, StringComparison.Ordinal);
        Assert.Equal(code, Assert.Throws<LatheException>(() => Read(text)).Error.Code);
    }

    [Fact]
    public void An_unknown_language_is_named_with_the_nearest() =>
        Assert.Equal("team.yaml:6: there are no patterns for the language 'pyton'. Did you mean 'python'?", Error("pyton", "pattern: f()").Message);

    [Fact]
    public void An_id_twice_names_both_places()
    {
        var rule = Rule("python", "pattern: f()");
        var error = Assert.Throws<LatheException>(() => PatternRuleSet.Read([new RuleFile("a.yaml", rule, RuleOrigin.User), new RuleFile("b.yaml", rule, RuleOrigin.Repository)])).Error;
        Assert.Equal("b.yaml:2: there is a rule 'team.test' in a.yaml:2 already.", error.Message);
    }

    [Fact]
    public void The_number_of_rules_clauses_and_metavariables_is_bounded()
    {
        var rules = "rules:\n" + string.Concat(Enumerable.Range(0, 301).Select(i => Rule("python", "pattern: f()").Replace("team.test", $"team.r{i}", StringComparison.Ordinal)["rules:\n".Length..]));
        Assert.Equal("rules.out_of_range", Assert.Throws<LatheException>(() => Read(rules)).Error.Code);
        Assert.Equal("rules.out_of_range", Error("python", $"either: [{string.Join(", ", Enumerable.Repeat("f()", 120))}]").Code);
        Assert.Equal("rules.out_of_range", Error("python", $"pattern: f({string.Join(", ", Enumerable.Range(0, 40).Select(i => $"$A{i}"))})").Code);
        Assert.Equal("rules.out_of_range", Error("python", $"pattern: f({new string('1', 5000)})").Code);
    }

    [Fact]
    public void A_file_without_rules_is_an_empty_set() => Assert.Empty(Read("# nothing yet\n").Rules);

    [Fact]
    public void A_later_set_stands_for_rules_of_the_same_id()
    {
        var one = Read(Rule("python", "pattern: f()", "one"));
        var two = Read(Rule("python", "pattern: g()", "two"));
        Assert.Equal("two", Assert.Single(one.With(two).Rules).Message);
        Assert.Same(one, one.With(PatternRuleSet.Empty));
    }

    private static LatheError Error(string language, string keys) => Assert.Throws<LatheException>(() => Read(Rule(language, keys))).Error;

    private static PatternRuleSet Read(string text) => PatternRuleSet.Read([new RuleFile("team.yaml", text, RuleOrigin.Repository)]);
}

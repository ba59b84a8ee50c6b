using Lathe.Syntax;

namespace Lathe.Quality.Patterns;

/// <summary>What came of one example of a rule.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Example">The example.</param>
/// <param name="Language">Its language.</param>
/// <param name="Found">The lines that the rule reports in it, in order.</param>
/// <param name="Problem">Why it could not be tried; null where it was.</param>
public sealed record ExampleResult(PatternRule Rule, RuleExample Example, string Language, IReadOnlyList<int> Found, string? Problem)
{
    /// <summary>Whether the rule reports exactly the lines that it has to.</summary>
    public bool Holds => Problem is null && Found.SequenceEqual(Example.Lines);
}

/// <summary>Runs rules over their own examples.</summary>
public static class ExampleCheck
{
    /// <summary>Tries each example of each rule.</summary>
    /// <param name="set">The rules.</param>
    /// <param name="cancellationToken">Stops between examples.</param>
    public static IReadOnlyList<ExampleResult> Run(PatternRuleSet set, CancellationToken cancellationToken)
    {
        var results = new List<ExampleResult>();
        foreach (var rule in set.Rules)
        {
            var alone = PatternRuleSet.Of([rule]);
            foreach (var example in rule.Info.Examples)
            {
                cancellationToken.ThrowIfCancellationRequested();
                results.Add(Try(alone, rule, example));
            }
        }

        return results;
    }

    /// <summary>The example with a mark on each line that is not as it should be: <c>-</c> should be reported and is not, <c>+</c> is reported and should not be, <c>=</c> is reported and should be.</summary>
    /// <param name="result">The result.</param>
    public static string Diff(ExampleResult result)
    {
        var text = new System.Text.StringBuilder();
        var line = 0;
        foreach (var code in result.Example.After.AsSpan().TrimEnd('\n').EnumerateLines())
        {
            line++;
            var (wanted, found) = (result.Example.Lines.Contains(line), result.Found.Contains(line));
            text.Append(wanted ? found ? "= " : "- " : found ? "+ " : "  ").Append(code).Append('\n');
        }

        return text.ToString();
    }

    private static ExampleResult Try(PatternRuleSet alone, PatternRule rule, RuleExample example)
    {
        var language = LanguageTable.Detect(example.Path, System.Text.Encoding.UTF8.GetBytes(example.After));
        if (language is null || PatternLanguage.Find(language.Id) is null) return new ExampleResult(rule, example, language?.Id ?? "?", [], $"patterns know nothing of the language of {example.Path}");
        if (!NativeGrammars.Has(language)) return new ExampleResult(rule, example, language.Id, [], $"there is no native parser for {language.Name} here");
        if (CodeTree.Parse(language, example.After) is not { } tree) return new ExampleResult(rule, example, language.Id, [], "the example is too large");
        var found = alone.Look(tree, example.Path, FileClassifier.ClassifyPath(example.Path));
        return new ExampleResult(rule, example, language.Id, [.. found.Select(one => tree.LineAt(one.Start))], null);
    }
}

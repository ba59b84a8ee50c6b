using Lathe.Quality.Code;
using Lathe.Quality.Metrics;

namespace Lathe.Quality.Structure;

internal sealed class CognitiveComplexityRule : ICodeRule
{
    private static readonly string Steps = string.Concat(Enumerable.Repeat("    if a:\n        g()\n", 25));

    public RuleInfo Info { get; } = new(
        "maintainability.cognitive-complexity", "Hard to follow", QualityDimension.Maintainability, FindingSeverity.Warning,
        "Cognitive complexity (Campbell 2018) counts what makes code hard to follow: breaks in its flow, and more for those that stand in others. Over 25 (`limits.cognitive`) counts, where the change brought the function there or made it a fifth worse.",
        [
            new("a.py", null, $"def f(a):\n{Steps}    if b:\n        g()\n", 1),
            new("a.py", $"def f(a):\n{Steps}", $"def f(a):\n{Steps}    while a and b:\n        g()\n", 1),
            new("a.js", null, "function f(a) {\n  for (;;) { while (a) { if (b) { if (c) { g(); } else if (d) { h(); } else { k(); } } if (o) { while (p) { q(); } } } if (e) { while (m) { n(); } } if (s) { t(); } }\n}\n", 1),
            new("a.py", $"def f(a):\n{Steps}    if b:\n        g()\n", $"def f(a):\n{Steps}    if b:\n        h()\n"),
            new("a.py", null, $"def f(a):\n{Steps}"),
        ])
    {
        Languages = Languages.All,
        Cwe = [1121],
        Remedy = "Take parts with a name of their own out of it.",
        IsAboutText = true,
    };

    public CodeRole[] Roles { get; } = [];

    public void Look(CodeSight sight, int node)
    {
        foreach (var function in sight.Functions)
            if (FunctionGrowth.IsToBlame(sight, function, RuleLimit.Cognitive, static f => f.Cognitive)) sight.ReportHead(this, function.Function.Node, $"'{function.Function.Name}' has a cognitive complexity of {function.Cognitive}{Was(sight.Before(function))}");
    }

    private static string Was(FunctionMeasures? before) => before is null ? "" : $", it was {before.Cognitive}";
}

internal sealed class CyclomaticComplexityRule : ICodeRule
{
    // A table that is written as one switch has many ways and nothing to follow.
    private const int WaysOfATable = 4;

    private static readonly string Steps = Lines(20, i => $"  if (a > {i}) g({i});\n");

    public RuleInfo Info { get; } = new(
        "maintainability.cyclomatic-complexity", "Many ways through", QualityDimension.Maintainability, FindingSeverity.Info,
        "Cyclomatic complexity (McCabe 1976) is the number of independent ways through a function, each of which wants a test. Over 15 (`limits.cyclomatic`) counts, where the change brought it there or made it a fifth worse, and cognitive complexity has not said so already. A table in the form of one switch is left alone, as McCabe proposed.",
        [
            new("a.c", null, $"void f(int a) {{\n{Steps}}}\n", 1),
            new("a.js", null, $"function f(a) {{\n{Steps}}}\n", 1),
            new("a.c", null, $"void f(int a) {{\n{Steps[..Steps.IndexOf("  if (a > 14)", StringComparison.Ordinal)]}}}\n"),
            new("a.js", null, $"function f(a) {{\n  switch (a) {{\n{Lines(30, i => $"    case {i}: return 'a{i}';\n")}  }}\n}}\n"),
        ])
    {
        Languages = Languages.All,
        Cwe = [1121],
        Remedy = "Make a table of the cases, or split the function.",
        IsAboutText = true,
    };

    public CodeRole[] Roles { get; } = [];

    public void Look(CodeSight sight, int node)
    {
        foreach (var function in sight.Functions)
            if (function.Cognitive <= sight.View.Profile.Limit(RuleLimit.Cognitive) && function.Cognitive * WaysOfATable >= function.Cyclomatic && FunctionGrowth.IsToBlame(sight, function, RuleLimit.Cyclomatic, static f => f.Cyclomatic)) sight.ReportHead(this, function.Function.Node, $"there are {function.Cyclomatic} ways through '{function.Function.Name}'");
    }

    // A sequence of numbers that are selected from would be compiled at run time, in each assessment.
    private static string Lines(int count, Func<int, string> line)
    {
        var lines = new string[count];
        for (var i = 0; i < count; i++) lines[i] = line(i);
        return string.Concat(lines);
    }
}

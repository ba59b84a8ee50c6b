using System.Globalization;
using Lathe.Quality.Code;
using Lathe.Quality.Metrics;

namespace Lathe.Quality.Structure;

internal sealed class MaintainabilityIndexRule : ICodeRule
{
    // What was under the limit before is left alone until it has lost another fifth.
    private const double Noticeable = 0.8;

    // As much is in about sixty dense lines: neither long, nor with many ways through, nor hard to follow by the measures that have rules of their own.
    private static readonly string Dense = string.Concat(Enumerable.Range(0, 85).Select(i => $"    x{i} = a.b{i}(c{i}, d{i}) + e{i} * f{i} - g{i}(h{i}, {i})\n"));
    private static readonly string Half = Dense[..Dense.IndexOf("    x45 ", StringComparison.Ordinal)];

    public RuleInfo Info { get; } = new(
        "maintainability.low-index", "Much in one function", QualityDimension.Maintainability, FindingSeverity.Info,
        "The maintainability index (Oman and Hagemeister 1992, on Visual Studio's scale of 0 to 100) goes down with the logarithms of Halstead's volume and of the lines, and with the ways through. Under 35 (`limits.maintainability_index`) counts, where the change brought the function there or took another fifth of it, and neither complexity nor length has said so already: Visual Studio itself warns under 20, where these always have.",
        [
            new("a.py", null, $"def f(a):\n{Dense}", 1),
            new("a.py", $"def f(a):\n{Half}", $"def f(a):\n{Dense}", 1),
            new("a.py", $"def f(a):\n{Dense}", $"def f(a):\n{Dense}    g()\n"),
            new("a.py", null, $"def f(a):\n{Half}"),
            new("a.py", null, $"def f(a):\n{string.Concat(Enumerable.Repeat("    g()\n", 99))}"),
            new("a.py", null, $"def f(a):\n{Dense}{Dense}"),
        ])
    {
        Languages = Languages.All,
        Cwe = [1120],
        Remedy = "Take parts with a name of their own out of it.",
        IsAboutText = true,
    };

    public CodeRole[] Roles { get; } = [];

    public void Look(CodeSight sight, int node)
    {
        var profile = sight.View.Profile;
        var limit = profile.Limit(RuleLimit.MaintainabilityIndex);
        foreach (var function in sight.Functions)
        {
            if (!sight.IsChanged(function.Function.Node) || IsSaid(profile, function) || MaintainabilityIndex.Of(MostVolume(sight, function), function.Cyclomatic, function.Lines.Code) >= limit) continue;
            var now = function.Index(sight.Code);
            if (now >= limit) continue;
            var before = sight.Before(function) is { } old && sight.View.CodeBefore is { } code ? old.Index(code) : (double?)null;
            if (before is { } was && was < limit && now > was * Noticeable) continue;
            sight.ReportHead(this, function.Function.Node, $"'{function.Function.Name}' has a maintainability index of {Number(now)}{(before is { } b ? $", it was {Number(b)}" : "")}");
        }
    }

    private static bool IsSaid(LanguageProfile profile, FunctionMeasures function) =>
        function.Cognitive > profile.Limit(RuleLimit.Cognitive) || function.Cyclomatic > profile.Limit(RuleLimit.Cyclomatic) || function.Lines.Total > profile.Limit(RuleLimit.FunctionLines);

    // No more tokens than nodes, no two of them alike: most functions are so small that the index need not be counted.
    private static double MostVolume(CodeSight sight, FunctionMeasures function)
    {
        var nodes = sight.Tree[function.Function.Node].Next - function.Function.Node;
        return nodes * Math.Log2(nodes + 1);
    }

    private static string Number(double index) => index.ToString("0", CultureInfo.InvariantCulture);
}

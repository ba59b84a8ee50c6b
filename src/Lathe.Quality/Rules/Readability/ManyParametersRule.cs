using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class ManyParametersRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "readability.many-parameters", "Many parameters", QualityDimension.Readability, FindingSeverity.Info,
        "Nobody remembers the order of more than seven values (`limits.parameters`). Counts for new functions and for those that the change brought over the limit; what overrides or only forwards has no choice.",
        [
            new("a.py", null, "def f(a, b, c, d, e, g, h, i):\n    return a\n", 1),
            new("a.c", "int f(int a) { return a; }\n", "int f(int a, int b, int c, int d, int e, int g, int h, int i, int j) { return a; }\n", 1),
            new("a.ts", null, "class A { f(a: number, b: number, c: number, d: number, e: number, g: number, h: number, i: number) { } }\n", 1),
            new("a.cs", null, "class A : B {\n  public override int F(int a, int b, int c, int d, int e, int g, int h, int i) => a;\n}\n"),
            new("a.py", null, "def f(self, a, b, c, d, e, g, h=1):\n    return a\n\ndef k(a, *, b, c, d, e, f, g, h, i):\n    return a\n"),
        ])
    {
        Languages = Languages.AllButBash,
        Cwe = [1064],
        Remedy = "Put together what belongs together.",
        IsAboutText = true,
    };

    public CodeRole[] Roles { get; } = [];

    public void Look(CodeSight sight, int node)
    {
        if (sight.View.IsTest) return;
        foreach (var function in sight.Functions)
        {
            if (!FunctionGrowth.IsToBlame(sight, function, RuleLimit.Parameters, static f => f.Parameters) || IsBound(sight, function.Function.Node)) continue;
            var list = sight.Part(function.Function.Node, CodePart.Parameters);
            if (list >= 0 && sight.IsChanged(list)) sight.Report(this, function.Function.Node, $"'{function.Function.Name}' takes {function.Parameters} parameters");
        }
    }

    // Overridden, imposed from outside, or given by name: the order is nobody's burden.
    private static bool IsBound(CodeSight sight, int function)
    {
        var list = sight.Part(function, CodePart.Parameters);
        if (list < 0) return true;
        var head = sight.Code.Text.AsSpan(sight.Tree[function].Start, sight.Tree[list].Start - sight.Tree[function].Start);
        if (head.Contains("override", StringComparison.OrdinalIgnoreCase) || head.Contains("extern", StringComparison.Ordinal) || head.Contains("DllImport", StringComparison.Ordinal) || head.Contains("__init__", StringComparison.Ordinal)) return true;
        if (sight.Tree.KindOf(function).StartsWith("constructor", StringComparison.Ordinal) || sight.TextOf(sight.Part(function, CodePart.Name)) is "constructor" or "initialize" or "__construct") return true;
        var text = sight.TextOf(list);
        return sight.Language == "python" && (text.Contains(" *,", StringComparison.Ordinal) || text.Contains("(*,", StringComparison.Ordinal) || text.Count('=') >= 4);
    }
}

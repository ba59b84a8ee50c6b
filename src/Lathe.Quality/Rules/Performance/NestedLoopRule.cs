using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class NestedLoopRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "performance.nested-loop-over-same", "Each item against each", QualityDimension.Performance, FindingSeverity.Info,
        "A loop over a collection in a loop over the same one takes the square of its size. Often a map or sorting does the same in one go.",
        [
            new("a.py", null, "def f(xs):\n    for a in xs:\n        for b in xs:\n            g(a, b)\n", 3),
            new("a.cs", null, "class A {\n  void M(int[] xs) {\n    foreach (var a in xs)\n      foreach (var b in xs) G(a, b);\n  }\n}\n", 4),
            new("a.js", null, "for (const a of xs) { for (const b of a.xs) f(a, b); for (const c of ys) f(c); }\n"),
        ])
    {
        Languages = ["python", "csharp", "java", "javascript", "typescript", "tsx", "rust", "php", "go"],
        Cwe = [407],
    };

    public CodeRole[] Roles { get; } = [CodeRole.ForEach, CodeRole.For];

    public void Look(CodeSight sight, int node)
    {
        var over = sight.Inner(node, CodePart.Right);
        if (sight.View.IsTest || sight.RoleOf(over) is not (CodeRole.Identifier or CodeRole.Member)) return;
        for (var loop = sight.LoopAround(node); loop >= 0; loop = sight.LoopAround(loop))
        {
            if (!sight.IsSame(sight.Inner(loop, CodePart.Right), over)) continue;
            sight.Report(this, node, $"a loop over '{sight.TextOf(over)}' in a loop over it");
            return;
        }
    }
}

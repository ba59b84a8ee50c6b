using Lathe.Quality.Code;
using Lathe.Syntax;

namespace Lathe.Quality.Structure;

internal sealed class DuplicateConditionRule : ICodeRule
{
    private const int LongestChain = 50;

    public RuleInfo Info { get; } = new(
        "correctness.duplicate-condition", "The same question twice in a chain", QualityDimension.Correctness, FindingSeverity.Error,
        "In a chain of if and else if, the second branch with the same condition is never taken.",
        [
            new("a.py", null, "def f(a):\n    if a == 1:\n        return 1\n    elif a == 2:\n        return 2\n    elif a == 1:\n        return 3\n", 6),
            new("a.cs", null, "class A {\n  int M(int a) {\n    if (a == 1) { return 1; }\n    else if (a == 1) { return 2; }\n    return 0;\n  }\n}\n", 4),
            new("a.php", null, "<?php\nif ($a > 1) { f(); }\nelseif ($a > 1) { g(); }\n", 3),
            new("a.js", null, "if (a.next()) { f(); } else if (a.next()) { g(); }\nif (a) f(); else if (b) g(); else if (c) h();\n"),
        ])
    {
        Languages = Languages.AllButBash,
        Cwe = [561],
    };

    public CodeRole[] Roles { get; } = [CodeRole.If];

    public void Look(CodeSight sight, int node)
    {
        if (sight.Code.IsElseIf(node)) return;
        var first = sight.Part(node, CodePart.Condition);
        if (first < 0 || sight.Part(node, CodePart.Initializer) >= 0) return;
        Span<int> conditions = stackalloc int[LongestChain];
        var count = 0;
        for (var at = node; at >= 0 && count < LongestChain; at = Following(sight, node, at))
        {
            var condition = sight.Part(at, CodePart.Condition);
            if (condition < 0 || sight.MayAct(condition) || sight.Part(at, CodePart.Initializer) >= 0) continue;
            foreach (var earlier in conditions[..count])
            {
                if (!sight.IsSame(earlier, condition)) continue;
                sight.Report(this, condition, $"the same condition stands in line {sight.Tree.LineOf(earlier)} of this chain: this branch is never taken");
                break;
            }

            conditions[count++] = condition;
        }
    }

    // Either the branches stand in each other or side by side in the first.
    private static int Following(CodeSight sight, int first, int at)
    {
        var next = at == first ? sight.Part(at, CodePart.Else) : sight.RoleOf(at) == CodeRole.ElseIf && sight.Part(at, CodePart.Else) is var inner and >= 0 ? inner : sight.RoleOf(at) == CodeRole.ElseIf ? sight.Tree.NextNamed(at) : sight.Part(at, CodePart.Else);
        while (next >= 0 && sight.RoleOf(next) == CodeRole.Comment) next = sight.Tree.NextNamed(next);
        if (next >= 0 && sight.RoleOf(next) == CodeRole.Else) next = sight.Part(next, CodePart.Body);
        return next >= 0 && (sight.RoleOf(next) == CodeRole.ElseIf || (sight.RoleOf(next) == CodeRole.If && sight.Code.IsElseIf(next))) ? next : CodeTree.None;
    }
}

using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class NegatedConditionRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "readability.negated-condition", "Not, and otherwise", QualityDimension.Readability, FindingSeverity.Info,
        "In if (!a) … else …, the else is a double negation. Turned round it reads straight. In C, !result is how success is asked for, so it is left out. A short first branch that gets the exception out of the way is fine.",
        [
            new("a.js", null, "if (!a) {\n  f();\n  g();\n  h();\n} else {\n  k();\n}\n", 1),
            new("a.py", null, "if not a:\n    f()\n    g()\n    h()\nelse:\n    k()\n", 1),
            new("a.go", null, "package p\nfunc f() {\n\tif !a {\n\t\tg()\n\t\th()\n\t\tk()\n\t} else {\n\t\tm()\n\t}\n}\n", 3),
            new("a.js", null, "if (!a) {\n  f();\n} else {\n  g();\n  h();\n  k();\n}\nif (!a) { f(); } else if (b) { g(); }\nif (!a && b) { f(); g(); h(); } else { k(); }\n"),
        ])
    {
        Languages = ["csharp", "python", "javascript", "typescript", "tsx", "go", "java", "rust", "ruby", "php"],
        Remedy = "Turn the branches round.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.If];

    public void Look(CodeSight sight, int node)
    {
        var condition = sight.Inner(node, CodePart.Condition);
        if (sight.RoleOf(condition) != CodeRole.Unary || !IsNot(sight, condition) || sight.Code.IsElseIf(node) || sight.Tree.KindOf(node).StartsWith("unless", StringComparison.Ordinal)) return;
        var then = sight.Part(node, CodePart.Then);
        var other = sight.Part(node, CodePart.Else);
        if (then < 0 || other < 0 || sight.RoleOf(other) is CodeRole.If or CodeRole.ElseIf || (sight.RoleOf(other) == CodeRole.Else && sight.RoleOf(sight.Part(other, CodePart.Body)) == CodeRole.If)) return;
        // Where the negated branch is the shorter one, the order may be on purpose.
        if (Lines(sight, then) >= Lines(sight, other) + 1 && Lines(sight, other) <= 3) sight.Report(this, node, "a negated condition with an else");
    }

    private static bool IsNot(CodeSight sight, int node) => sight.TextOf(node) is var text && ((text.StartsWith("!", StringComparison.Ordinal) || text.StartsWith("not ", StringComparison.Ordinal)) && !text.Contains("mpty", StringComparison.Ordinal));

    private static int Lines(CodeSight sight, int node) => sight.Tree.EndLineOf(node) - sight.Tree.LineOf(node);
}

using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class IdenticalBranchesRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "correctness.identical-branches", "Both branches are the same", QualityDimension.Correctness, FindingSeverity.Warning,
        "Where both branches do the same, the question is asked for nothing, or one branch was meant to be another.",
        [
            new("a.py", null, "def f(a):\n    if a:\n        g(1)\n    else:\n        g(1)\n", 2),
            new("A.java", null, "class A {\n  int m(boolean a) {\n    return a ? x(1) : x(1);\n  }\n}\n", 3),
            new("a.rs", null, "fn f(a: bool) -> i32 {\n    if a {\n        g(1)\n    } else {\n        g(1)\n    }\n}\n", 2),
            new("a.py", null, "def f(a):\n    if a:\n        g('one\\n')\n    else:\n        g('two\\n')\n"),
            new("a.js", null, "if (a) { f(1); } else { f(2); }\nif (a) { } else { }\nif (a) f(1); else if (b) f(1);\n"),
        ])
    {
        Languages = Languages.AllButBash,
        Cwe = [561],
        Remedy = "Drop the condition, or mend the branch that was meant to differ.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.If, CodeRole.Conditional];

    public void Look(CodeSight sight, int node)
    {
        var then = sight.Part(node, CodePart.Then);
        var other = sight.Part(node, CodePart.Else);
        if (then < 0 || other < 0) return;
        if (sight.RoleOf(other) == CodeRole.Else)
        {
            var body = sight.Part(other, CodePart.Body);
            other = body >= 0 ? body : other;
        }

        if (sight.RoleOf(other) is CodeRole.If or CodeRole.ElseIf || sight.Tree.FirstNamed(then) < 0 && sight.RoleOf(node) == CodeRole.If) return;
        // An if at the end of a chain may say the same as its else on purpose: the question documents the case.
        if (sight.RoleOf(node) == CodeRole.If && sight.Code.IsElseIf(node)) return;
        if (sight.IsSame(then, other) && !sight.HasComment(node)) sight.ReportAll(this, node, "both branches do the same");
    }
}

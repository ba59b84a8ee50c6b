using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class ReturnInFinallyRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "correctness.return-in-finally", "Return out of finally", QualityDimension.Correctness, FindingSeverity.Error,
        "A return in finally throws away the error that is on its way, and the value that the function was about to return.",
        [
            new("a.py", null, "def f():\n    try:\n        g()\n    finally:\n        return 1\n", 5),
            new("A.java", null, "class A {\n  int m() {\n    try { return g(); }\n    finally {\n      return 1;\n    }\n  }\n}\n", 5),
            new("a.js", null, "function f() {\n  try { g(); }\n  finally {\n    return 1;\n  }\n}\n", 4),
            new("a.js", null, "function f() {\n  try { return g(); }\n  finally { h(() => { return 1; }); }\n}\n"),
        ])
    {
        Languages = ["python", "java", "javascript", "typescript", "tsx", "php", "ruby"],
        Cwe = [584],
        Remedy = "Return behind the try.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Return];

    public void Look(CodeSight sight, int node)
    {
        for (var at = sight.Tree.Parent(node); at >= 0; at = sight.Tree.Parent(at))
        {
            var role = sight.RoleOf(at);
            if (role is CodeRole.Function or CodeRole.Lambda) return;
            if (role != CodeRole.Finally) continue;
            sight.Report(this, node, "this return drops an error that is on its way");
            return;
        }
    }
}

using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class AssignmentInConditionRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "correctness.assignment-in-condition", "Assignment where a comparison was meant", QualityDimension.Correctness, FindingSeverity.Error,
        "if (a = b) assigns. A result that is taken in a condition (a call), and an assignment in parentheses of its own, are left alone.",
        [
            new("a.c", null, "void f(int a, int b) {\n  if (a = b) g();\n}\n", 2),
            new("a.js", null, "if (mode = 'fast') f();\n", 1),
            new("a.php", null, "<?php\nif ($a = 1) { f(); }\n", 2),
            new("a.c", null, "void f(int a, int b) {\n  if ((a = b)) g();\n  if (a == b) g();\n  if (p = next()) g();\n  while (a = b) g();\n}\n"),
        ])
    {
        Languages = ["c", "cpp", "javascript", "typescript", "tsx", "php", "java"],
        Cwe = [481],
        Remedy = "Compare with ==, or put the assignment before the condition.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.If];

    public void Look(CodeSight sight, int node)
    {
        var condition = sight.Part(node, CodePart.Condition);
        if (sight.RoleOf(condition) == CodeRole.Parenthesized) condition = sight.Part(condition, CodePart.Value);
        if (sight.RoleOf(condition) != CodeRole.Assignment) return;
        var right = sight.Inner(condition, CodePart.Right);
        if (right < 0 || (!sight.RoleOf(right).IsLiteral() && sight.RoleOf(right) is not (CodeRole.Identifier or CodeRole.Member))) return;
        sight.Report(this, condition, $"'{sight.TextOf(condition)}' assigns; a comparison was probably meant");
    }
}

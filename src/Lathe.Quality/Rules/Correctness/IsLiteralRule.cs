using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class IsLiteralRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "correctness.is-literal", "Identity asked of a literal", QualityDimension.Correctness, FindingSeverity.Error,
        "'is' asks whether two names mean the same object. Whether equal numbers or strings are one object depends on the interpreter.",
        [
            new("a.py", null, "def f(a):\n    return a is 'x' or a is not 3\n", 2, 2),
            new("a.py", null, "def f(a):\n    return a is None or a is True or a == 3\n"),
        ])
    {
        Languages = Languages.Python,
        Cwe = [595],
        Remedy = "Compare with == or !=.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Binary];

    public void Look(CodeSight sight, int node)
    {
        if (sight.Operator(node) is not ("is" or "is not")) return;
        var right = sight.RoleOf(sight.Inner(node, CodePart.Right));
        var left = sight.RoleOf(sight.Inner(node, CodePart.Left));
        if (right is CodeRole.Number or CodeRole.String or CodeRole.List or CodeRole.Map or CodeRole.Tuple || left is CodeRole.Number or CodeRole.String) sight.Report(this, node, $"'{sight.Operator(node)}' compares identity, not value");
    }
}

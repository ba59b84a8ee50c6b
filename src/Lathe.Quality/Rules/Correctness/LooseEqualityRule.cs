using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class LooseEqualityRule : ICodeRule
{
    private const int Accepted = 3;

    public RuleInfo Info { get; } = new(
        "correctness.loose-equality", "Comparison that converts", QualityDimension.Correctness, FindingSeverity.Info,
        "== converts its operands ('' == 0 is true). A comparison with null, which finds undefined as well, and with the name of a type is fine; a file that compared loosely before may go on.",
        [
            new("a.js", null, "if (a == b) f();\n", 1),
            new("a.ts", "f();\n", "f();\nexport const g = (a: number) => a != 0;\n", 2),
            new("a.js", null, "if (a == null || typeof a == 'string' || a === b) f();\n"),
            new("a.js", "f(a == 1, a == 2, a != 3);\n", "f(a == 1, a == 2, a != 3);\ng(a == 4);\n"),
        ])
    {
        Languages = Languages.Scripts,
        Cwe = [1025],
        Remedy = "Compare with === or !==.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Binary];

    public void Look(CodeSight sight, int node)
    {
        var text = sight.Operator(node);
        if (text is not ("==" or "!=")) return;
        var left = sight.Inner(node, CodePart.Left);
        var right = sight.Inner(node, CodePart.Right);
        if (IsHarmless(sight, left) || IsHarmless(sight, right) || WasLoose(sight.View.Before)) return;
        sight.Report(this, node, $"'{text}' converts what it compares");
    }

    private static bool IsHarmless(CodeSight sight, int node) => sight.RoleOf(node) == CodeRole.Null || (sight.RoleOf(node) == CodeRole.Unary && sight.Operator(node) is "typeof");

    private static bool WasLoose(string? before)
    {
        var count = 0;
        for (var at = 0; before is not null && (at = before.IndexOf("= ", at, StringComparison.Ordinal)) > 1 && count < Accepted; at++)
            if (before[at - 1] is '=' or '!' && before[at - 2] is ' ') count++;
        return count >= Accepted;
    }
}

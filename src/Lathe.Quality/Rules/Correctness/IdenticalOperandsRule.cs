using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class IdenticalOperandsRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "correctness.identical-operands", "Both sides are the same", QualityDimension.Correctness, FindingSeverity.Warning,
        "A comparison of something with itself always gives the same, and so do a - a and a && a: one of the two was meant to be another. The test for not-a-number (x != x) is left alone.",
        [
            new("a.py", null, "def f(a, b):\n    return a.x == a.x\n", 2),
            new("a.cs", null, "class A {\n  bool M(int a) => a > 0 && a > 0;\n}\n", 2),
            new("a.go", null, "package p\nfunc f(a, b int) int {\n\treturn a - a\n}\n", 3),
            new("a.js", null, "if (a.length >= a.length) f();\n", 1),
            new("a.js", null, "const isNaN = x => x !== x;\nconst y = a.next() || a.next();\n"),
            new("a.c", null, "int x = 1 - 1;\nint y = a == b;\nint z = a + a;\n"),
        ])
    {
        Languages = Languages.AllButBash,
        Cwe = [570, 571],
        Remedy = "Put in the operand that was meant.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Binary, CodeRole.Logical];

    public void Look(CodeSight sight, int node)
    {
        if (!Matters(sight.Operator(node)) || sight.View.IsTest) return;
        var left = sight.Inner(node, CodePart.Left);
        var right = sight.Inner(node, CodePart.Right);
        if (left < 0 || right < 0 || sight.RoleOf(left).IsLiteral() || !sight.IsSame(left, right) || sight.MayAct(left)) return;
        // What a broken tree makes of a->b.
        if (sight.Operator(node) is "-" && sight.Code.Text.AsSpan(sight.Tree[node].Start, Math.Min(sight.Code.Text.Length - sight.Tree[node].Start, 80)).Contains("->", StringComparison.Ordinal)) return;
        // In C a name may be a macro for a number, and numbers are subtracted and compared when a program is configured.
        if (sight.Language is "c" or "cpp" && sight.TextOf(left).IndexOfAnyInRange('a', 'z') < 0) return;
        sight.Report(this, node, $"both sides of '{sight.Operator(node)}' are '{Shorten(sight.TextOf(left))}'");
    }

    private static bool Matters(ReadOnlySpan<char> text) =>
        text is "==" or "===" or "<" or ">" or "<=" or ">=" or "is" or "&&" or "||" or "and" or "or" or "-" or "/" or "%" or "^" or "&" or "|";

    private static string Shorten(ReadOnlySpan<char> text) => text.Length <= 40 ? text.ToString() : $"{text[..40]}…";
}

using System.Globalization;
using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class MagicNumberRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "readability.magic-number", "Number without a name", QualityDimension.Readability, FindingSeverity.Info,
        "What a number in the middle of a comparison or computation means only its author knows. Small ones, round ones, powers of two, units of time and angles, masks and statuses speak for themselves; so do constants and tests.",
        [
            new("a.py", null, "def f(a):\n    if a > 8640:\n        g()\n", 2),
            new("a.cs", null, "class A {\n  bool M(int a) => a * 373 > 1;\n}\n", 2),
            new("a.js", null, "function f(a) {\n  return a <= 4711;\n}\n", 2),
            new("a.py", null, "LIMIT = 8641\n\ndef f(a, b=8641):\n    c = a > 100 or a * 60 > 1024 or a == 0xfe1\n    return c, g(8641), a[8641], a > 99\n"),
        ])
    {
        Languages = ["csharp", "python", "javascript", "typescript", "tsx", "java", "go", "rust", "php", "ruby"],
        Cwe = [1106],
        Remedy = "Make it a constant with a name.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Number];

    public void Look(CodeSight sight, int node)
    {
        var text = sight.TextOf(node);
        if (text.Length < 3 || text[0] == '0' || sight.View.IsTest || !double.TryParse(text.TrimEnd("LlFfDdUuMm"), NumberStyles.AllowThousands | NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || IsPlain(value)) return;
        var parent = sight.Tree.Parent(node);
        if (sight.RoleOf(parent) != CodeRole.Binary || sight.Operator(parent) is not (">" or "<" or ">=" or "<=" or "*" or "/") || sight.FunctionAround(node) < 0) return;
        var other = sight.Part(parent, CodePart.Left) == node ? sight.Inner(parent, CodePart.Right) : sight.Inner(parent, CodePart.Left);
        // Computations with numbers alone, and formulas of several, are tables of their own.
        if (sight.RoleOf(other) is CodeRole.Number or CodeRole.Binary or CodeRole.None || sight.RoleOf(sight.Tree.Parent(parent)) == CodeRole.Binary && HasNumber(sight, sight.Tree.Parent(parent), node)) return;
        var line = sight.View.Lines[sight.Tree.LineOf(node) - 1];
        if (line.Contains("//", StringComparison.Ordinal) || line.Contains(" #", StringComparison.Ordinal) || line.Contains("const", StringComparison.Ordinal) || line.Contains("time.", StringComparison.Ordinal) || (line.Contains("=>", StringComparison.Ordinal) && line.Contains("when", StringComparison.Ordinal)) || line.Contains("tatus", StringComparison.Ordinal) || line.Contains("ersion", StringComparison.Ordinal) || line.Contains("VERSION", StringComparison.Ordinal)) return;
        sight.Report(this, node, $"what {text} stands for is not said");
    }

    private static bool HasNumber(CodeSight sight, int parent, int node)
    {
        var left = sight.Inner(parent, CodePart.Left);
        var right = sight.Inner(parent, CodePart.Right);
        return (left != node && sight.RoleOf(left) == CodeRole.Number && sight.TextOf(left).Length > 1) || (right != node && sight.RoleOf(right) == CodeRole.Number && sight.TextOf(right).Length > 1);
    }

    private static bool IsPlain(double value)
    {
        if (value != Math.Floor(value) || value < 100 || value is 180 or 360 or 365 or 366 or 255 or 127 or 3600 or 86400 or 1440 or 400 or 404 or 500 or 299 or 399 or 499 or 599 or 65535 or 999 or 1e9 or 127) return true;
        var round = value;
        while (round >= 10 && round % 10 == 0) round /= 10;
        if (round < 10) return true;
        return value is > 0 and < 1L << 40 && ((long)value & ((long)value - 1)) == 0;
    }
}

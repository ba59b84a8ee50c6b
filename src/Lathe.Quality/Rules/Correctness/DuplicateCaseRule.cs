using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class DuplicateCaseRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "correctness.unreachable-case", "Case that is never taken", QualityDimension.Correctness, FindingSeverity.Error,
        "The first case that fits is taken: a second one with the same value never is.",
        [
            new("a.js", null, "switch (a) {\n  case 'x': f(); break;\n  case 'y': g(); break;\n  case 'x': h(); break;\n}\n", 4),
            new("a.php", null, "<?php\nswitch ($a) {\n  case 1: f(); break;\n  case 1: g(); break;\n}\n", 4),
            new("a.rb", null, "case a\nwhen 1 then f\nwhen 1 then g\nend\n", 3),
            new("a.sh", null, "case $a in\n  x) f;;\n  x) g;;\nesac\n", 3),
            new("a.js", null, "switch (a) { case 1: switch (b) { case 1: f(); } break; case 2: g(); }\n"),
        ])
    {
        Languages = ["javascript", "typescript", "tsx", "php", "ruby", "bash", "python"],
        Cwe = [561],
    };

    public CodeRole[] Roles { get; } = [CodeRole.Switch];

    public void Look(CodeSight sight, int node)
    {
        var cases = sight.Part(node, CodePart.Body) is var body and >= 0 ? body : node;
        HashSet<string>? seen = null;
        for (var child = sight.Tree.FirstNamed(cases); child >= 0; child = sight.Tree.NextNamed(child))
        {
            if (sight.RoleOf(child) != CodeRole.Case) continue;
            var value = sight.Part(child, CodePart.Value);
            if (value < 0 || sight.Tree[value].End - sight.Tree[value].Start > 200 || sight.MayAct(value)) continue;
            var text = sight.TextOf(value).ToString();
            if (IsAlone(sight, child, value, text) && !(seen ??= new HashSet<string>(StringComparer.Ordinal)).Add(text)) sight.Report(this, child, $"an earlier case has {text} already");
        }
    }

    // Only cases of one value, without a guard behind it.
    private static bool IsAlone(CodeSight sight, int child, int value, string text)
    {
        if (text.Contains("..", StringComparison.Ordinal) || sight.Language == "python" && !sight.RoleOf(sight.Tree.FirstNamed(value)).IsLiteral()) return false;
        var next = sight.Tree.NextSibling(value);
        if (next < 0) return true;
        return sight.TextOf(next) is not ("," or "|" or "if") && sight.Tree.KindOf(next) is not ("if_clause" or "if_guard");
    }
}

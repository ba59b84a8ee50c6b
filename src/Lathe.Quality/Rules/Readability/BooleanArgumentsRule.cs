using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class BooleanArgumentsRule : ICodeRule
{
    private const int Limit = 3;

    public RuleInfo Info { get; } = new(
        "readability.boolean-arguments", "True, false, true", QualityDimension.Readability, FindingSeverity.Info,
        "Nobody can tell at the call what each of three or more bare booleans switches.",
        [
            new("a.js", null, "f(a, true, false, true);\n", 1),
            new("a.cs", null, "class A { void M() { F(true, false, false); } }\n", 1),
            new("a.py", null, "f(True, 1, False, True)\n", 1),
            new("a.py", null, "f(True, b=False, c=True)\ng([True, False, True])\n"),
            new("a.cs", null, "class A { void M() { F(a: true, b: false, c: false); F(true, false); } }\n"),
        ])
    {
        Languages = Languages.AllButBash,
        Remedy = "Name the arguments, or pass an enum or options.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Arguments];

    public void Look(CodeSight sight, int node)
    {
        var count = 0;
        for (var child = sight.Tree.FirstNamed(node); child >= 0; child = sight.Tree.NextNamed(child))
        {
            var role = sight.RoleOf(child);
            if (role == CodeRole.Argument && sight.Part(child, CodePart.Name) is var name && (name < 0 || name == sight.Part(child, CodePart.Value))) role = sight.RoleOf(sight.Part(child, CodePart.Value));
            if (role == CodeRole.Boolean) count++;
        }

        if (count < Limit || sight.View.IsTest || sight.RoleOf(sight.Tree.Parent(node)) is not (CodeRole.Call or CodeRole.New) || sight.Tree.KindOf(node) == "token_tree") return;
        sight.Report(this, node, $"{count} bare booleans in one call");
    }
}

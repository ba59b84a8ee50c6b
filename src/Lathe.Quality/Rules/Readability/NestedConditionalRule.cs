using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class NestedConditionalRule : ICodeRule
{
    private const int LongestChain = 2;

    public RuleInfo Info { get; } = new(
        "readability.nested-conditional", "Conditional in a conditional", QualityDimension.Readability, FindingSeverity.Info,
        "A conditional expression in the condition or in the first branch of another is hard to take apart. A chain of up to three in the last branch reads as a table and is fine.",
        [
            new("a.js", null, "const x = a ? b ? 1 : 2 : 3;\n", 1),
            new("a.cs", null, "class A { int M() => a ? 1 : b ? 2 : c ? 3 : d ? 4 : 5; }\n", 1),
            new("a.py", null, "x = (1 if b else 2) if a else 3\n", 1),
            new("a.js", null, "const x = a ? 1 : b ? 2 : 3;\nconst y = a ? f(b ? 1 : 2) : 3;\n"),
        ])
    {
        Languages = ["csharp", "python", "javascript", "typescript", "tsx", "java", "c", "cpp", "ruby", "php"],
        Remedy = "Use if, switch or a function.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Conditional];

    public void Look(CodeSight sight, int node)
    {
        var (inner, parent) = (node, sight.Tree.Parent(node));
        while (sight.RoleOf(parent) == CodeRole.Parenthesized) (inner, parent) = (parent, sight.Tree.Parent(parent));
        if (sight.RoleOf(parent) != CodeRole.Conditional) return;
        if (sight.Part(parent, CodePart.Else) != inner)
        {
            if (sight.RoleOf(sight.Tree.Parent(parent)) != CodeRole.Conditional) sight.Report(this, parent, "a conditional expression stands in the middle of another");
            return;
        }

        var depth = 1;
        for (var at = parent; sight.RoleOf(sight.Tree.Parent(at)) == CodeRole.Conditional && sight.Part(sight.Tree.Parent(at), CodePart.Else) == at; at = sight.Tree.Parent(at)) depth++;
        if (depth == LongestChain + 1) sight.Report(this, parent, "a chain of more than three conditional expressions");
    }
}

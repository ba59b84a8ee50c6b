using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class LinearSearchRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "performance.linear-search-in-loop", "A list searched in each round", QualityDimension.Performance, FindingSeverity.Info,
        "Looking for something in a list goes through the list: within a loop that makes a square of it. Counts where the list grows in the same function, or is the one that the loop goes over.",
        [
            new("a.py", null, "def f(xs):\n    seen = []\n    for x in xs:\n        if x not in seen:\n            seen.append(x)\n    return seen\n", 4),
            new("a.js", null, "function f(xs) {\n  for (const x of xs) {\n    if (xs.indexOf(x) > 1) g(x);\n  }\n}\n", 3),
            new("a.py", null, "def f(xs):\n    seen = set()\n    for x in xs:\n        if x not in seen:\n            seen.add(x)\n        if x in ['a', 'b']:\n            g(x)\n    ys = []\n    return x in ys\n"),
        ])
    {
        Languages = ["python", "javascript", "typescript", "tsx"],
        Cwe = [407],
        Remedy = "Use a set, or a map from item to place.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Binary, CodeRole.Call];

    public void Look(CodeSight sight, int node)
    {
        if (sight.View.IsTest) return;
        if (sight.RoleOf(node) == CodeRole.Binary) Membership(sight, node);
        else if (sight.IsScript) IndexOf(sight, node);
    }

    private void Membership(CodeSight sight, int node)
    {
        if (sight.Language != "python" || sight.Operator(node) is not ("in" or "not in")) return;
        var list = sight.Inner(node, CodePart.Right);
        if (sight.RoleOf(list) != CodeRole.Identifier || sight.LoopAround(node) is not (var loop and >= 0)) return;
        var function = sight.FunctionAround(node);
        if (function < 0) return;
        var isList = false;
        var grows = false;
        foreach (var use in sight.Names.Of(sight.TextOf(list)))
        {
            if (!sight.Tree.IsIn(use, function)) continue;
            var parent = sight.Tree.Parent(use);
            if (sight.RoleOf(parent) == CodeRole.Assignment && sight.Part(parent, CodePart.Left) == use)
            {
                // Made anew in the loop it stays short.
                if (sight.RoleOf(sight.Part(parent, CodePart.Right)) != CodeRole.List || sight.Tree.KindOf(sight.Part(parent, CodePart.Right)) != "list" || sight.Tree.IsIn(use, loop)) return;
                isList = true;
            }

            grows |= sight.RoleOf(parent) == CodeRole.Member && sight.Tree.IsIn(use, loop) && sight.TextOf(sight.Part(parent, CodePart.Name)) is "append" or "extend";
        }

        if (isList && grows) sight.Report(this, node, $"'{sight.TextOf(list)}' is a list that grows, and is searched in each round");
    }

    private void IndexOf(CodeSight sight, int node)
    {
        if (sight.NameOfCall(node) is not ("indexOf" or "includes" or "findIndex")) return;
        var on = sight.Code.ReceiverOfCall(node);
        for (var loop = sight.LoopAround(node); on >= 0 && loop >= 0; loop = sight.LoopAround(loop))
        {
            if (sight.RoleOf(loop) != CodeRole.ForEach || !sight.IsSame(sight.Part(loop, CodePart.Right), on)) continue;
            sight.Report(this, node, $"'{sight.TextOf(on)}' is searched in each round of a loop over it");
            return;
        }
    }
}

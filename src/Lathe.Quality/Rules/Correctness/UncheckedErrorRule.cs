using Lathe.Quality.Code;
using Lathe.Syntax;

namespace Lathe.Quality.Structure;

internal sealed class UncheckedErrorRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "correctness.unchecked-error", "Error assigned and not looked at", QualityDimension.Correctness, FindingSeverity.Error,
        "An error that the next assignment overwrites before anybody looked at it is lost.",
        [
            new("a.go", null, "package p\nfunc f() error {\n\ta, err := g()\n\tb, err := h(a)\n\tif err != nil {\n\t\treturn err\n\t}\n\treturn k(b)\n}\n", 3),
            new("a.go", null, "package p\nfunc f() error {\n\ta, err := g()\n\tif err != nil {\n\t\treturn err\n\t}\n\t_, err = h(a)\n\treturn err\n}\n"),
            new("a.go", null, "package p\nfunc f() (err error) {\n\tdefer func() { log(err) }()\n\ta, err := g()\n\tif a {\n\t\t_, err = h(a)\n\t}\n\treturn err\n}\n"),
        ])
    {
        Languages = ["go"],
        Cwe = [252, 391],
        Remedy = "Check it right behind the call, or assign it to _ where it does not matter.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Assignment];

    public void Look(CodeSight sight, int node)
    {
        var error = ErrorOf(sight, node);
        if (error < 0 || sight.RoleOf(sight.Tree.Parent(node)) != CodeRole.Block) return;
        var function = sight.FunctionAround(node);
        if (function < 0) return;
        var uses = sight.Names.Of(sight.TextOf(error));
        var i = NameUses.FirstAt(uses, sight.Tree[node].Next);
        if (i >= uses.Count || uses[i] >= sight.Tree[function].Next) return;
        // Overwritten by a statement of the same block before anything reads it: no way leads around that.
        var next = AssignmentOf(sight, uses[i]);
        if (next < 0 || sight.Tree.Parent(next) != sight.Tree.Parent(node) || LeavesBetween(sight, node, next) || CaughtBefore(sight, uses, function, node)) return;
        var right = sight.Part(next, CodePart.Right);
        foreach (var use in uses)
            if (sight.Tree.IsIn(use, right)) return;
        sight.Report(this, node, $"'{sight.TextOf(error)}' is overwritten in line {sight.Tree.LineOf(next)} before anybody looked at it");
    }

    private static int ErrorOf(CodeSight sight, int assignment)
    {
        var left = sight.Part(assignment, CodePart.Left);
        var last = CodeTree.None;
        for (var child = sight.Tree.FirstNamed(left); child >= 0; child = sight.Tree.NextNamed(child)) last = child;
        return sight.RoleOf(last) == CodeRole.Identifier && sight.TextOf(last) is var text && (text is "err" || text.EndsWith("Err", StringComparison.Ordinal)) && sight.Find(sight.Part(assignment, CodePart.Right), CodeRole.Call) >= 0 ? last : CodeTree.None;
    }

    private static int AssignmentOf(CodeSight sight, int use)
    {
        var at = sight.Tree.Parent(use);
        if (sight.RoleOf(at) == CodeRole.Tuple) at = sight.Tree.Parent(at);
        return sight.RoleOf(at) == CodeRole.Assignment && sight.Tree.IsIn(use, sight.Part(at, CodePart.Left)) ? at : CodeTree.None;
    }

    // A return without values gives named results back as they are.
    private static bool LeavesBetween(CodeSight sight, int from, int to)
    {
        for (var at = sight.Tree[from].Next; at < to; at++)
            if (sight.RoleOf(at) == CodeRole.Return) return true;
        return false;
    }

    private static bool CaughtBefore(CodeSight sight, IReadOnlyList<int> uses, int function, int node)
    {
        for (var i = NameUses.FirstAt(uses, function); i < uses.Count && uses[i] < node; i++)
            if (sight.FunctionAround(uses[i]) != function) return true;
        return false;
    }
}

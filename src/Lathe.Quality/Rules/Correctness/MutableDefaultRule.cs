using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class MutableDefaultRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "correctness.mutable-default", "Default argument that is shared", QualityDimension.Correctness, FindingSeverity.Warning,
        "A default value is made once, when the function is defined: what one call puts into it the next call sees.",
        [
            new("a.py", null, "def f(a, b=[]):\n    b.append(a)\n    return b\n", 1),
            new("a.py", null, "def f(a: int, b: dict = {}):\n    b[a] = 1\n    return b\n", 1),
            new("a.py", null, "def f(a, b=None, c=()):\n    return a\n\ndef g(a, b=[]):\n    return len(b)\n"),
        ])
    {
        Languages = Languages.Python,
        Remedy = "Default to None and make the value in the function.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Parameter];

    public void Look(CodeSight sight, int node)
    {
        var value = sight.Part(node, CodePart.Value);
        if (value < 0) return;
        var isMutable = sight.RoleOf(value) is CodeRole.List or CodeRole.Map || (sight.RoleOf(value) == CodeRole.Call && sight.CalleeOf(value) is "list" or "dict" or "set" or "defaultdict");
        var function = sight.FunctionAround(node);
        if (isMutable && function >= 0 && Leaks(sight, function, sight.TextOf(sight.Part(node, CodePart.Name)), node)) sight.Report(this, node, $"the default of '{sight.TextOf(sight.Part(node, CodePart.Name))}' is shared by all calls and changed or given away here");
    }

    // Harmless while it is only read: what changes it or hands it on makes it a fault.
    private static bool Leaks(CodeSight sight, int function, ReadOnlySpan<char> name, int parameter)
    {
        var uses = sight.Names.Of(name);
        for (var i = NameUses.FirstAt(uses, sight.Tree[parameter].Next); i < uses.Count && uses[i] < sight.Tree[function].Next; i++)
        {
            var use = uses[i];
            var parent = sight.Tree.Parent(use);
            var role = sight.RoleOf(parent);
            if (role == CodeRole.Assignment && sight.Part(parent, CodePart.Left) == use) return false;
            if (role == CodeRole.Return || (role is CodeRole.CompoundAssignment && sight.Part(parent, CodePart.Left) == use)) return true;
            if (role == CodeRole.Assignment && sight.RoleOf(sight.Part(parent, CodePart.Left)) == CodeRole.Member) return true;
            if (role == CodeRole.Member && sight.Part(parent, CodePart.Object) == use && sight.RoleOf(sight.Tree.Parent(parent)) == CodeRole.Call && sight.TextOf(sight.Part(parent, CodePart.Name)) is "append" or "add" or "update" or "extend" or "insert" or "pop" or "setdefault" or "clear" or "remove" or "popitem" or "discard") return true;
            if (role == CodeRole.Index && sight.RoleOf(sight.Tree.Parent(parent)) is CodeRole.Assignment or CodeRole.CompoundAssignment && sight.Part(sight.Tree.Parent(parent), CodePart.Left) == parent) return true;
        }

        return false;
    }
}

using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class ShadowedBuiltinRule : ICodeRule
{
    private static readonly HashSet<string> Builtins = new(StringComparer.Ordinal)
    {
        "list", "dict", "set", "str", "int", "len", "open", "print", "max", "min", "sum", "map", "range", "object", "tuple", "bool", "float", "bytes", "sorted", "zip", "any", "all", "isinstance", "getattr", "setattr", "super", "iter", "next",
    };

    public RuleInfo Info { get; } = new(
        "correctness.shadowed-builtin", "Variable with the name of a built-in", QualityDimension.Correctness, FindingSeverity.Info,
        "After list = …, list(x) in the same function calls something else. Names that hardly anybody calls (id, type, input, filter) are left alone.",
        [
            new("a.py", null, "def f(a):\n    list = a\n    return list\n", 2),
            new("a.py", null, "class A:\n    max = 1\n\ndef f(a):\n    a.list = 1\n    id = 2\n    return id\n"),
        ])
    {
        Languages = Languages.Python,
        Remedy = "Give it another name.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Assignment, CodeRole.ForEach];

    public void Look(CodeSight sight, int node)
    {
        var left = sight.Part(node, CodePart.Left);
        if (sight.RoleOf(left) != CodeRole.Identifier || !Builtins.GetAlternateLookup<ReadOnlySpan<char>>().Contains(sight.TextOf(left))) return;
        if (sight.Code.Around(node, CodeRole.Function, CodeRole.Type) is var around and >= 0 && sight.RoleOf(around) == CodeRole.Function) sight.Report(this, left, $"'{sight.TextOf(left)}' is a built-in function");
    }
}

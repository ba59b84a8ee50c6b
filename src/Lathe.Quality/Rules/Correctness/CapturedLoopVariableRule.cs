using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class CapturedLoopVariableRule : ICodeRule
{
    private static readonly HashSet<string> Later = new(StringComparer.Ordinal) { "setTimeout", "setInterval", "addEventListener", "on", "once", "then", "push", "nextTick", "setImmediate", "requestAnimationFrame", "addListener" };

    public RuleInfo Info { get; } = new(
        "correctness.captured-loop-variable", "Function that sees the last round only", QualityDimension.Correctness, FindingSeverity.Warning,
        "A variable that var declares is one for all rounds of a loop: a function that runs later sees its last value.",
        [
            new("a.js", null, "for (var i = 0; i < 9; i++) {\n  setTimeout(function () { f(i); }, 10);\n}\n", 2),
            new("a.js", null, "for (var k in xs) {\n  xs[k].onclick = () => f(k);\n}\n", 2),
            new("a.js", null, "for (let i = 0; i < 9; i++) { setTimeout(() => f(i), 10); }\nfor (var j = 0; j < 9; j++) { xs.forEach(x => f(x, j)); }\n"),
        ])
    {
        Languages = Languages.Scripts,
        Remedy = "Declare the variable with let.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Lambda];

    public void Look(CodeSight sight, int node)
    {
        if (sight.LoopAround(node) is not (var loop and >= 0) || !RunsLater(sight, node)) return;
        for (; loop >= 0; loop = sight.LoopAround(loop))
        {
            var name = VariableOf(sight, loop);
            if (name < 0) continue;
            var text = sight.TextOf(name);
            var uses = sight.Names.Of(text);
            var at = NameUses.FirstAt(uses, node);
            if (at >= uses.Count || uses[at] >= sight.Tree[node].Next || IsParameter(sight, node, text)) continue;
            sight.Report(this, node, $"this function runs when the loop is over and sees the last '{text}'");
            return;
        }
    }

    private static bool RunsLater(CodeSight sight, int node)
    {
        var parent = sight.Tree.Parent(node);
        if (sight.RoleOf(parent) == CodeRole.Assignment) return sight.RoleOf(sight.Part(parent, CodePart.Left)) is CodeRole.Member or CodeRole.Index && sight.Part(parent, CodePart.Right) == node;
        if (sight.RoleOf(parent) != CodeRole.Arguments) return false;
        var call = sight.Tree.Parent(parent);
        return sight.RoleOf(call) == CodeRole.Call && Later.GetAlternateLookup<ReadOnlySpan<char>>().Contains(sight.NameOfCall(call));
    }

    private static int VariableOf(CodeSight sight, int loop)
    {
        if (sight.RoleOf(loop) == CodeRole.ForEach)
        {
            var left = sight.Part(loop, CodePart.Left);
            var before = left < 0 ? -1 : left - 1;
            return before > loop && sight.TextOf(before) is "var" && sight.RoleOf(left) == CodeRole.Identifier ? left : -1;
        }

        var declaration = sight.Part(loop, CodePart.Initializer);
        if (declaration < 0 || !sight.TextOf(declaration).StartsWith("var ", StringComparison.Ordinal)) return -1;
        var declarator = sight.Find(declaration, CodeRole.Declarator);
        return sight.RoleOf(sight.Part(declarator, CodePart.Name)) == CodeRole.Identifier ? sight.Part(declarator, CodePart.Name) : -1;
    }

    private static bool IsParameter(CodeSight sight, int function, ReadOnlySpan<char> name)
    {
        var list = sight.Part(function, CodePart.Parameters);
        for (var at = list; at >= 0 && at < sight.Tree[list].Next; at++)
            if (sight.RoleOf(at) == CodeRole.Identifier && sight.TextOf(at).SequenceEqual(name)) return true;
        return false;
    }
}

using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class CoroutineNotAwaitedRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "correctness.missing-await", "Asynchronous call that nobody waits for", QualityDimension.Correctness, FindingSeverity.Warning,
        "Where a call of an asynchronous function is not awaited, errors in it are lost, and what comes next runs too early; in Python it does not run at all. Counts where the same file shows that the function is asynchronous.",
        [
            new("a.py", null, "async def save(a):\n    pass\n\nasync def f(a):\n    save(a)\n", 5),
            new("a.js", null, "async function save(a) { }\nasync function f(a) {\n  save(a);\n}\n", 3),
            new("a.cs", null, "class A {\n  async Task SaveAsync() { await X(); }\n  async Task M() {\n    SaveAsync();\n    await X();\n  }\n}\n", 4),
            new("a.js", null, "async function save(a) { }\nasync function f(a) {\n  await save(a);\n  void save(a);\n  save(a).catch(log);\n  return save(a);\n}\nsave(1);\n"),
            new("a.cs", null, "class A {\n  async Task SaveAsync() { await X(); }\n  async Task M() {\n    _ = SaveAsync();\n    var t = SaveAsync();\n    await t;\n  }\n}\n"),
        ])
    {
        Languages = ["python", "javascript", "typescript", "tsx", "csharp"],
        Remedy = "Await it, or say that its end does not matter (void, discard).",
    };

    public CodeRole[] Roles { get; } = [CodeRole.ExpressionStatement];

    public void Look(CodeSight sight, int node)
    {
        var call = sight.Tree.FirstNamed(node);
        if (sight.RoleOf(call) != CodeRole.Call || sight.Tree.NextNamed(call) >= 0) return;
        var around = sight.FunctionAround(node);
        // Outside of asynchronous functions JavaScript starts such calls on purpose.
        if (around < 0 || (sight.Language != "python" && !sight.IsAsync(around))) return;
        var receiver = sight.Code.ReceiverOfCall(call);
        var isOwn = receiver >= 0 && sight.TextOf(receiver) is "this" or "self";
        if (receiver >= 0 && !isOwn) return;
        if (!IsAsyncHere(sight, sight.NameOfCall(call), isOwn, around)) return;
        sight.Report(this, node, $"'{sight.NameOfCall(call)}' is asynchronous and is not awaited", sight.Language == "python" ? FindingSeverity.Error : null);
    }

    private static bool IsAsyncHere(CodeSight sight, ReadOnlySpan<char> name, bool isOwn, int around)
    {
        if (name.IsEmpty) return false;
        var found = false;
        foreach (var function in sight.Code.Functions)
        {
            if (!name.SequenceEqual(function.Name)) continue;
            var type = sight.Code.Around(function.Node, CodeRole.Type, CodeRole.Function);
            var isMember = type >= 0 && sight.RoleOf(type) == CodeRole.Type;
            if (sight.Language != "csharp" && isMember != isOwn) continue;
            if (isMember && !sight.Tree.IsIn(around, type)) continue;
            if (!sight.IsAsync(function.Node) || (sight.Language == "csharp" && sight.TextOf(sight.Part(function.Node, CodePart.Type)) is "void")) return false;
            found = true;
        }

        return found;
    }
}

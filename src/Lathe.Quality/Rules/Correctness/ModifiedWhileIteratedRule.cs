using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class ModifiedWhileIteratedRule : ICodeRule
{
    private static readonly Dictionary<string, string[]> Changes = new(StringComparer.Ordinal)
    {
        ["python"] = ["remove", "pop", "insert", "add", "discard", "clear", "popitem"],
        ["csharp"] = ["Add", "Remove", "RemoveAt", "Insert", "Clear", "RemoveAll", "Push", "Pop", "Enqueue", "Dequeue"],
        ["java"] = ["add", "remove", "clear", "addAll", "removeAll", "put"],
        ["javascript"] = ["splice", "shift", "unshift"],
        ["typescript"] = ["splice", "shift", "unshift"],
        ["tsx"] = ["splice", "shift", "unshift"],
        ["ruby"] = ["delete", "delete_at", "unshift", "shift", "insert"],
    };

    public RuleInfo Info { get; } = new(
        "correctness.modified-while-iterated", "Changed while it is gone through", QualityDimension.Correctness, FindingSeverity.Error,
        "What is added to or taken from a collection while a loop goes over it makes the loop skip items or throw. What is appended to a list in Python comes up later, which some code wants, and is left alone. Leaving the loop right after is fine.",
        [
            new("a.py", null, "def f(xs):\n    for x in xs:\n        if not x:\n            xs.remove(x)\n", 4),
            new("a.cs", null, "class A {\n  void M(List<int> xs) {\n    foreach (var x in xs)\n      if (x == 0) xs.Remove(x);\n  }\n}\n", 4),
            new("A.java", null, "class A {\n  void m(List<Integer> xs) {\n    for (Integer x : xs) {\n      xs.remove(x);\n    }\n  }\n}\n", 4),
            new("a.py", null, "def f(xs, ys):\n    for x in list(xs):\n        xs.remove(x)\n    for x in xs:\n        ys.append(x)\n    for x in xs:\n        if x:\n            xs.remove(x)\n            break\n"),
        ])
    {
        Languages = ["python", "csharp", "java", "javascript", "typescript", "tsx", "ruby"],
        Remedy = "Go over a copy, or collect what is to change and change it afterwards.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.ForEach];

    public void Look(CodeSight sight, int node)
    {
        var over = sight.Part(node, CodePart.Right);
        var body = sight.Part(node, CodePart.Body);
        if (sight.RoleOf(over) is not (CodeRole.Identifier or CodeRole.Member) || body < 0 || sight.MayAct(over)) return;
        var names = Changes[sight.Language];
        for (var at = body; at < sight.Tree[body].Next; at++)
        {
            var role = sight.RoleOf(at);
            if (role is CodeRole.Function or CodeRole.Lambda) at = sight.Tree[at].Next - 1;
            else if (IsAnew(sight, at, over)) return;
            else if (role == CodeRole.Call && Array.IndexOf(names, sight.NameOfCall(at).ToString()) >= 0 && sight.IsSame(sight.Code.ReceiverOfCall(at), over) && !LeavesAfter(sight, at, node)) sight.Report(this, at, $"'{sight.TextOf(over)}' is changed while the loop goes over it");
        }
    }

    private static bool IsAnew(CodeSight sight, int node, int over) => sight.RoleOf(node) == CodeRole.Assignment && sight.IsSame(sight.Part(node, CodePart.Left), over);

    private static bool LeavesAfter(CodeSight sight, int call, int loop)
    {
        for (var at = call; at != loop && at >= 0; at = sight.Tree.Parent(at))
        {
            if (sight.RoleOf(at) is CodeRole.Return) return true;
            for (var next = sight.Tree.NextNamed(at); next >= 0; next = sight.Tree.NextNamed(next))
                if (sight.RoleOf(next) is CodeRole.Break or CodeRole.Return or CodeRole.Throw) return true;
        }

        return false;
    }
}

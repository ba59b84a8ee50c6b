using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class ShiftInLoopRule : ICodeRule
{
    private static readonly string[] Few = ["arg", "bits", "param", "remaining", "part", "token", "option", "word", "field", "codec", "depend"];

    public RuleInfo Info { get; } = new(
        "performance.shift-in-loop", "Everything moved in each round", QualityDimension.Performance, FindingSeverity.Info,
        "Putting something in at the front of a list, or taking it from there, moves all that is behind it; in a loop that is a square.",
        [
            new("a.py", null, "def f(xs):\n    for x in xs:\n        ys.insert(0, x)\n    while q:\n        q.pop(0)\n", 3, 5),
            new("A.java", null, "class A {\n  void m(List<String> xs) {\n    for (String x : xs) { ys.add(0, x); }\n  }\n}\n", 3),
            new("a.cs", null, "class A {\n  void M(List<int> xs) {\n    while (xs.Count > 0) { xs.RemoveAt(0); }\n  }\n}\n", 3),
            new("a.py", null, "def f(xs):\n    sys.path.insert(0, 'a')\n    for x in xs:\n        ys.append(x)\n        ys.pop()\n        sys.path.insert(0, x)\n"),
        ])
    {
        Languages = ["python", "java", "csharp"],
        Cwe = [407],
        Remedy = "Use a deque, or put it in at the end and turn the list round.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Call];

    public void Look(CodeSight sight, int node)
    {
        var method = sight.NameOfCall(node);
        var values = sight.Language switch
        {
            "python" => method is "insert" ? 2 : method is "pop" ? 1 : 0,
            "java" => method is "add" ? 2 : method is "remove" ? 1 : 0,
            _ => method is "Insert" ? 2 : method is "RemoveAt" ? 1 : 0,
        };
        if (values == 0 || sight.View.IsTest || sight.LoopAround(node) < 0) return;
        var arguments = new List<CodeArgument>();
        sight.Code.Arguments(node, arguments);
        if (arguments.Count != values || sight.TextOf(arguments[0].Value) is not "0") return;
        var on = sight.Code.ReceiverOfCall(node);
        if (on < 0 || sight.TextOf(on).EndsWith("path", StringComparison.Ordinal) || IsShort(sight.TextOf(on))) return;
        sight.Report(this, node, $"'{method}' at the front moves all of '{sight.TextOf(on)}' in each round");
    }

    // Arguments and pieces of a line are few.
    private static bool IsShort(ReadOnlySpan<char> name)
    {
        foreach (var word in Few)
            if (name.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}

using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class QueryInLoopRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "performance.query-in-loop", "A query for each item", QualityDimension.Performance, FindingSeverity.Warning,
        "One query for each of N items costs N ways to the database, where one query for all of them costs one.",
        [
            new("a.py", null, "def f(ids):\n    for i in ids:\n        u = User.objects.get(pk=i)\n        g(u)\n", 3),
            new("a.js", null, "async function f(ids) {\n  for (const id of ids) {\n    await User.findOne({ id });\n  }\n}\n", 3),
            new("a.cs", null, "class A {\n  async Task M(int[] ids) {\n    foreach (var id in ids)\n      await _db.Users.FirstOrDefaultAsync(u => u.Id == id);\n  }\n}\n", 4),
            new("a.rb", null, "def f(ids)\n  ids.each do |id|\n    puts User.find(id).name\n  end\nend\n", 3),
            new("a.go", null, "package p\nfunc f(ids []int) {\n\tfor _, id := range ids {\n\t\tdb.QueryRow(q, id)\n\t}\n}\n", 4),
            new("a.py", null, "def f(ids):\n    for u in User.objects.filter(pk__in=ids):\n        d.get(u)\n    while True:\n        g()\n"),
        ])
    {
        Languages = ["python", "csharp", "java", "javascript", "typescript", "tsx", "go", "ruby", "php"],
        Cwe = [1072],
        Remedy = "Ask for all items at once, before the loop.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Call];

    public void Look(CodeSight sight, int node)
    {
        if (sight.View.IsTest || sight.Code.ReceiverOfCall(node) is not (var receiver and >= 0)) return;
        if (!QueryTable.Asks(sight.Language, sight.NameOfCall(node), sight.TextOf(receiver)) || Around(sight, node) is not (var loop and >= 0)) return;
        // A loop that waits or tries again is no loop over items.
        if (sight.RoleOf(loop) is CodeRole.While or CodeRole.DoWhile || sight.View.Path.Contains("migrations/", StringComparison.OrdinalIgnoreCase) || LeavesLoop(sight, node, loop) || (sight.NameOfCall(node) is "execute" or "query" && !Selects(sight, node))) return;
        sight.Report(this, node, $"'{sight.NameOfCall(node)}' asks the database in each round of the loop");
    }

    // A loop, or a function that is called for each item: xs.each do |x| … end, xs.map(x => …).
    private static int Around(CodeSight sight, int node)
    {
        if (sight.LoopAround(node) is var loop and >= 0) return loop;
        var function = sight.FunctionAround(node);
        if (function < 0 || sight.RoleOf(function) != CodeRole.Lambda) return -1;
        var call = sight.Tree.Parent(function);
        if (sight.RoleOf(call) == CodeRole.Arguments) call = sight.Tree.Parent(call);
        return sight.RoleOf(call) == CodeRole.Call && sight.NameOfCall(call) is "each" or "each_with_index" or "each_with_object" or "map" or "flat_map" or "forEach" or "flatMap" ? function : -1;
    }

    // What only runs statements, one after the other, can often do it in no other way: questions count, where they can be seen.
    private static bool Selects(CodeSight sight, int node)
    {
        var arguments = new List<CodeArgument>();
        sight.Code.Arguments(node, arguments);
        return arguments.Count > 0 && sight.TextOf(arguments[0].Value).TrimStart("\"'`fr\n \t").StartsWith("select", StringComparison.OrdinalIgnoreCase);
    }

    // What is followed by a return or break happens once.
    private static bool LeavesLoop(CodeSight sight, int node, int loop)
    {
        for (var at = node; at >= 0 && at != loop; at = sight.Tree.Parent(at))
        {
            if (sight.RoleOf(at) is CodeRole.Return) return true;
            if (sight.RoleOf(sight.Tree.Parent(at)) != CodeRole.Block) continue;
            for (var next = sight.Tree.NextNamed(at); next >= 0; next = sight.Tree.NextNamed(next))
                if (sight.RoleOf(next) is CodeRole.Break or CodeRole.Return) return true;
        }

        return false;
    }
}

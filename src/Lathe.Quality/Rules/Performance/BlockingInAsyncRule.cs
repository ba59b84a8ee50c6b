using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class BlockingInAsyncRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "performance.blocking-in-async", "Blocking call in asynchronous code", QualityDimension.Performance, FindingSeverity.Warning,
        "While it waits, nothing else that shares the thread or the event loop gets on; in C# it can stand still for good.",
        [
            new("a.py", null, "async def f():\n    time.sleep(1)\n    requests.get(u)\n", 2, 3),
            new("a.cs", null, "class A {\n  async Task M() {\n    Thread.Sleep(1);\n    var a = LoadAsync().Result;\n    LoadAsync().Wait();\n    await X();\n  }\n}\n", 3, 4, 5),
            new("a.js", null, "async function f() {\n  return fs.readFileSync('a');\n}\n", 2),
            new("a.rs", null, "async fn f() {\n    std::thread::sleep(d);\n}\n", 2),
            new("a.py", null, "async def f():\n    await asyncio.sleep(1)\n    def g():\n        time.sleep(1)\n    await loop.run_in_executor(None, g)\n\ndef h():\n    time.sleep(1)\n"),
            new("a.cs", null, "class A {\n  async Task M() {\n    var r = match.Result;\n    await X();\n  }\n  int N() => LoadAsync().Result;\n}\n"),
        ])
    {
        Languages = ["python", "csharp", "javascript", "typescript", "tsx", "rust"],
        Cwe = [833],
        Remedy = "Await the asynchronous form.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Call, CodeRole.Member];

    public void Look(CodeSight sight, int node)
    {
        if (sight.RoleOf(node) == CodeRole.Member)
        {
            if (sight.Language == "csharp" && sight.TextOf(sight.Part(node, CodePart.Name)) is "Result" && IsTask(sight, sight.Part(node, CodePart.Object)) && InAsync(sight, node)) sight.Report(this, node, "'.Result' blocks until the task is done");
            return;
        }

        var callee = sight.CalleeOf(node);
        if (BlockingCallTable.For(sight.Language).GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(callee, out var instead) && InAsync(sight, node)) sight.Report(this, node, $"'{callee}' blocks; {instead} does not");
        else if (sight.IsScript && callee.EndsWith("Sync", StringComparison.Ordinal) && (callee.StartsWith("fs.", StringComparison.Ordinal) || callee.StartsWith("zlib.", StringComparison.Ordinal)) && callee is not "fs.existsSync" && InAsync(sight, node)) sight.Report(this, node, $"'{callee}' blocks the event loop");
        else if (sight.Language == "csharp" && sight.NameOfCall(node) is "Wait" && IsTask(sight, sight.Code.ReceiverOfCall(node)) && InAsync(sight, node)) sight.Report(this, node, "'.Wait()' blocks until the task is done");
    }

    private static bool InAsync(CodeSight sight, int node) => !sight.View.IsTest && !IsTool(sight) && sight.FunctionAround(node) is var function and >= 0 && sight.IsAsync(function);

    // A script that does one thing after the other for one person has nothing else to get on with.
    private static bool IsTool(CodeSight sight) => sight.IsScript && sight.View.Path is var path && (path.StartsWith("scripts/", StringComparison.Ordinal) || path.StartsWith("tools/", StringComparison.Ordinal) || path.StartsWith("build/", StringComparison.Ordinal) || path.Contains("/scripts/", StringComparison.Ordinal) || path.Contains("/bin/", StringComparison.Ordinal));

    // By its name alone: what calls …Async or is called …task.
    private static bool IsTask(CodeSight sight, int node)
    {
        node = sight.Code.Unwrap(node);
        if (sight.RoleOf(node) == CodeRole.Call) return sight.NameOfCall(node).EndsWith("Async", StringComparison.Ordinal);
        return sight.RoleOf(node) == CodeRole.Identifier && sight.TextOf(node) is var name && (name is "task" || name.EndsWith("Task", StringComparison.Ordinal)) && !AwaitedBefore(sight, node);
    }

    // After an await the task is done and Result only takes its value.
    private static bool AwaitedBefore(CodeSight sight, int node)
    {
        var function = sight.FunctionAround(node);
        foreach (var use in sight.Names.Of(sight.TextOf(node)))
            if (use >= function && use < node && (sight.RoleOf(sight.Tree.Parent(use)) == CodeRole.Await || sight.RoleOf(sight.Code.Around(use, CodeRole.Await, CodeRole.Function)) == CodeRole.Await || sight.TextOf(sight.Tree.Parent(use)).Contains("IsCompleted", StringComparison.Ordinal))) return true;
        return false;
    }
}

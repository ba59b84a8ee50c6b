using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class UnwrapRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "correctness.unwrap", "unwrap in a library", QualityDimension.Correctness, FindingSeverity.Info,
        "A library that panics takes its caller's program down. Tests, main programs and examples may; a poisoned lock is a panic already.",
        [
            new("src/lib.rs", null, "pub fn f(a: Option<u8>) -> u8 {\n    a.unwrap()\n}\n", 2),
            new("src/lib.rs", null, "pub fn f(a: &Mutex<u8>) -> u8 {\n    *a.lock().unwrap()\n}\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn t() { f().unwrap(); }\n}\n"),
            new("src/main.rs", null, "fn main() { f().unwrap(); }\n"),
        ])
    {
        Languages = ["rust"],
        Cwe = [248],
        Remedy = "Return the error with ?, or say with expect why it cannot happen.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Call];

    public void Look(CodeSight sight, int node)
    {
        if (sight.NameOfCall(node) is not "unwrap" || IsProgram(sight.View.Path) || sight.View.IsTest || InTests(sight, node)) return;
        var on = sight.Code.Unwrap(sight.Code.ReceiverOfCall(node));
        if (sight.RoleOf(on) == CodeRole.Call && sight.NameOfCall(on) is "lock" or "read" or "write" or "join" or "try_into" or "borrow" or "new") return;
        sight.Report(this, node, "a panic, should this fail");
    }

    private static bool IsProgram(string path) =>
        path.EndsWith("main.rs", StringComparison.Ordinal) || path.EndsWith("build.rs", StringComparison.Ordinal) || path.Contains("/bin/", StringComparison.Ordinal) || path.Contains("examples/", StringComparison.Ordinal) || path.Contains("benches/", StringComparison.Ordinal) || path.Contains("tests.rs", StringComparison.Ordinal) || path.Contains("testutil", StringComparison.Ordinal) || path.Contains("fuzz/", StringComparison.Ordinal);

    private static bool InTests(CodeSight sight, int node)
    {
        for (var at = node; at >= 0; at = sight.Tree.Parent(at))
            if (sight.RoleOf(at) is CodeRole.Function or CodeRole.Namespace && Attributes(sight, at).Contains("test", StringComparison.Ordinal)) return true;
        return false;
    }

    // What stands between the item before and this one, within reason.
    private static ReadOnlySpan<char> Attributes(CodeSight sight, int node)
    {
        var end = sight.Tree[node].Start;
        var text = sight.Code.Text.AsSpan(Math.Max(0, end - 300), Math.Min(end, 300));
        return text[(text.LastIndexOfAny("{};") + 1)..];
    }
}

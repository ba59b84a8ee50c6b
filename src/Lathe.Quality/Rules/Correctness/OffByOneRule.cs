using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class OffByOneRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "correctness.off-by-one", "Loop that goes one too far", QualityDimension.Correctness, FindingSeverity.Error,
        "The last item has the index length - 1: a loop while i <= length asks for one that is not there. Counts where the loop's body takes the item i of the same thing.",
        [
            new("a.js", null, "for (let i = 0; i <= xs.length; i++) f(xs[i]);\n", 1),
            new("A.java", null, "class A {\n  void m(int[] xs) {\n    for (int i = 0; i <= xs.length; i++) { f(xs[i]); }\n  }\n}\n", 3),
            new("a.go", null, "package p\nfunc f(xs []int) {\n\tfor i := 0; i <= len(xs); i++ {\n\t\tg(xs[i])\n\t}\n}\n", 3),
            new("a.js", null, "for (let i = 0; i < xs.length; i++) f(xs[i]);\nfor (let i = 0; i <= xs.length; i++) f(xs.slice(0, i));\nfor (let i = 1; i <= xs.length; i++) f(xs[i - 1]);\nfor (let i = 0; i <= xs.length; i++) { if (i === xs.length || xs[i] === 1) f(); }\n"),
        ])
    {
        Languages = ["javascript", "typescript", "tsx", "java", "csharp", "go", "cpp", "php"],
        Cwe = [193],
        Remedy = "Compare with <.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.For];

    public void Look(CodeSight sight, int node)
    {
        var condition = sight.Inner(node, CodePart.Condition);
        if (sight.RoleOf(condition) != CodeRole.Binary || sight.Operator(condition) is not "<=") return;
        var index = sight.Inner(condition, CodePart.Left);
        var counted = Counted(sight, sight.Inner(condition, CodePart.Right));
        if (counted < 0 || sight.RoleOf(index) != CodeRole.Identifier) return;
        var body = sight.Part(node, CodePart.Body);
        if (LooksOut(sight, body, index, counted)) return;
        for (var at = body; at >= 0 && at < sight.Tree[body].Next; at++)
        {
            if (sight.RoleOf(at) != CodeRole.Index || !sight.IsSame(sight.Part(at, CodePart.Object), counted)) continue;
            var item = sight.Part(at, CodePart.Index);
            if (sight.RoleOf(item) == CodeRole.Arguments) item = sight.Code.Unwrap(sight.Tree.FirstNamed(item));
            if (!sight.IsSame(sight.Code.Unwrap(item), index)) continue;
            sight.Report(this, condition, $"'{sight.TextOf(counted)}' has no item at its length, which this loop asks for");
            return;
        }
    }

    // A loop that knows of the one too many asks whether it is there.
    private static bool LooksOut(CodeSight sight, int body, int index, int counted)
    {
        for (var at = body; at >= 0 && at < sight.Tree[body].Next; at++)
        {
            if (sight.RoleOf(at) != CodeRole.Binary) continue;
            var left = sight.Inner(at, CodePart.Left);
            var right = sight.Inner(at, CodePart.Right);
            if ((sight.IsSame(left, index) && sight.IsSame(Counted(sight, right), counted)) || (sight.IsSame(right, index) && sight.IsSame(Counted(sight, left), counted))) return true;
        }

        return false;
    }

    // xs in xs.length, xs.Count, xs.size(), len(xs), count($xs).
    private static int Counted(CodeSight sight, int node)
    {
        if (sight.RoleOf(node) == CodeRole.Member && sight.TextOf(sight.Part(node, CodePart.Name)) is "length" or "Length" or "Count") return sight.Part(node, CodePart.Object);
        if (sight.RoleOf(node) != CodeRole.Call) return -1;
        if (sight.NameOfCall(node) is "size" or "length" && sight.Code.ReceiverOfCall(node) is var receiver and >= 0) return receiver;
        if (sight.NameOfCall(node) is "len" or "count") return sight.Code.Unwrap(sight.Tree.FirstNamed(sight.Part(node, CodePart.Arguments)));
        return -1;
    }
}

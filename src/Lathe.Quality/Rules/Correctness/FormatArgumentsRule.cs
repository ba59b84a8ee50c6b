using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class FormatArgumentsRule : ICodeRule
{
    private static readonly Dictionary<string, int> Formats = new(StringComparer.Ordinal) { ["printf"] = 0, ["fprintf"] = 1, ["sprintf"] = 1, ["snprintf"] = 2, ["dprintf"] = 1, ["syslog"] = 1 };

    private static readonly Dictionary<string, int> GoFormats = new(StringComparer.Ordinal) { ["fmt.Printf"] = 0, ["fmt.Sprintf"] = 0, ["fmt.Errorf"] = 0, ["fmt.Fprintf"] = 1, ["log.Printf"] = 0, ["log.Fatalf"] = 0 };

    public RuleInfo Info { get; } = new(
        "correctness.format-arguments", "Format and arguments do not match", QualityDimension.Correctness, FindingSeverity.Error,
        "A format that asks for more values than are given reads what is not there or throws; one that asks for fewer drops some. Only literal formats are counted.",
        [
            new("a.py", null, "def f(a, b):\n    return '%s and %s' % (a,)\n", 2),
            new("a.c", null, "void f(int a) {\n  printf(\"%d of %d\\n\", a);\n  snprintf(b, 9, \"%s\");\n}\n", 2, 3),
            new("a.go", null, "package p\nfunc f(a int) {\n\tfmt.Printf(\"%d %s\\n\", a)\n}\n", 3),
            new("a.py", null, "def f(a, b, c):\n    return '%s%% %d' % (a, b) + '%s' % a + '%(x)s' % c + '%s %s' % c + '%s %s' % (*a, b)\n"),
            new("a.c", null, "void f(int a) {\n  printf(\"%d%%\\n\", a);\n  printf(\"%*d\", a, a);\n  printf(\"%\" PRIu64 \" %d\", x, a);\n  printf(fmt, a);\n  printf(\"%s\", __VA_ARGS__);\n}\n"),
        ])
    {
        Languages = ["python", "c", "cpp", "go"],
        Cwe = [685],
    };

    public CodeRole[] Roles { get; } = [CodeRole.Call, CodeRole.Binary];

    public void Look(CodeSight sight, int node)
    {
        if (sight.RoleOf(node) == CodeRole.Binary) Python(sight, node);
        else if (sight.Language != "python") Call(sight, node);
    }

    private void Python(CodeSight sight, int node)
    {
        if (sight.Language != "python" || sight.Operator(node) is not "%") return;
        var format = sight.Inner(node, CodePart.Left);
        var values = sight.Inner(node, CodePart.Right);
        if (sight.RoleOf(format) != CodeRole.String || sight.RoleOf(values) != CodeRole.Tuple || sight.TextOf(format) is ['b' or 'f', ..] || sight.Find(values, CodeRole.Spread) >= 0) return;
        Compare(sight, node, FormatCount.Of(sight.TextOf(format), isPython: true), Count(sight, values, 0));
    }

    private void Call(CodeSight sight, int node)
    {
        var isGo = sight.Language == "go";
        var name = isGo ? sight.CalleeOf(node) : sight.NameOfCall(node);
        if (!(isGo ? GoFormats : Formats).GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var place) || (!isGo && sight.Code.ReceiverOfCall(node) is var on and >= 0 && sight.TextOf(on) is not "std")) return;
        var list = sight.Part(node, CodePart.Arguments);
        // Conditions of the preprocessor choose among arguments.
        if (sight.TextOf(list).Contains("\n#", StringComparison.Ordinal)) return;
        var format = -1;
        var count = 0;
        for (var child = sight.Tree.FirstNamed(list); child >= 0; child = sight.Tree.NextNamed(child))
        {
            if (sight.RoleOf(child) == CodeRole.Comment) continue;
            if (sight.RoleOf(child) == CodeRole.Spread || sight.Tree.KindOf(child).StartsWith("preproc", StringComparison.Ordinal) || sight.TextOf(child) is "__VA_ARGS__" || sight.TextOf(child).EndsWith("...", StringComparison.Ordinal) || sight.TextOf(child).Contains("__VA_ARGS__", StringComparison.Ordinal)) return;
            if (count++ == place) format = child;
        }

        if (sight.RoleOf(format) != CodeRole.String || sight.TextOf(format) is not ['"' or '`', ..]) return;
        Compare(sight, node, FormatCount.Of(sight.TextOf(format), isPython: false), count - place - 1);
    }

    private static int Count(CodeSight sight, int node, int count)
    {
        for (var child = sight.Tree.FirstNamed(node); child >= 0; child = sight.Tree.NextNamed(child))
            if (sight.RoleOf(child) != CodeRole.Comment) count++;
        return count;
    }

    private void Compare(CodeSight sight, int node, int asked, int given)
    {
        if (asked >= 0 && asked != given) sight.Report(this, node, $"the format asks for {asked} {(asked == 1 ? "value" : "values")}, {given} {(given == 1 ? "is" : "are")} given");
    }
}

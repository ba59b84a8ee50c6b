using Lathe.Quality.Code;
using Lathe.Syntax;

namespace Lathe.Quality.Structure;

internal sealed class LeakedResourceRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "correctness.leaked-resource", "Opened and never closed", QualityDimension.Correctness, FindingSeverity.Warning,
        "A file or connection that nobody closes stays open until the garbage collector comes by, or the program ends. What is returned, stored or given to somebody else is theirs to close.",
        [
            new("a.py", null, "def f(p):\n    h = open(p)\n    return h.read()\n", 2),
            new("a.cs", null, "class A {\n  string M(string p) {\n    var r = new StreamReader(p);\n    return r.ReadToEnd();\n  }\n}\n", 3),
            new("A.java", null, "class A {\n  int m(String p) {\n    FileInputStream in = new FileInputStream(p);\n    return in.read();\n  }\n}\n", 3),
            new("a.go", null, "package p\nfunc f(p string) int {\n\th, err := os.Open(p)\n\tif err != nil {\n\t\treturn 0\n\t}\n\treturn h.Fd()\n}\n", 3),
            new("a.py", null, "def f(p):\n    with open(p) as h:\n        h.read()\n    g = open(p)\n    g.close()\n    i = open(p)\n    return i\n\ndef k(self, p):\n    h = open(p)\n    self.h = h\n    j = open(p)\n    m(j)\n"),
            new("a.cs", null, "class A {\n  string M(string p) {\n    using var r = new StreamReader(p);\n    var s = new FileStream(p, FileMode.Open);\n    try { return r.ReadToEnd(); } finally { s.Dispose(); }\n  }\n}\n"),
            new("a.go", null, "package p\nfunc f(p string) {\n\th, _ := os.Open(p)\n\tdefer h.Close()\n\tr, _ := http.Get(p)\n\tdefer r.Body.Close()\n}\n"),
        ])
    {
        Languages = ["python", "csharp", "java", "go"],
        Cwe = [404, 772],
        Remedy = "Open it in a with, using, try (…) or with a defer right behind.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Call, CodeRole.New];

    public void Look(CodeSight sight, int node)
    {
        if (sight.View.IsTest || !IsResource(sight, node)) return;
        // What is put around another stream closes with it, or leaves it to whoever opened it.
        if (sight.RoleOf(node) == CodeRole.New && sight.TextOf(sight.Part(node, CodePart.Arguments)) is var given && (given.Contains("tream", StringComparison.Ordinal) || given.StartsWith("(new ", StringComparison.Ordinal))) return;
        var name = VariableOf(sight, node);
        var function = sight.FunctionAround(node);
        if (name < 0 || function < 0) return;
        var uses = sight.Names.Of(sight.TextOf(name));
        for (var i = NameUses.FirstAt(uses, sight.Tree[node].Next); i < uses.Count && uses[i] < sight.Tree[function].Next; i++)
        {
            var use = VariableUse.Of(sight, uses[i], function);
            if (use.Kind is UseKind.Escaped or UseKind.Given or UseKind.Assigned) return;
            if (use.Kind == UseKind.Called && (sight.RoleOf(use.Around) == CodeRole.Using || ResourceTable.GivesBack(MethodOf(sight, use.Around)))) return;
            // resp.Body.Close(), and whatever else is taken out of it.
            if (use.Kind == UseKind.Opened) return;
        }

        sight.Report(this, node, $"'{sight.TextOf(name)}' is opened here and not closed in this function, nor given to anybody");
    }

    private static bool IsResource(CodeSight sight, int node)
    {
        var names = ResourceTable.For(sight.Language).GetAlternateLookup<ReadOnlySpan<char>>();
        return names.Contains(sight.RoleOf(node) == CodeRole.New ? sight.TextOf(sight.Part(node, CodePart.Type)) : sight.CalleeOf(node));
    }

    private static ReadOnlySpan<char> MethodOf(CodeSight sight, int around) => sight.TextOf(sight.Part(around, CodePart.Name));

    private static int VariableOf(CodeSight sight, int node)
    {
        var parent = sight.Tree.Parent(node);
        if (sight.RoleOf(parent) == CodeRole.Tuple) parent = sight.Tree.Parent(parent);
        if (sight.RoleOf(parent) == CodeRole.Declarator)
        {
            var statement = sight.Tree.Parent(sight.Tree.Parent(parent));
            if (sight.Language == "csharp" && (sight.TextOf(statement).StartsWith("using", StringComparison.Ordinal) || sight.TextOf(statement).StartsWith("await using", StringComparison.Ordinal))) return CodeTree.None;
            if (sight.Tree.KindOf(parent) == "resource" || sight.Code.Around(parent, CodeRole.Function, CodeRole.Type) is var around && sight.RoleOf(around) == CodeRole.Type) return CodeTree.None;
            var name = sight.Part(parent, CodePart.Name);
            return sight.RoleOf(name) == CodeRole.Identifier ? name : CodeTree.None;
        }

        if (sight.RoleOf(parent) != CodeRole.Assignment || sight.Language is not ("python" or "go")) return CodeTree.None;
        var left = sight.Part(parent, CodePart.Left);
        if (sight.RoleOf(left) == CodeRole.Tuple && sight.Language == "go") left = sight.Tree.FirstNamed(left);
        return sight.RoleOf(left) == CodeRole.Identifier && sight.TextOf(left) is not "_" ? left : CodeTree.None;
    }
}

using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class StringConcatenationRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "performance.string-concatenation-in-loop", "String built piece by piece in a loop", QualityDimension.Performance, FindingSeverity.Warning,
        "Where strings cannot be changed, each += copies all that is there: the time grows with the square of the length. Languages whose engines avoid it (JavaScript, CPython, PHP) are left out.",
        [
            new("A.java", null, "class A {\n  String m(List<String> xs) {\n    String s = \"\";\n    for (String x : xs) {\n      s += x;\n    }\n    return s;\n  }\n}\n", 5),
            new("a.cs", null, "class A {\n  string M(string[] xs) {\n    var s = \"\";\n    foreach (var x in xs) s += x + \",\";\n    return s;\n  }\n}\n", 4),
            new("a.go", null, "package p\nfunc f(xs []string) string {\n\ts := \"\"\n\tfor _, x := range xs {\n\t\ts += x\n\t}\n\treturn s\n}\n", 5),
            new("a.cs", null, "class A {\n  int M(int[] xs) {\n    var n = 0;\n    foreach (var x in xs) { n += x; var s = \"\"; s += x; }\n    return n;\n  }\n}\n"),
            new("A.java", null, "class A {\n  void m(List<String> xs) {\n    StringBuilder s = new StringBuilder();\n    for (String x : xs) s.append(x);\n  }\n}\n"),
        ])
    {
        Languages = ["java", "csharp", "go"],
        Cwe = [1046],
        Remedy = "Use a builder (StringBuilder, strings.Builder) or join the pieces.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.CompoundAssignment];

    public void Look(CodeSight sight, int node)
    {
        if (sight.Operator(node) is not "+=" || sight.View.IsTest) return;
        var left = sight.Inner(node, CodePart.Left);
        if (sight.RoleOf(left) == CodeRole.Tuple) left = sight.Tree.FirstNamed(left);
        if (sight.RoleOf(left) != CodeRole.Identifier || sight.LoopAround(node) is not (var loop and >= 0)) return;
        var function = sight.FunctionAround(node);
        foreach (var use in sight.Names.Of(sight.TextOf(left)))
        {
            if (use < function || use > node) continue;
            if (!IsStringDeclared(sight, use) || sight.Tree.IsIn(use, loop)) continue;
            sight.Report(this, node, $"'{sight.TextOf(left)}' is copied whole in each round of the loop");
            return;
        }
    }

    private static bool IsStringDeclared(CodeSight sight, int name)
    {
        var parent = sight.Tree.Parent(name);
        if (sight.RoleOf(parent) == CodeRole.Tuple) parent = sight.Tree.Parent(parent);
        var value = sight.RoleOf(parent) switch
        {
            CodeRole.Declarator when sight.Part(parent, CodePart.Name) == name => sight.Inner(parent, CodePart.Value),
            CodeRole.Assignment when sight.Language == "go" => sight.Inner(parent, CodePart.Right),
            _ => -1,
        };
        if (sight.RoleOf(value) == CodeRole.Tuple) value = sight.Tree.FirstNamed(value);
        return sight.RoleOf(value) == CodeRole.String;
    }
}

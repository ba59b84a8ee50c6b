using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class UnusedVariableRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "maintainability.unused-variable", "Variable that nothing reads", QualityDimension.Maintainability, FindingSeverity.Warning,
        "A local variable that is set and never read is left over, or another was read in its place.",
        [
            new("a.py", null, "def f(a):\n    b = g(a)\n    return a\n", 2),
            new("a.js", null, "function f(a) {\n  const b = g(a);\n  return a;\n}\n", 2),
            new("A.java", null, "class A {\n  int m(int a) {\n    int b = g(a);\n    return a;\n  }\n}\n", 3),
            new("a.cs", null, "class A {\n  int M(int a) {\n    var b = G(a);\n    return a;\n  }\n}\n", 3),
            new("a.py", null, "def f(a):\n    _ = g(a)\n    b, c = g(a)\n    d = 1\n    def k():\n        nonlocal d\n        d = 2\n    e = 1\n    return locals()\n\nx = 1\n"),
            new("a.cs", null, "class A {\n  int _f = 1;\n  int M(int a) {\n    using var b = G(a);\n    var c = 1;\n    return $\"{c}\".Length;\n  }\n}\n"),
        ])
    {
        Languages = ["python", "javascript", "typescript", "tsx", "java", "csharp"],
        Cwe = [563],
        Remedy = "Remove it, or read it.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Declarator, CodeRole.Assignment];

    public void Look(CodeSight sight, int node)
    {
        if (sight.View.IsTest) return;
        var isPython = sight.Language == "python";
        if (isPython != (sight.RoleOf(node) == CodeRole.Assignment)) return;
        var name = sight.Part(node, isPython ? CodePart.Left : CodePart.Name);
        if (sight.RoleOf(name) != CodeRole.Identifier || sight.Part(node, isPython ? CodePart.Right : CodePart.Value) is not (var value and >= 0) || value == name || !IsLocal(sight, node)) return;
        var text = sight.TextOf(name);
        var function = sight.FunctionAround(node);
        if (function < 0 || text.IsEmpty || text[0] == '_' || text is "unused" or "ignored" or "ignore" or "dummy" || sight.Tree.KindOf(node) == "resource") return;
        var uses = sight.Names.Of(text);
        for (var i = NameUses.FirstAt(uses, function); i < uses.Count && uses[i] < sight.Tree[function].Next; i++)
            if (uses[i] != name && !(isPython && IsTarget(sight, uses[i]))) return;
        if (IsOpen(sight, function, text, name)) return;
        sight.Report(this, name, $"'{text}' is set and never read");
    }

    private static bool IsLocal(CodeSight sight, int node)
    {
        if (sight.Code.Around(node, CodeRole.Function, CodeRole.Type) is not (var around and >= 0) || sight.RoleOf(around) == CodeRole.Type) return false;
        for (var at = sight.Tree.Parent(node); at > around; at = sight.Tree.Parent(at))
        {
            if (sight.RoleOf(at) is CodeRole.Using or CodeRole.ForEach or CodeRole.Try && sight.Tree.KindOf(at) == "using_statement") return false;
            if (sight.Tree.KindOf(at) is "local_declaration_statement" && sight.Tree.FirstChild(at) is var first && sight.TextOf(first) is "using" or "await" or "ref") return false;
        }

        return true;
    }

    private static bool IsTarget(CodeSight sight, int use) => sight.Tree.Parent(use) is var parent && sight.RoleOf(parent) == CodeRole.Assignment && sight.Part(parent, CodePart.Left) == use && sight.RoleOf(sight.Tree.Parent(parent)) == CodeRole.ExpressionStatement;

    // Where code looks a variable up by its name, or a string or an inner scope speaks of it, nothing is certain.
    private static bool IsOpen(CodeSight sight, int function, ReadOnlySpan<char> name, int declared)
    {
        var text = sight.TextOf(function);
        if (text.Contains("locals()", StringComparison.Ordinal) || text.Contains("eval(", StringComparison.Ordinal) || text.Contains("exec(", StringComparison.Ordinal) || text.Contains("vars()", StringComparison.Ordinal)) return true;
        if (sight.Language != "python") return WholeWords.Has(sight.Code.Text.AsSpan(sight.Tree[declared].End, sight.Tree[function].End - sight.Tree[declared].End), name);
        for (var at = function; at < sight.Tree[function].Next; at++)
            if (sight.Tree.KindOf(at) is "global_statement" or "nonlocal_statement" && WholeWords.Has(sight.TextOf(at), name)) return true;
        return false;
    }
}

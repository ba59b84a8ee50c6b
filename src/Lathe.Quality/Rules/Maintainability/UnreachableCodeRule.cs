using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class UnreachableCodeRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "maintainability.unreachable-code", "Code that is never reached", QualityDimension.Maintainability, FindingSeverity.Warning,
        "What stands behind a return, throw, break or continue in the same block never runs: it was forgotten there, or the jump was.",
        [
            new("a.py", null, "def f():\n    return 1\n    g()\n", 3),
            new("A.java", null, "class A {\n  void m() {\n    while (a) {\n      continue;\n      g();\n    }\n  }\n}\n", 5),
            new("a.go", null, "package p\nfunc f() int {\n\treturn 1\n\tg()\n}\n", 4),
            new("a.php", null, "<?php\nfunction f() {\n  throw new E();\n  g();\n}\n", 4),
            new("a.js", null, "function f() {\n  return g();\n  function g() { return 1; }\n}\nswitch (a) { case 1: return 1; break; case 2: g(); }\n"),
            new("a.c", null, "int f(void) {\n  goto out;\nout:\n  return 1;\n#ifdef A\n  return 2;\n#endif\n}\n"),
            new("a.py", null, "def f():\n    return\n    yield\n"),
            new("a.sh", null, "exit 0\n"),
        ])
    {
        Languages = Languages.AllButBash,
        Cwe = [561],
        Remedy = "Delete it, or the jump before it.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Return, CodeRole.Throw, CodeRole.Break, CodeRole.Continue, CodeRole.Goto];

    public void Look(CodeSight sight, int node)
    {
        var statement = node;
        if (sight.RoleOf(sight.Tree.Parent(node)) == CodeRole.ExpressionStatement) statement = sight.Tree.Parent(node);
        var parent = sight.Tree.Parent(statement);
        if (sight.RoleOf(parent) is not (CodeRole.Block or CodeRole.Case) || !IsStatement(sight, node, parent)) return;
        var next = sight.NextStatement(statement);
        if (next < 0 || !IsReached(sight, parent, statement, next)) return;
        sight.ReportAll(this, next, $"nothing gets here: line {sight.Tree.LineOf(node)} leaves before");
    }

    // Ruby's modifiers make a jump conditional from behind; Rust's and C#'s jumps can be expressions.
    private static bool IsStatement(CodeSight sight, int node, int parent) =>
        sight.Tree.KindOf(node) != "arrow_expression_clause" && (sight.Language != "php" || sight.Tree.KindOf(parent) != "program") && sight.Tree.KindOf(node) != "throw_expression" | sight.RoleOf(sight.Tree.Parent(node)) == CodeRole.ExpressionStatement && sight.Tree.KindOf(sight.Tree.Parent(node)) != "arrow_expression_clause" && sight.RoleOf(parent) != CodeRole.None;

    private static bool IsReached(CodeSight sight, int parent, int statement, int next)
    {
        if (HasDirective(sight, statement, next)) return false;
        var role = sight.RoleOf(next);
        if (role is CodeRole.Function or CodeRole.Type or CodeRole.Case or CodeRole.Break or CodeRole.Catch or CodeRole.Finally or CodeRole.Else or CodeRole.ElseIf or CodeRole.Attribute or CodeRole.Import) return false;
        var kind = sight.Tree.KindOf(next);
        if (kind is "labeled_statement" or "local_function_statement" or "empty_statement" or "function_declaration" or "case_statement" or "heredoc_body" or "text_interpolation" or "php_end_tag" or "else_clause" || kind.StartsWith("preproc", StringComparison.Ordinal)) return false;
        if (sight.Language is "c" or "cpp" && (IsCut(sight, parent, statement) || IsMacro(sight, next) || sight.TextOf(statement) is not [.., ';'])) return false;
        if (sight.Tree[next].IsBroken || sight.Tree[statement].IsBroken || sight.TextOf(next) is ";") return false;
        if (sight.Language == "python" && (sight.Find(next, CodeRole.Yield) >= 0 || sight.TextOf(next).StartsWith("yield", StringComparison.Ordinal))) return false;
        // A label anywhere behind is a way in; so is a case in a block of cases.
        for (var at = next; at < sight.Tree[parent].Next; at++)
            if (sight.Tree.KindOf(at) is "labeled_statement" or "case_statement") return false;
        return !(sight.IsScript && kind == "variable_declaration" && sight.Find(next, CodeRole.Declarator) is var declarator && sight.Part(declarator, CodePart.Value) < 0);
    }

    // Conditions of the preprocessor can cut an if in two, so that its body looks like a statement of its own.
    private static bool IsCut(CodeSight sight, int parent, int statement)
    {
        for (var at = parent + 1; at < statement; at++)
            if (sight.Tree[at].IsBroken || (sight.Tree.Parent(at) == parent && sight.Tree.KindOf(at).StartsWith("preproc", StringComparison.Ordinal))) return true;
        return false;
    }

    // A macro may be a case.
    private static bool IsMacro(CodeSight sight, int next) => sight.Code.Unwrap(next) is var call && sight.RoleOf(call) == CodeRole.Call && sight.CalleeOf(call).IndexOfAnyInRange('a', 'z') < 0;

    private static bool HasDirective(CodeSight sight, int statement, int next)
    {
        var between = sight.Code.Text.AsSpan(sight.Tree[statement].End, sight.Tree[next].Start - sight.Tree[statement].End);
        return between.Contains('#') || between.Contains("//", StringComparison.Ordinal) && between.Contains("fall", StringComparison.Ordinal);
    }
}

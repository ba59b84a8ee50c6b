using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class FallthroughRule : ICodeRule
{
    private static readonly HashSet<string> NeverReturn = new(StringComparer.Ordinal) { "exit", "_exit", "abort", "panic", "die", "fatal", "usage", "BUG", "unreachable", "__builtin_unreachable", "fallthrough", "assert", "err", "errx", "longjmp", "fail", "invariant" };

    public RuleInfo Info { get; } = new(
        "correctness.switch-fallthrough", "Case that runs into the next", QualityDimension.Correctness, FindingSeverity.Warning,
        "A case without break goes on with the next one, which is a forgotten break unless a comment (or [[fallthrough]]) says that it is meant.",
        [
            new("a.c", null, "void f(int a) {\n  switch (a) {\n    case 1:\n      g();\n    case 2:\n      h();\n  }\n}\n", 3),
            new("A.java", null, "class A {\n  void f(int a) {\n    switch (a) {\n      case 1:\n        g();\n      default:\n        h();\n    }\n  }\n}\n", 4),
            new("a.js", null, "switch (a) {\n  case 1: f();\n  case 2: g(); break;\n}\n", 2),
            new("a.cpp", null, "void f(int a) {\n  switch (a) {\n    case 1:\n    case 2: g(); [[fallthrough]];\n    case 3: h(); // fall through\n    case 4: if (a) { return; } else { break; }\n    case 5: { k(); break; }\n    case 6: exit(1);\n    default: h();\n  }\n}\n"),
        ])
    {
        Languages = ["c", "cpp", "java", "javascript", "typescript", "tsx", "php"],
        Cwe = [484],
        Remedy = "End the case with break, or say in a comment that it falls through.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Case];

    public void Look(CodeSight sight, int node)
    {
        var kind = sight.Tree.KindOf(node);
        if (kind is "switch_rule" or "match_conditional_expression" or "match_default_expression") return;
        var next = sight.Tree.NextNamed(node);
        var isCommented = false;
        while (next >= 0 && sight.RoleOf(next) == CodeRole.Comment)
        {
            isCommented = true;
            next = sight.Tree.NextNamed(next);
        }

        if (sight.RoleOf(next) != CodeRole.Case || isCommented || IsBroken(sight, node)) return;
        var last = Last(sight, node, out var endsWithComment);
        if (last < 0 || endsWithComment || Leaves(sight, last, depth: 0)) return;
        sight.ReportAll(this, node, "this case runs on into the next one");
    }

    private static int Last(CodeSight sight, int node, out bool endsWithComment)
    {
        var last = -1;
        endsWithComment = false;
        var value = sight.Part(node, CodePart.Value);
        for (var child = sight.Tree.FirstNamed(node); child >= 0; child = sight.Tree.NextNamed(child))
        {
            endsWithComment = sight.RoleOf(child) == CodeRole.Comment;
            if (child != value && !endsWithComment && sight.Tree.KindOf(child) != "switch_label") last = child;
        }

        return last;
    }

    private static bool Leaves(CodeSight sight, int statement, int depth)
    {
        if (statement < 0 || depth > 20) return false;
        switch (sight.RoleOf(statement))
        {
            case CodeRole.Return or CodeRole.Throw or CodeRole.Break or CodeRole.Continue or CodeRole.Goto or CodeRole.Yield: return true;
            case CodeRole.Block: return EndsWithJump(sight, statement, depth);
            case CodeRole.If:
                var other = sight.Part(statement, CodePart.Else);
                if (sight.RoleOf(other) == CodeRole.Else && sight.Part(other, CodePart.Body) is var body and >= 0) other = body;
                return other >= 0 && Leaves(sight, sight.Part(statement, CodePart.Then), depth + 1) && Leaves(sight, other, depth + 1);
            case CodeRole.ExpressionStatement:
                var inner = sight.Code.Unwrap(statement);
                if (sight.RoleOf(inner) == CodeRole.Throw) return true;
                return inner == statement ? sight.TextOf(statement) is ";" : sight.RoleOf(inner) == CodeRole.Call && IsLast(sight.NameOfCall(inner)) || IsLast(sight.TextOf(inner));
            case CodeRole.For or CodeRole.While or CodeRole.Switch or CodeRole.Try or CodeRole.Using or CodeRole.DoWhile: return true;
            default: return sight.Tree.KindOf(statement) is "attributed_statement" or "labeled_statement" or "yield_statement" or "declaration" || sight.Tree.KindOf(statement).StartsWith("preproc", StringComparison.Ordinal);
        }
    }

    private static bool EndsWithJump(CodeSight sight, int block, int depth)
    {
        var last = -1;
        for (var child = sight.Tree.FirstNamed(block); child >= 0; child = sight.Tree.NextNamed(child))
        {
            if (sight.RoleOf(child) != CodeRole.Comment) last = child;
            else if (last >= 0 && sight.TextOf(child).Contains("fall", StringComparison.OrdinalIgnoreCase)) return true;
        }

        return last >= 0 && Leaves(sight, last, depth + 1);
    }

    // A range of cases is not in the grammar.
    private static bool IsBroken(CodeSight sight, int node)
    {
        for (var child = sight.Tree.FirstChild(node); child >= 0; child = sight.Tree.NextSibling(child))
            if (sight.Tree[child].IsBroken) return true;
        return false;
    }

    private static bool IsLast(ReadOnlySpan<char> name) => name.Contains("ERROR", StringComparison.Ordinal) || NeverReturn.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name) || name.Contains("fallthrough", StringComparison.OrdinalIgnoreCase) || name.Contains("unreachable", StringComparison.OrdinalIgnoreCase) || name.StartsWith("assertNever", StringComparison.Ordinal);
}

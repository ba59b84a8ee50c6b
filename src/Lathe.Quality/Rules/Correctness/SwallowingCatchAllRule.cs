using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class SwallowingCatchAllRule : ICodeRule
{
    private static readonly HashSet<string> All = new(StringComparer.Ordinal) { "Exception", "BaseException", "Throwable", "System.Exception", "StandardError", "\\Exception", "\\Throwable", "Error" };

    public RuleInfo Info { get; } = new(
        "correctness.catch-all-swallows", "Every error caught and dropped", QualityDimension.Correctness, FindingSeverity.Warning,
        "A handler of every error that neither looks at the error nor says or does anything hides faults of the program itself. A comment that says why is enough.",
        [
            new("a.py", null, "def f():\n    for a in b:\n        try:\n            g(a)\n        except Exception:\n            continue\n", 5),
            new("A.java", null, "class A {\n  void m() {\n    try { g(); }\n    catch (Throwable e) { ok = false; }\n  }\n}\n", 4),
            new("a.cs", null, "class A {\n  int M() {\n    try { return G(); }\n    catch (Exception e) { return 0; }\n  }\n}\n", 4),
            new("a.py", null, "def f():\n    try:\n        g()\n    except Exception as e:\n        log(e)\n    try:\n        g()\n    except KeyError:\n        return None\n    try:\n        g()\n    except Exception:\n        return None  # no g here\n"),
            new("a.cs", null, "class A {\n  int M() {\n    try { return G(); }\n    catch (Exception) { _logger.Failed(); return 0; }\n    try { return G(); }\n    catch (Exception e) when (e is IOException) { return 0; }\n  }\n}\n"),
        ])
    {
        Languages = ["python", "csharp", "java", "php", "ruby"],
        Cwe = [391, 396],
        Remedy = "Catch the error that is expected, or report it.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Catch];

    public void Look(CodeSight sight, int node)
    {
        var type = sight.Part(node, CodePart.Type);
        if (type < 0 || sight.View.IsTest || sight.HasComment(node) || HasFilter(sight, node)) return;
        if (sight.RoleOf(type) == CodeRole.Parameter) type = sight.Part(type, CodePart.Type);
        var text = sight.TextOf(type);
        var mark = text.IndexOf(" as ");
        if (mark > 0) text = text[..mark];
        if (!All.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text.Trim())) return;
        var body = sight.Part(node, CodePart.Body);
        if (body < 0 || sight.FirstStatement(body) is not (var first and >= 0) || sight.TextOf(first) is "pass" or "...") return;
        for (var at = body; at < sight.Tree[body].Next; at++)
            if (sight.RoleOf(at) is CodeRole.Call or CodeRole.New or CodeRole.Throw or CodeRole.Await or CodeRole.Hole or CodeRole.Function || IsNameOf(sight, node, at)) return;
        sight.ReportAll(this, node, "any error at all is caught here, and nobody hears of it");
    }

    // catch (Exception e) when (…) catches what it names behind.
    private static bool HasFilter(CodeSight sight, int node)
    {
        for (var child = sight.Tree.FirstNamed(node); child >= 0; child = sight.Tree.NextNamed(child))
            if (sight.Tree.KindOf(child) == "catch_filter_clause") return true;
        return false;
    }

    private static bool IsNameOf(CodeSight sight, int handler, int node)
    {
        if (sight.RoleOf(node) != CodeRole.Identifier) return false;
        var body = sight.Part(handler, CodePart.Body);
        var text = sight.TextOf(node);
        for (var at = handler; at < body; at++)
            if (sight.RoleOf(at) == CodeRole.Identifier && sight.Tree[at].Next == at + 1 && sight.TextOf(at).SequenceEqual(text) && text.Length > 0 && !char.IsUpper(text[0])) return true;
        return false;
    }
}

using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class UnusedImportRule : ICodeRule
{
    public RuleInfo Info { get; } = new(
        "maintainability.unused-import", "Import that nothing uses", QualityDimension.Maintainability, FindingSeverity.Warning,
        "An import that the file does not use misleads about what it depends on. One whose name stands anywhere else, even in a comment or string, is left alone.",
        [
            new("a.py", null, "import os\nimport sys\n\nprint(sys.argv)\n", 1),
            new("a.py", null, "from a import b as c, d\n\nd()\n", 1),
            new("a.ts", null, "import { a, b } from 'x';\na();\n", 1),
            new("A.java", null, "import java.util.List;\nimport java.util.Map;\nclass A { Map<String, String> m; }\n", 1),
            new("a.py", null, "from __future__ import annotations\nimport os.path\nfrom a import *\nfrom b import c  # noqa\ntry:\n    import json\nexcept ImportError:\n    pass\n\n__all__ = ['d']\nfrom e import d\nos.path.join()\n"),
            new("pkg/__init__.py", null, "from .a import b\n"),
            new("a.ts", null, "import 'side-effect';\nimport React from 'react';\nimport type { A } from 'x';\nlet a: A;\nexport { b } from 'y';\n"),
        ])
    {
        Languages = ["python", "javascript", "typescript", "tsx", "java"],
        Cwe = [1164],
        Remedy = "Remove it.",
        IsAboutText = true,
    };

    public CodeRole[] Roles { get; } = [CodeRole.Import];

    public void Look(CodeSight sight, int node)
    {
        if (!sight.IsChanged(node) || sight.View.Path.EndsWith("__init__.py", StringComparison.Ordinal) || sight.View.Path.EndsWith("conftest.py", StringComparison.Ordinal)) return;
        if (sight.Language == "java") Java(sight, node);
        else if (sight.Language == "python") Python(sight, node);
        else Script(sight, node);
    }

    private void Java(CodeSight sight, int node)
    {
        var path = sight.Tree.FirstNamed(node);
        if (path < 0 || sight.TextOf(node).EndsWith("*;", StringComparison.Ordinal)) return;
        Check(sight, node, sight.RoleOf(path) == CodeRole.Member ? sight.Part(path, CodePart.Name) : path);
    }

    private void Python(CodeSight sight, int node)
    {
        if (sight.Tree.KindOf(node) == "future_import_statement" || sight.Code.Around(node, CodeRole.Try) >= 0 || sight.Code.Around(node, CodeRole.If) >= 0 && sight.FunctionAround(node) < 0) return;
        var line = sight.View.Lines[sight.Tree.EndLineOf(node) - 1];
        if (line.Contains("noqa", StringComparison.OrdinalIgnoreCase) || line.Contains("pylint", StringComparison.Ordinal)) return;
        var field = sight.Tree.FieldId("name");
        for (var child = sight.Tree.FirstNamed(node); child >= 0; child = sight.Tree.NextNamed(child))
        {
            if (sight.Tree[child].Field != field) continue;
            var alias = sight.Tree.Child(child, sight.Tree.FieldId("alias"));
            // import a.b binds a; import a as a says that it is for others.
            if (alias >= 0) Check(sight, node, alias);
            else Check(sight, node, sight.Tree.FirstNamed(child) is var first and >= 0 ? first : child);
        }
    }

    private void Script(CodeSight sight, int node)
    {
        for (var at = node + 1; at < sight.Tree[node].Next; at++)
        {
            if (sight.Tree.KindOf(at) == "import_specifier")
            {
                var alias = sight.Tree.Child(at, sight.Tree.FieldId("alias"));
                Check(sight, node, alias >= 0 ? alias : sight.Tree.Child(at, sight.Tree.FieldId("name")));
                at = sight.Tree[at].Next - 1;
            }
            else if (sight.RoleOf(at) == CodeRole.Identifier && sight.TextOf(at) is not ("React" or "h")) Check(sight, node, at);
        }
    }

    private void Check(CodeSight sight, int import, int name)
    {
        var text = sight.TextOf(name);
        if (text.Length == 0 || text is "_" || IsUsed(sight, import, text) || WholeWords.IsThere(sight.Code.Text, text, sight.Tree[import].Start, sight.Tree[import].End)) return;
        if (CountIn(sight, import, text) > 1 || IsExplained(sight.View.Lines[sight.Tree.LineOf(name) - 1])) return;
        sight.Report(this, name, $"'{text}' is imported and not used");
    }

    // A comment on its line says that it is for others, or that a checker was told so.
    private static bool IsExplained(string line)
    {
        var comment = line.IndexOfAny(['#', '/']);
        return comment >= 0 && (line.AsSpan(comment).Contains("ignore", StringComparison.OrdinalIgnoreCase) || line.AsSpan(comment).Contains("export", StringComparison.OrdinalIgnoreCase) || line.AsSpan(comment).Contains("noqa", StringComparison.OrdinalIgnoreCase) || line.AsSpan(comment).Contains("lint", StringComparison.OrdinalIgnoreCase));
    }

    // Most imports are used, which the names of the file tell at once.
    private static bool IsUsed(CodeSight sight, int import, ReadOnlySpan<char> text)
    {
        var uses = sight.Names.Of(text);
        return uses.Count > 0 && (!sight.Tree.IsIn(uses[0], import) || !sight.Tree.IsIn(uses[^1], import));
    }

    private static int CountIn(CodeSight sight, int import, ReadOnlySpan<char> text)
    {
        var count = 0;
        if (sight.Language != "python") return 0;
        foreach (var use in sight.Names.Of(text))
            if (sight.Tree.IsIn(use, import) && sight.Tree[sight.Tree.Parent(use)].Field == sight.Tree.FieldId("name")) count++;
        return count;
    }
}

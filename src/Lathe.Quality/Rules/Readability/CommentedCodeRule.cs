using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

internal sealed class CommentedCodeRule : ICodeRule
{
    private const int Fewest = 2;

    public RuleInfo Info { get; } = new(
        "readability.commented-out-code", "Code in comments", QualityDimension.Readability, FindingSeverity.Info,
        "Code that is commented out is not tested, not found by a rename, and makes every reader ask whether it should come back. The history keeps it. Two lines or more count, nearly all of which are statements.",
        [
            new("a.js", null, "f();\n// const a = g(1);\n// h(a);\n// if (a) { k(); }\nm();\n", 2),
            new("a.py", null, "f()\n# a = g(1)\n# h(a)\n# return a\nm()\n", 2),
            new("a.cs", null, "class A {\n  // void M() {\n  //   F();\n  // }\n}\n", 2),
            new("a.py", null, "# Takes the list, in order.\n# for example (a, b)\n# and returns it; see f(x).\nf()\n# a = 1 is the default\n"),
            new("a.js", null, "/**\n * const a = f();\n * g(a);\n */\nf();\n// One thing;\n// and another;\n"),
        ])
    {
        Languages = Languages.AllButBash,
        Remedy = "Delete it.",
    };

    public CodeRole[] Roles { get; } = [CodeRole.Comment];

    public void Look(CodeSight sight, int node)
    {
        var text = sight.TextOf(node);
        if (!IsPlain(text) || PreviousIsComment(sight, node)) return;
        int lines = 0, code = 0;
        var last = node;
        for (var at = node; at >= 0 && sight.RoleOf(at) == CodeRole.Comment && IsPlain(sight.TextOf(at)) && sight.Tree.LineOf(at) <= sight.Tree.EndLineOf(last) + 1; at = sight.Tree.NextSibling(at))
        {
            last = at;
            foreach (var range in sight.TextOf(at).Split('\n'))
            {
                var line = Strip(sight.TextOf(at)[range]);
                if (line.IsEmpty) continue;
                lines++;
                if (LooksLikeCode.Is(line, sight.Language)) code++;
            }
        }

        if (code >= Fewest && code >= lines * 0.8) sight.Report(this, node, $"{lines} lines of code in comments");
    }

    private static bool PreviousIsComment(CodeSight sight, int node)
    {
        var line = sight.Tree.LineOf(node);
        if (line < 2) return false;
        var before = sight.View.Lines[line - 2].AsSpan().TrimStart();
        return before.StartsWith("//", StringComparison.Ordinal) || (before.StartsWith("#", StringComparison.Ordinal) && sight.Language is "python" or "ruby");
    }

    // Documentation shows code on purpose.
    private static bool IsPlain(ReadOnlySpan<char> text) =>
        !(text.StartsWith("/**", StringComparison.Ordinal) || text.StartsWith("///", StringComparison.Ordinal) || text.StartsWith("//!", StringComparison.Ordinal) || text.StartsWith("#:", StringComparison.Ordinal) || text.StartsWith("#!", StringComparison.Ordinal) || text.StartsWith("=begin", StringComparison.Ordinal) || (text.StartsWith("/*", StringComparison.Ordinal) && text.IndexOf('\n') is var end and > 0 && text[end..].TrimStart().StartsWith("*", StringComparison.Ordinal)))
        && !text.StartsWith("//go:", StringComparison.Ordinal);

    private static ReadOnlySpan<char> Strip(ReadOnlySpan<char> line) => line.Trim().TrimStart("/*#").TrimEnd("*/").Trim();
}

using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

/// <summary>The documentation of an item: the comment before it, or the docstring in it.</summary>
internal static class DocComment
{
    /// <summary>The text; empty where there is none.</summary>
    public static ReadOnlySpan<char> Of(CodeFile file, int node)
    {
        if (file.Language.Id == "python") return Docstring(file, node);
        var at = Outermost(file, node);
        var start = file.Tree[at].Start;
        var text = file.Text.AsSpan(0, start).TrimEnd();
        // Attributes may stand between.
        for (var rounds = 0; rounds < 20 && text.Length > 0 && text[^1] is ']' or ')'; rounds++)
        {
            var line = text.LastIndexOf('\n') + 1;
            if (text[line..].TrimStart() is not { Length: > 0 } last || last[0] is not ('#' or '@' or '[')) break;
            text = text[..line].TrimEnd();
        }

        return file.Language.Id switch
        {
            "csharp" => Lines(text, "///"),
            "rust" => Lines(text, "///"),
            "go" => Lines(text, "//") is { Length: > 0 } lines ? lines : Block(text, "/*"),
            _ => Block(text, "/**"),
        };
    }

    // What is exported or decorated stands in a statement that says so.
    private static int Outermost(CodeFile file, int node)
    {
        var parent = file.Tree.Parent(node);
        while (parent > 0 && file.Tree.KindOf(parent) is "export_statement" or "type_declaration" or "decorated_definition" or "ambient_declaration") (node, parent) = (parent, file.Tree.Parent(parent));
        return node;
    }

    private static ReadOnlySpan<char> Docstring(CodeFile file, int node)
    {
        var body = file.Part(node, CodePart.Body);
        if (body < 0) return default;
        var first = file.Tree.FirstNamed(body);
        while (first >= 0 && file.RoleOf(first) == CodeRole.Comment) first = file.Tree.NextNamed(first);
        if (first < 0 || file.RoleOf(first) != CodeRole.ExpressionStatement) return default;
        var text = file.Tree.FirstNamed(first);
        return text >= 0 && file.RoleOf(text) == CodeRole.String ? file.TextOf(text) : default;
    }

    private static ReadOnlySpan<char> Lines(ReadOnlySpan<char> text, string mark)
    {
        var start = text.Length;
        while (start > 0)
        {
            var line = text[..start].LastIndexOf('\n') + 1;
            if (!text[line..start].TrimStart().StartsWith(mark, StringComparison.Ordinal)) break;
            start = Math.Max(0, line - 1);
            if (line == 0) break;
        }

        return text[start..];
    }

    private static ReadOnlySpan<char> Block(ReadOnlySpan<char> text, string open)
    {
        if (!text.EndsWith("*/", StringComparison.Ordinal)) return default;
        var start = text.LastIndexOf("/*", StringComparison.Ordinal);
        return start >= 0 && text[start..].StartsWith(open, StringComparison.Ordinal) ? text[start..] : default;
    }
}

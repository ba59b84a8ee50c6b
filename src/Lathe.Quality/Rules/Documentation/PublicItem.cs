using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

/// <summary>Something that a file offers to others, and whether it is documented.</summary>
/// <param name="Node">Its node.</param>
/// <param name="Name">Its name.</param>
/// <param name="FullName">With what it stands in.</param>
/// <param name="IsDocumented">Whether a comment of documentation stands before it, or a docstring in it.</param>
internal readonly record struct PublicItem(int Node, string Name, string FullName, bool IsDocumented)
{
    /// <summary>The public functions, methods and types of a file, as far as it can be seen from it alone.</summary>
    public static List<PublicItem> In(CodeFile file)
    {
        var items = new List<PublicItem>();
        var names = new Stack<(int After, string Name, bool IsPublic)>();
        for (var node = 0; node < file.Tree.Count; node++)
        {
            while (names.TryPeek(out var top) && top.After <= node) names.Pop();
            var role = file.RoleOf(node);
            if (role is not (CodeRole.Function or CodeRole.Type or CodeRole.Namespace or CodeRole.Lambda)) continue;
            var at = file.Part(node, CodePart.Name);
            var outer = names.TryPeek(out var around) ? around : (0, "", true);
            var name = at < 0 ? "" : file.TextOf(at).ToString();
            var isPublic = outer.Item3 && role switch { CodeRole.Namespace => true, CodeRole.Lambda => false, _ => at >= 0 && Visibility.IsPublic(file, node, at) };
            var full = $"{outer.Item2}.{name}";
            if (isPublic && role != CodeRole.Namespace && !IsOutline(file, node) && Visibility.IsWorthWords(file, node, name)) items.Add(new PublicItem(node, name, full, DocComment.Of(file, node).Length > 0));
            names.Push((file.Tree[node].Next, full, isPublic && role != CodeRole.Function));
        }

        return items;
    }

    // In Python: a body of ..., as protocols and overloads have, and the setter of a property that is documented at its getter.
    private static bool IsOutline(CodeFile file, int node)
    {
        if (file.Language.Id != "python") return false;
        var body = file.Part(node, CodePart.Body);
        if (body >= 0 && file.TextOf(body).Trim() is "...") return true;
        var parent = file.Tree.Parent(node);
        return parent >= 0 && file.Tree.KindOf(parent) == "decorated_definition" && file.Text.AsSpan(file.Tree[parent].Start, file.Tree[node].Start - file.Tree[parent].Start) is var head && (head.Contains(".setter", StringComparison.Ordinal) || head.Contains("overload", StringComparison.Ordinal) || head.Contains("override", StringComparison.Ordinal));
    }
}

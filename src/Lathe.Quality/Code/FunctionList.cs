using Lathe.Syntax;

namespace Lathe.Quality.Code;

/// <summary>Finds the functions of a file and names them as a reader would.</summary>
internal static class FunctionList
{
    private const int LongestName = 120;
    private const int LongestFullName = 500;

    public static IReadOnlyList<CodeFunction> Of(CodeFile file)
    {
        var tree = file.Tree;
        var functions = new List<CodeFunction>();
        var open = new Stack<(int After, string FullName, int Function)>();
        for (var node = 0; node < tree.Count; node++)
        {
            while (open.TryPeek(out var around) && around.After <= node) open.Pop();
            var role = file.RoleOf(node);
            if (role is not (CodeRole.Function or CodeRole.Lambda or CodeRole.Type or CodeRole.Namespace)) continue;
            var outer = open.TryPeek(out var top) ? top : (0, "", -1);
            var name = NameOf(file, node, role);
            var full = Join(outer.Item2, name);
            var function = outer.Item3;
            if (role is CodeRole.Function or CodeRole.Lambda)
            {
                functions.Add(new CodeFunction(node, role, name, full, function, tree.LineOf(node), tree.EndLineOf(node)));
                function = functions.Count - 1;
            }

            open.Push((tree[node].Next, full, function));
        }

        return functions;
    }

    private static string NameOf(CodeFile file, int node, CodeRole role)
    {
        var name = file.Part(node, CodePart.Name);
        if (name < 0 && role == CodeRole.Lambda) name = AssignedTo(file, node);
        if (name < 0) return "";
        var text = file.TextOf(name);
        return text.Length > LongestName || text.Contains('\n') ? "" : text.ToString();
    }

    // const f = () => …, f = lambda: …, { f: function () … }, class fields.
    private static int AssignedTo(CodeFile file, int node)
    {
        var parent = file.Tree.Parent(node);
        if (parent < 0) return CodeTree.None;
        return file.RoleOf(parent) switch
        {
            CodeRole.Declarator when file.Part(parent, CodePart.Value) == node => file.Part(parent, CodePart.Name),
            CodeRole.Assignment when file.Part(parent, CodePart.Right) == node => file.Part(parent, CodePart.Left),
            CodeRole.Pair when file.Part(parent, CodePart.Value) == node => file.Part(parent, CodePart.Key),
            _ => CodeTree.None,
        };
    }

    private static string Join(string outer, string name) => name.Length == 0 || outer.Length + name.Length > LongestFullName ? outer : outer.Length == 0 ? name : $"{outer}.{name}";
}

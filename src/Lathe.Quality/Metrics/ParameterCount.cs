using Lathe.Quality.Code;

namespace Lathe.Quality.Metrics;

/// <summary>Counts what a caller has to give.</summary>
internal static class ParameterCount
{
    public static int Of(CodeFile file, int function)
    {
        var list = file.Part(function, CodePart.Parameters);
        if (list < 0) return 0;
        if (file.RoleOf(list) is CodeRole.Identifier or CodeRole.Parameter) return 1;
        var tree = file.Tree;
        var go = file.Language.Id == "go";
        var name = tree.FieldId("name");
        var count = 0;
        for (var child = tree.FirstNamed(list); child >= 0; child = tree.NextNamed(child))
        {
            var role = file.RoleOf(child);
            if (go && role == CodeRole.Parameter) count += Math.Max(1, Names(file, child, name));
            else if (role is CodeRole.Parameter or CodeRole.Identifier && !IsReceiver(file, child)) count++;
            else if (tree.KindOf(child) is "list_splat_pattern" or "dictionary_splat_pattern" or "object_pattern" or "array_pattern" or "rest_pattern") count++;
        }

        // C# has no node for a parameter with params: its type and its name stand in the list.
        if (file.Language.Id == "csharp" && count < 100 && HasParams(file, list)) count = CountWithParams(file, list);
        return count;
    }

    private static int Names(CodeFile file, int parameter, byte name)
    {
        var names = 0;
        for (var child = file.Tree.FirstNamed(parameter); child >= 0; child = file.Tree.NextNamed(child))
            if (file.Tree[child].Field == name) names++;
        return names;
    }

    private static bool IsReceiver(CodeFile file, int parameter) => file.Language.Id switch
    {
        "python" => file.TextOf(parameter) is "self" or "cls" or "mcs",
        "rust" => file.Tree.KindOf(parameter) == "self_parameter",
        "typescript" or "tsx" => file.Part(parameter, CodePart.Name) is var name and >= 0 && file.TextOf(name) is "this",
        "ruby" => file.Tree.KindOf(parameter) == "block_parameter",
        "java" => file.Tree.KindOf(parameter) == "receiver_parameter",
        "c" or "cpp" => file.TextOf(parameter) is "void",
        _ => false,
    };

    private static bool HasParams(CodeFile file, int list)
    {
        for (var child = file.Tree.FirstChild(list); child >= 0; child = file.Tree.NextSibling(child))
            if (file.TextOf(child) is "params") return true;
        return false;
    }

    private static int CountWithParams(CodeFile file, int list)
    {
        var count = 1;
        for (var child = file.Tree.FirstNamed(list); child >= 0; child = file.Tree.NextNamed(child))
            if (file.Tree.KindOf(child) == "parameter") count++;
        return count;
    }
}

using Lathe.Quality.Code;

namespace Lathe.Quality.Metrics;

/// <summary>Whether a call is one of the function that it stands in, from names alone.</summary>
internal static class Recursion
{
    public static bool IsCallOf(CodeFile file, int call, CodeFunction function)
    {
        var name = file.NameOfCall(call);
        if (name < 0 || !file.TextOf(name).SequenceEqual(function.Name)) return false;
        var isMember = IsMember(file, function.Node);
        var receiver = file.ReceiverOfCall(call);
        if (receiver >= 0) return isMember && file.TextOf(receiver) is "this" or "self" or "$this" or "cls" or "Self" or "self::" or "static";
        if (isMember && file.Language.Id is not ("csharp" or "java" or "cpp" or "ruby" or "go" or "c" or "bash")) return false;
        return file.Language.Id is not ("csharp" or "java" or "cpp") || CountArguments(file, call) == ParameterCount.Of(file, function.Node);
    }

    private static bool IsMember(CodeFile file, int function) =>
        file.Around(function, CodeRole.Type, CodeRole.Function) is var around and >= 0 && file.RoleOf(around) == CodeRole.Type;

    private static int CountArguments(CodeFile file, int call)
    {
        var list = file.Part(call, CodePart.Arguments);
        if (list < 0) return 0;
        var count = 0;
        for (var child = file.Tree.FirstNamed(list); child >= 0; child = file.Tree.NextNamed(child))
            if (file.RoleOf(child) != CodeRole.Comment) count++;
        return count;
    }
}

using Lathe.Quality.Code;

namespace Lathe.Quality.Metrics;

/// <summary>Shapes of code that several places have to know.</summary>
internal static class Cases
{
    /// <summary>Whether a case is the one for all that no other took.</summary>
    public static bool IsDefault(CodeFile file, int node)
    {
        var text = file.TextOf(node);
        if (text.StartsWith("default", StringComparison.Ordinal) && (text.Length == 7 || !char.IsLetterOrDigit(text[7]))) return true;
        return file.Part(node, CodePart.Value) is var value and >= 0 && file.TextOf(value) is "_" or "*";
    }

    /// <summary>Whether a Python function is a decorator: nothing but a function inside, and its return.</summary>
    public static bool IsDecorator(CodeFile file, int function)
    {
        var body = file.Part(function, CodePart.Body);
        if (body < 0) return false;
        var functions = 0;
        var returns = 0;
        for (var child = file.Tree.FirstNamed(body); child >= 0; child = file.Tree.NextNamed(child))
        {
            var role = file.RoleOf(child);
            if (role == CodeRole.Comment) continue;
            if (role == CodeRole.Function || file.Tree.KindOf(child) == "decorated_definition") functions++;
            else if (role == CodeRole.Return) returns++;
            else if (role != CodeRole.ExpressionStatement || file.RoleOf(file.Tree.FirstNamed(child)) != CodeRole.String) return false;
        }

        return functions == 1 && returns == 1;
    }
}

namespace Lathe.Context;

/// <summary>Tells in which way a name is written.</summary>
internal static class NameCase
{
    /// <summary>Null for a name that may be written in more than one way, as a single small word.</summary>
    public static string? Of(ReadOnlySpan<char> name)
    {
        name = name.Trim('_');
        if (name.Length < 2 || !char.IsLetter(name[0])) return null;
        bool upper = false, lower = false;
        foreach (var c in name)
        {
            upper |= char.IsUpper(c);
            lower |= char.IsLower(c);
        }

        if (name.Contains('-')) return upper ? null : "kebab-case";
        if (name.Contains('_')) return !upper ? "snake_case" : !lower ? "UPPER_CASE" : null;
        if (!lower) return name.Length > 3 ? "UPPER_CASE" : null;
        return char.IsUpper(name[0]) ? "PascalCase" : upper ? "camelCase" : null;
    }

    /// <summary>Whether a text may be the name of a definition: not a word of the language that a scanner took for one.</summary>
    public static bool IsName(string name) => name is not ("int" or "byte" or "bool" or "string" or "void" or "var" or "char" or "long" or "float" or "double" or "object" or "ref" or "params" or "operator" or "get" or "set" or "init" or "where" or "default" or "const" or "static");
}

using Lathe.Quality.Code;

namespace Lathe.Quality.Structure;

/// <summary>What a name stands for, as far as conventions tell it apart.</summary>
internal enum NamedThing : byte
{
    Function,
    Method,
    Type,
    Variable,
    Parameter,
}

/// <summary>How a repository writes its names, counted from its own files: by language and kind of thing. Only names of several words say something.</summary>
internal sealed class NamingConventions
{
    /// <summary>How many names there have to be before they are a convention.</summary>
    public const int Enough = 20;

    /// <summary>How large a share of them has to agree.</summary>
    public const double Share = 0.9;

    private readonly Dictionary<(string Language, NamedThing Thing), int[]> _counts = [];

    /// <summary>Counts the names of a file.</summary>
    public void Add(CodeFile file)
    {
        var language = LanguageOf(file);
        foreach (var (node, thing) in NamesOf(file))
        {
            if (NameStyles.Of(file.TextOf(node)) is not (var style and not NameStyle.None)) continue;
            if (!_counts.TryGetValue((language, thing), out var counts)) _counts.Add((language, thing), counts = new int[5]);
            counts[(int)style]++;
        }
    }

    /// <summary>The style that nearly all names of a kind have; none where there are too few, or they differ.</summary>
    public NameStyle Expected(string language, NamedThing thing, out int share)
    {
        share = 0;
        if (!_counts.TryGetValue((language, thing), out var counts)) return NameStyle.None;
        var all = 0;
        foreach (var count in counts) all += count;
        if (all < Enough) return NameStyle.None;
        for (var style = 1; style < counts.Length; style++)
        {
            if (counts[style] < all * Share) continue;
            share = counts[style] * 100 / all;
            return (NameStyle)style;
        }

        return NameStyle.None;
    }

    /// <summary>Dialects of one language write alike.</summary>
    public static string LanguageOf(CodeFile file) => file.Language.Id is "typescript" or "tsx" ? "javascript" : file.Language.Id;

    /// <summary>The names that a file declares.</summary>
    public static IEnumerable<(int Node, NamedThing Thing)> NamesOf(CodeFile file)
    {
        for (var node = 0; node < file.Tree.Count; node++)
        {
            if (ThingOf(file, node) is not { } thing) continue;
            var name = file.Part(node, thing == NamedThing.Variable && file.RoleOf(node) == CodeRole.Assignment ? CodePart.Left : CodePart.Name);
            if (name >= 0 && file.RoleOf(name) == CodeRole.Identifier && file.Tree[name].End - file.Tree[name].Start is > 2 and < 100) yield return (name, thing);
        }
    }

    private static NamedThing? ThingOf(CodeFile file, int node) => file.RoleOf(node) switch
    {
        CodeRole.Function => file.Tree.KindOf(node) is "constructor_declaration" or "destructor_declaration" or "accessor_declaration" or "operator_declaration" ? null : IsMember(file, node) ? NamedThing.Method : NamedThing.Function,
        CodeRole.Type => file.Tree.KindOf(node) is "impl_item" or "enum_specifier" or "union_specifier" or "struct_specifier" ? null : NamedThing.Type,
        CodeRole.Parameter when file.Tree.KindOf(node) != "catch_formal_parameter" => NamedThing.Parameter,
        CodeRole.Declarator when IsLocal(file, node) => NamedThing.Variable,
        CodeRole.Assignment when file.Language.Id is "python" or "ruby" && IsLocal(file, node) => NamedThing.Variable,
        _ => null,
    };

    private static bool IsMember(CodeFile file, int node) => file.Around(node, CodeRole.Type, CodeRole.Function) is var around and >= 0 && file.RoleOf(around) == CodeRole.Type;

    // Fields, constants and what a module exports follow conventions of their own; a function or class assigned to a name follows that of functions or classes.
    private static bool IsLocal(CodeFile file, int node)
    {
        if (file.Around(node, CodeRole.Function, CodeRole.Lambda) is not (var function and >= 0) || file.Around(node, CodeRole.Type) is var type && type > function) return false;
        var value = file.Part(node, file.RoleOf(node) == CodeRole.Assignment ? CodePart.Right : CodePart.Value);
        if (value >= 0 && file.RoleOf(value) is CodeRole.Lambda or CodeRole.Call or CodeRole.Type or CodeRole.Member or CodeRole.Identifier or CodeRole.Number or CodeRole.String && file.Language.Id is "javascript" or "typescript" or "tsx" or "python") return file.RoleOf(value) is CodeRole.Call;
        return file.Tree.KindOf(node) is not ("const_item" or "static_item" or "const_spec" or "const_element") && !(file.Tree.Parent(node) is var parent and >= 0 && file.TextOf(parent).StartsWith("const ", StringComparison.Ordinal) && file.Language.Id is "csharp" or "cpp" or "c");
    }
}

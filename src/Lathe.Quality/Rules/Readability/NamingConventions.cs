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
            if (StyleOf(file, node, thing) is not (var style and not NameStyle.None)) continue;
            if (!_counts.TryGetValue((language, thing), out var counts)) _counts.Add((language, thing), counts = new int[5]);
            counts[(int)style]++;
        }
    }

    /// <summary>Whether enough names of a kind were counted to say anything.</summary>
    public bool HasEnough(string language, NamedThing thing) => _counts.TryGetValue((language, thing), out var counts) && counts.Sum() >= Enough;

    /// <summary>Of the names of a kind that were counted, whether at least half have a style; so it is with none.</summary>
    public bool AreMostly(string language, NamedThing thing, NameStyle style) => !_counts.TryGetValue((language, thing), out var counts) || counts[(int)style] * 2 >= counts.Sum();

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

    /// <summary>The style of a name as far as it is a matter of convention: what a language says by it, and names of constants, say nothing.</summary>
    public static NameStyle StyleOf(CodeFile file, int name, NamedThing thing)
    {
        var style = NameStyles.Of(file.TextOf(name));
        if (style == NameStyle.Upper && thing is NamedThing.Variable or NamedThing.Parameter or NamedThing.Type) return NameStyle.None;
        if (style != NameStyle.Pascal) return style;
        // In Go the first letter says who may see it; in JavaScript it tells components and constructors, and what is made by them, from other functions.
        if (file.Language.Id == "go") return NameStyle.Camel;
        return Languages.IsScript(file.Language.Id) && thing is NamedThing.Function or NamedThing.Variable or NamedThing.Parameter ? NameStyle.None : style;
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
        CodeRole.Function when HasBase(file, node) => null,
        CodeRole.Function => file.Tree.KindOf(node) is "constructor_declaration" or "destructor_declaration" or "accessor_declaration" or "operator_declaration" ? null : IsMember(file, node) ? NamedThing.Method : NamedThing.Function,
        CodeRole.Type => file.Tree.KindOf(node) is "impl_item" or "enum_specifier" or "union_specifier" or "struct_specifier" ? null : NamedThing.Type,
        CodeRole.Parameter when file.Tree.KindOf(node) != "catch_formal_parameter" && !IsProperty(file, node) => NamedThing.Parameter,
        CodeRole.Declarator when IsLocal(file, node) => NamedThing.Variable,
        CodeRole.Assignment when file.Language.Id is "python" or "ruby" && IsLocal(file, node) => NamedThing.Variable,
        _ => null,
    };

    // The parameters of a record are its properties.
    private static bool IsProperty(CodeFile file, int node) => file.Tree.Parent(file.Tree.Parent(node)) is var owner and >= 0 && file.RoleOf(owner) == CodeRole.Type;

    // What a base demands is not named here, and whether it does, the file does not tell.
    private static bool HasBase(CodeFile file, int node)
    {
        if (!IsMember(file, node) || file.Language.Id == "rust") return file.Language.Id == "rust" && file.Around(node, CodeRole.Type) is var impl and >= 0 && file.Tree.KindOf(impl) is "impl_item" && file.Tree.Child(impl, file.Tree.FieldId("trait")) >= 0;
        var type = file.Around(node, CodeRole.Type);
        var body = file.Part(type, CodePart.Body);
        for (var child = file.Tree.FirstNamed(type); child >= 0 && child != body; child = file.Tree.NextNamed(child))
            if (file.Tree.KindOf(child) is "argument_list" or "superclass" or "super_interfaces" or "base_list" or "class_heritage" or "base_clause" or "class_interface_clause" or "base_class_clause") return true;
        return false;
    }

    private static bool IsMember(CodeFile file, int node) => file.Around(node, CodeRole.Type, CodeRole.Function) is var around and >= 0 && file.RoleOf(around) == CodeRole.Type;

    // Fields, constants and what a module exports follow conventions of their own; a function or class assigned to a name follows that of functions or classes.
    private static bool IsLocal(CodeFile file, int node)
    {
        if (file.Around(node, CodeRole.Function, CodeRole.Lambda) is not (var function and >= 0) || file.Around(node, CodeRole.Type) is var type && type > function) return false;
        var value = file.Part(node, file.RoleOf(node) == CodeRole.Assignment ? CodePart.Right : CodePart.Value);
        if (value >= 0 && file.RoleOf(value) is CodeRole.Lambda or CodeRole.Call or CodeRole.Type or CodeRole.Member or CodeRole.Identifier or CodeRole.Number or CodeRole.String && file.Language.Id is "javascript" or "typescript" or "tsx" or "python") return file.RoleOf(value) is CodeRole.Call;
        return file.Tree.KindOf(node) is not ("const_item" or "static_item" or "const_spec" or "const_element") && !(file.Language.Id is "csharp" or "cpp" or "c" && file.Tree.Parent(file.Tree.Parent(node)) is var statement and >= 0 && file.TextOf(statement).StartsWith("const ", StringComparison.Ordinal));
    }
}

using Lathe.Edits;
using Lathe.Syntax;

namespace Lathe.Engine.Impact;

/// <summary>What a symbol is to those that refer to it.</summary>
internal enum SubjectRole
{
    Type,
    Function,
    Member,
    Constructor,
    Value,
}

/// <summary>A touched symbol that is looked for, and what was found.</summary>
internal sealed class ImpactSubject
{
    private const int MostDefinitions = 8;
    private static readonly string[] ConstructorNames = ["__init__", "__new__", "__construct", "constructor", "init"];

    private ImpactSubject(SymbolChange change, Language language, SubjectRole role, string name, string? container)
    {
        (Change, Language, Role, Name, Container) = (change, language, role, name, container);
        var declared = change.Name[(change.Name.LastIndexOf('.') + 1)..];
        OldArity = CallShape.OfSignature(language, change.OldSignature, declared);
        NewArity = CallShape.OfSignature(language, change.NewSignature, declared);
    }

    public SymbolChange Change { get; }

    public Language Language { get; }

    public SubjectRole Role { get; }

    /// <summary>The name that others write.</summary>
    public string Name { get; }

    /// <summary>The name of the type around a member; null for others.</summary>
    public string? Container { get; }

    /// <summary>The type around it derives from another, which may define the member too.</summary>
    public bool HasBase { get; init; }

    public string? MovedTo { get; init; }

    /// <summary>By the signatures before and after; null where they cannot be counted.</summary>
    public Arity? OldArity { get; }

    public Arity? NewArity { get; }

    public bool CountsArguments => Change.Kind == SymbolChangeKind.Resigned && OldArity is not null && NewArity is not null && OldArity != NewArity;

    /// <summary>Its file provides the name in another way now: an overload, an import, a wildcard.</summary>
    public bool StillProvided { get; set; }

    public List<RawReference> References { get; } = [];

    public List<string> DefinedIn { get; } = [];

    public int DefinitionsElsewhere { get; private set; }

    public void NoteDefinition(string path, int line)
    {
        DefinitionsElsewhere++;
        if (DefinedIn.Count < MostDefinitions) DefinedIn.Add($"{path}:{line}");
    }

    /// <summary>The symbol as one to look for; null where nobody writes its name, or no code does.</summary>
    public static ImpactSubject? Of(SymbolChange change, string? movedTo)
    {
        if (change.Language is not { Kind: LanguageKind.Code } language || change.SymbolKind is OutlineKind.Section or OutlineKind.Module) return null;
        var dot = change.Name.LastIndexOf('.');
        var own = change.Name[(dot + 1)..];
        var type = change.Enclosing.LastOrDefault(i => i.Kind == OutlineKind.Type);
        var container = type is not null && dot > 0 ? type.Name : null;
        var role = change.SymbolKind switch
        {
            OutlineKind.Type => SubjectRole.Type,
            OutlineKind.Function when container is not null && (own == container || Array.IndexOf(ConstructorNames, own) >= 0) => SubjectRole.Constructor,
            OutlineKind.Function => container is null ? SubjectRole.Function : SubjectRole.Member,
            _ => SubjectRole.Value,
        };

        // What stands in a function is seen by nobody else.
        if (change.Enclosing.Any(i => i.Kind == OutlineKind.Function)) return null;
        var name = role == SubjectRole.Constructor ? container! : own;
        if (!IsName(name) || (name.StartsWith("__", StringComparison.Ordinal) && name.EndsWith("__", StringComparison.Ordinal))) return null;
        return new ImpactSubject(change, language, role, name, container) { HasBase = type is not null && DerivesFrom(language, type), MovedTo = movedTo };
    }

    private static bool IsName(string name) => name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '$') && !char.IsAsciiDigit(name[0]);

    private static bool DerivesFrom(Language language, OutlineItem type)
    {
        var at = type.Signature.IndexOf(type.Name, StringComparison.Ordinal);
        var rest = at < 0 ? type.Signature : type.Signature[(at + type.Name.Length)..];
        return language.Id switch
        {
            "python" => rest.IndexOf('(', StringComparison.Ordinal) is var open and >= 0 && rest[(open + 1)..].TrimEnd(':', ')', ' ') is not ("" or "object"),
            "csharp" or "kotlin" or "cpp" or "swift" => rest.Contains(':', StringComparison.Ordinal),
            "ruby" => rest.Contains('<', StringComparison.Ordinal),
            "rust" => rest.Contains(" for ", StringComparison.Ordinal) || type.Signature.Contains(" for ", StringComparison.Ordinal),
            _ => rest.Contains("extends ", StringComparison.Ordinal) || rest.Contains("implements ", StringComparison.Ordinal) || rest.Contains(" with ", StringComparison.Ordinal),
        };
    }
}

/// <summary>A use of a name, as found in a file.</summary>
/// <param name="File">What is known of its file.</param>
/// <param name="Line">From 1.</param>
/// <param name="Kind">How the name is used.</param>
/// <param name="Scope">What it stands in.</param>
/// <param name="Receiver">What stands in front of the dot before it: <c>cart</c> in <c>self.cart.add</c>; empty where that is no name; null where there is no dot.</param>
/// <param name="Arguments">How many a call passes; null where that is not known.</param>
internal sealed record RawReference(ReferringFile File, int Line, ReferenceKind Kind, string? Scope, string? Receiver, int? Arguments);

namespace Lathe.Syntax;

/// <summary>What a definition is.</summary>
public enum SymbolKind
{
    /// <summary>A namespace, module or package.</summary>
    Namespace,

    /// <summary>A class, record or object.</summary>
    Class,

    /// <summary>A structure or union.</summary>
    Struct,

    /// <summary>An interface, trait or protocol.</summary>
    Interface,

    /// <summary>An enumeration.</summary>
    Enum,

    /// <summary>A name for another type, a delegate.</summary>
    Type,

    /// <summary>Members that are added to a type elsewhere (Rust's <c>impl</c>).</summary>
    Extension,

    /// <summary>A function outside of types.</summary>
    Function,

    /// <summary>A function of a type.</summary>
    Method,

    /// <summary>A constructor or finalizer.</summary>
    Constructor,

    /// <summary>A property, indexer or accessor.</summary>
    Property,

    /// <summary>An event.</summary>
    Event,

    /// <summary>A field.</summary>
    Field,

    /// <summary>A value of an enumeration.</summary>
    Member,

    /// <summary>A constant or variable outside of functions.</summary>
    Variable,

    /// <summary>A macro.</summary>
    Macro,

    /// <summary>A key, an element with an id, a style rule, a heading.</summary>
    Section,
}

/// <summary>How a name is used; what tells more comes first.</summary>
public enum ReferenceKind
{
    /// <summary>A type that is derived from, implemented or mixed in.</summary>
    Base,

    /// <summary>It is called, or an object of it is made.</summary>
    Call,

    /// <summary>It is a type's name where a type is expected.</summary>
    Type,

    /// <summary>Any other use.</summary>
    Name,
}

/// <summary>A piece of a text.</summary>
/// <param name="Start">From 0, in UTF-16 units.</param>
/// <param name="End">Behind its last unit.</param>
/// <param name="StartLine">From 1.</param>
/// <param name="EndLine">The line of its last unit.</param>
public readonly record struct SourceSpan(int Start, int End, int StartLine, int EndLine);

/// <summary>Something that a file defines.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its own name.</param>
/// <param name="Container">The names of what encloses it, outermost first, separated by dots; null at the top.</param>
/// <param name="Signature">Its declaration without body and attributes, on one line, at most 200 characters.</param>
/// <param name="Span">All of it, attributes included, documentation in front of it not.</param>
/// <param name="NameSpan">Its name.</param>
/// <param name="Line">The line that its signature begins on.</param>
/// <param name="Body">Its body; null where it has none.</param>
/// <param name="Parent">The index of the innermost definition around it; -1 at the top.</param>
/// <param name="Depth">How many definitions are around it.</param>
/// <param name="Doc">The first line of its documentation; null where there is none.</param>
public sealed record SymbolDefinition(
    SymbolKind Kind, string Name, string? Container, string Signature, SourceSpan Span, SourceSpan NameSpan, int Line, SourceSpan? Body, int Parent, int Depth, string? Doc)
{
    /// <summary>The name with everything around it, as <c>Shop.Cart.Add</c>.</summary>
    public string FullName => Container is null ? Name : $"{Container}.{Name}";
}

/// <summary>A use of a name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">How it is used.</param>
/// <param name="Start">From 0, in UTF-16 units.</param>
/// <param name="Line">From 1.</param>
/// <param name="Scope">The index of the innermost definition that it stands in; -1 at the top of the file.</param>
public readonly record struct SymbolReference(string Name, ReferenceKind Kind, int Start, int Line, int Scope);

/// <summary>A statement that brings in another file or module.</summary>
/// <param name="Target">What it names, as it stands there, without quotes: <c>./cart</c>, <c>a.b.c</c>, <c>crate::shop</c>.</param>
/// <param name="Statement">The whole statement on one line, at most 200 characters.</param>
/// <param name="Line">From 1.</param>
public sealed record ImportStatement(string Target, string Statement, int Line);

/// <summary>What a file defines, uses and brings in. A value: it holds nothing of the tree.</summary>
/// <param name="Language">The file's language.</param>
/// <param name="IsParsed">Whether it comes from a tree. Otherwise a scanner made it: ends may be off, references are names only, and scopes too.</param>
/// <param name="Definitions">By position, outer ones first.</param>
/// <param name="References">By position, definitions' own names left out.</param>
/// <param name="Imports">By position.</param>
public sealed record FileSymbols(
    Language Language, bool IsParsed, IReadOnlyList<SymbolDefinition> Definitions, IReadOnlyList<SymbolReference> References, IReadOnlyList<ImportStatement> Imports)
{
    /// <summary>False where a limit cut the reading short; the rest of the file may define more.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>Pieces besides bodies that a skeleton may leave out: long values, embedded scripts.</summary>
    public IReadOnlyList<SourceSpan> Folds { get; init; } = [];

    /// <summary>The symbols of a text, by its tree where there is a grammar and the limits allow it, else by the scanner.</summary>
    /// <param name="language">The language of the text.</param>
    /// <param name="text">The whole file.</param>
    /// <param name="limits">What it may cost; the default limits where null.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static FileSymbols Of(Language language, string text, ParseLimits? limits = null, CancellationToken cancellationToken = default)
    {
        using var tree = SyntaxParser.Parse(language, text, limits, cancellationToken).Tree;
        return tree?.Symbols(limits, cancellationToken) ?? ScannedSymbols.Read(language, text, limits ?? ParseLimits.Default);
    }

    /// <summary>The innermost definition around a line; null where there is none.</summary>
    /// <param name="line">From 1.</param>
    public SymbolDefinition? EnclosingLine(int line)
    {
        SymbolDefinition? found = null;
        foreach (var definition in Definitions)
        {
            if (definition.Span.StartLine > line) break;
            if (definition.Span.EndLine >= line && (found is null || definition.Depth >= found.Depth)) found = definition;
        }

        return found;
    }
}

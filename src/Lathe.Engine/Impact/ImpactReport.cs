using Lathe.Edits;
using Lathe.Syntax;

namespace Lathe.Engine.Impact;

/// <summary>Which symbols a change touches, and who refers to them in the tree that it leaves.</summary>
/// <param name="Symbols">The symbols by file and line; at most <see cref="ImpactOptions.MaxSymbols"/> of them were looked for, those that are gone first.</param>
/// <param name="NotLookedFor">How many symbols more the change touches.</param>
public sealed record ImpactReport(IReadOnlyList<ImpactedSymbol> Symbols, int NotLookedFor)
{
    /// <summary>Nothing that others could refer to is touched.</summary>
    public static readonly ImpactReport None = new([], 0);
}

/// <summary>A symbol that a change touches.</summary>
/// <param name="Change">What happened to it.</param>
public sealed record ImpactedSymbol(SymbolChange Change)
{
    /// <summary>The uses, those outside tests and with the best evidence first, then by path and line; bounded.</summary>
    public IReadOnlyList<ImpactReference> References { get; init; } = [];

    /// <summary>How many uses there are in all.</summary>
    public int ReferenceCount { get; init; }

    /// <summary>At least so many files hold the name, which is too common or too short to tell whose it is; null where it is not.</summary>
    public int? TooCommonIn { get; init; }

    /// <summary>Other places that define the name, as <c>path:line</c>; bounded.</summary>
    public IReadOnlyList<string> DefinedIn { get; init; } = [];

    /// <summary>The file in which the change defines it now; null where it did not move.</summary>
    public string? MovedTo { get; init; }
}

/// <summary>A place that uses a name. That the name means the symbol is more or less likely, and never proven: no type is known.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">From 1, in the tree after the change.</param>
/// <param name="Kind">How the name is used.</param>
/// <param name="Scope">The full name of what it stands in; null at the top of the file.</param>
/// <param name="Evidence">What speaks for it.</param>
public sealed record ImpactReference(string Path, int Line, ReferenceKind Kind, string? Scope, ReferenceEvidence Evidence)
{
    /// <summary>It stands in a test.</summary>
    public bool IsTest { get; init; }

    /// <summary>It stands on a line that the change wrote.</summary>
    public bool IsInChange { get; init; }

    /// <summary>A call with as many arguments as the signature before took and the one now does not.</summary>
    public bool NoLongerFits { get; init; }
}

/// <summary>What speaks for a name meaning the symbol.</summary>
public enum ReferenceEvidence
{
    /// <summary>The name alone.</summary>
    NameOnly,

    /// <summary>The use looks like one of it, but other definitions or a base type may be meant as well.</summary>
    Possible,

    /// <summary>The file brings in the symbol's file or shares its package, and the use looks like one of the symbol.</summary>
    Likely,

    /// <summary>The file names the symbol in an import, or it is the symbol's own file.</summary>
    Strong,
}

/// <summary>How far to look.</summary>
public sealed record ImpactOptions
{
    /// <summary>Symbols whose lines only changed are looked for too, not only those that are gone or have another signature.</summary>
    public bool IncludeChanged { get; init; }

    /// <summary>Symbols that are looked for.</summary>
    public int MaxSymbols { get; init; } = 64;

    /// <summary>A name that stands in more files is too common.</summary>
    public int MaxFilesPerName { get; init; } = 60;

    /// <summary>Files that are parsed in all.</summary>
    public int MaxParsedFiles { get; init; } = 300;

    /// <summary>Uses that are listed of one symbol.</summary>
    public int MaxReferences { get; init; } = 50;

    /// <summary>Bytes of a file beyond which it is not looked into.</summary>
    public int MaxFileBytes { get; init; } = 1 << 20;
}

namespace Lathe.Syntax;

/// <summary>How much work a file may cause. Whatever is in a file, parsing it ends within these and never takes the process down.</summary>
public sealed record ParseLimits
{
    /// <summary>The longest text that is parsed, in UTF-16 units. Dense text takes some 250 bytes of memory a unit while its tree lives.</summary>
    public int MaxLength { get; init; } = 2_000_000;

    /// <summary>The longest time that parsing may take, and again as much for reading symbols from the tree.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How deep a tree is looked into; what lies deeper is passed over.</summary>
    public int MaxDepth { get; init; } = 2_000;

    /// <summary>The most definitions that are taken from a file, and ten times as many references.</summary>
    public int MaxDefinitions { get; init; } = 20_000;

    /// <summary>The clock that <see cref="MaxTime"/> is measured by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The limits that apply where none are given.</summary>
    public static ParseLimits Default { get; } = new();
}

/// <summary>Why there is no tree.</summary>
public enum ParseStop
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>The language has no grammar, or the native parsers are not installed.</summary>
    NoGrammar,

    /// <summary>The text is longer than <see cref="ParseLimits.MaxLength"/>.</summary>
    TooLong,

    /// <summary>Parsing took longer than <see cref="ParseLimits.MaxTime"/>.</summary>
    TooSlow,
}

/// <summary>What came of parsing a text.</summary>
/// <param name="Tree">The tree, which the caller disposes; null where <paramref name="Stop"/> says why not.</param>
/// <param name="Stop">Why there is none.</param>
public readonly record struct ParseResult(SyntaxTree? Tree, ParseStop Stop);

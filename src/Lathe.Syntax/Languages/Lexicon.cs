namespace Lathe.Syntax;

/// <summary>The comment and string syntax of a language: what the scanner needs to know of it.</summary>
internal sealed record Lexicon
{
    public string[] LineComments { get; init; } = [];

    public (string Open, string Close)? BlockComment { get; init; }

    /// <summary>Block comments inside block comments count.</summary>
    public bool NestedComments { get; init; }

    /// <summary>In the order in which they are tried: longer openers first.</summary>
    public StringRule[] Strings { get; init; } = [];

    public Quirks Quirks { get; init; }

    public Checks Checks { get; init; } = Checks.All;
}

/// <summary>One form of string literal.</summary>
/// <param name="Open">What starts it.</param>
/// <param name="Close">What ends it.</param>
/// <param name="Escape">How the closer is written inside.</param>
/// <param name="Multiline">Whether a line's end may stand inside.</param>
/// <param name="Interpolation">What opens an expression inside; null where there is none.</param>
internal sealed record StringRule(string Open, string Close, Escape Escape, bool Multiline = false, string? Interpolation = null);

internal enum Escape
{
    None,
    Backslash,
    Doubled,
}

/// <summary>Ways in which a language differs that a table of openers and closers cannot say.</summary>
[Flags]
internal enum Quirks
{
    None = 0,

    /// <summary><c>'</c> starts a character only where one character and a closing <c>'</c> follow; otherwise it is a lifetime or a symbol.</summary>
    TickMayStandAlone = 1 << 0,

    /// <summary>Lines that start with <c>#</c> are directives, conditional ones among them.</summary>
    Directives = 1 << 1,

    /// <summary><c>/…/</c> where an operand is expected.</summary>
    SlashRegex = 1 << 2,

    /// <summary><c>&lt;&lt;WORD</c> up to a line with the word.</summary>
    HereDocuments = 1 << 3,

    /// <summary>Everything outside <c>&lt;?php … ?&gt;</c> is text.</summary>
    PhpTags = 1 << 4,

    /// <summary>C#: <c>@"…"</c>, <c>$"…"</c>, <c>"""…"""</c>.</summary>
    CSharpStrings = 1 << 5,

    /// <summary>Python: prefixes, triple quotes, f-strings.</summary>
    PythonStrings = 1 << 6,

    /// <summary>Rust and Swift: <c>r#"…"#</c>, <c>#"…"#</c>.</summary>
    HashStrings = 1 << 7,

    /// <summary>C++: <c>R"x(…)x"</c>.</summary>
    CppRawStrings = 1 << 8,

    /// <summary>A comment's mark counts only at the start of a word (shells, YAML).</summary>
    CommentNeedsSpace = 1 << 9,

    /// <summary>Blocks are made by indentation.</summary>
    Indentation = 1 << 10,

    /// <summary>Identifiers may contain <c>-</c>.</summary>
    KebabNames = 1 << 11,

    /// <summary>Ruby: <c>%w[…]</c> and its relatives, <c>?c</c>, <c>=begin</c>.</summary>
    RubyLiterals = 1 << 12,

    /// <summary>A quote right after a name that is no keyword is an apostrophe in text (JSX).</summary>
    ApostrophesInText = 1 << 13,

    /// <summary>Shell words: a backslash escapes the next character outside strings too; <c>$#</c>, <c>${x#y}</c> are no comments.</summary>
    ShellWords = 1 << 14,
}

[Flags]
internal enum Checks
{
    None = 0,
    Brackets = 1,
    Strings = 2,
    Comments = 4,
    All = Brackets | Strings | Comments,
    Json = 8,
    JsonWithComments = 16,
    JsonLines = 32,
    YamlTabs = 64,
}

namespace Lathe.Syntax;

/// <summary>What a piece of source text is.</summary>
public enum TokenKind
{
    /// <summary>A name or a keyword.</summary>
    Identifier,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A string, character, regular expression or here-document, with everything interpolated into it.</summary>
    String,

    /// <summary>A comment, with its marks.</summary>
    Comment,

    /// <summary>An opening bracket: <c>( [ {</c>.</summary>
    Open,

    /// <summary>A closing bracket.</summary>
    Close,

    /// <summary>Any other character.</summary>
    Punctuation,

    /// <summary>A line's end outside strings and comments.</summary>
    NewLine,

    /// <summary>A preprocessor line, continuation lines included.</summary>
    Directive,

    /// <summary>Text that is no program (PHP outside its tags).</summary>
    Text,
}

/// <summary>A piece of source text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it starts, in UTF-16 units.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Terminated">False for a string or comment whose end is missing.</param>
public readonly record struct Token(TokenKind Kind, int Start, int Length, bool Terminated = true)
{
    /// <summary>Where it ends.</summary>
    public int End => Start + Length;
}

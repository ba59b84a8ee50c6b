namespace Lathe.Edits;

/// <summary>The passes of the ladder, strictest first. Each looks at the whole file before the next one begins.</summary>
public enum MatchPass
{
    /// <summary>The text as it is; line endings are compared only where the format states them.</summary>
    Exact,

    /// <summary>White space at the ends of lines and the kind of line ending do not count.</summary>
    TrailingSpace,

    /// <summary>The whole block stands at another indentation, shifted uniformly; new lines are shifted with it.</summary>
    Indentation,

    /// <summary>As <see cref="Indentation"/>, typographic dashes, quotes and spaces count as their ASCII forms, and canonically equivalent spellings (é as one or two characters) as one.</summary>
    Punctuation,
}

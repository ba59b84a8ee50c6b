namespace Lathe.Syntax;

/// <summary>One language as a row of the table in <see cref="LanguageTable"/>. Instances are shared; compare them by reference or by <see cref="Id"/>.</summary>
public sealed class Language
{
    internal Language(string id, string name, LanguageKind kind, Lexicon lexicon) => (Id, Name, Kind, Lexicon) = (id, name, kind, lexicon);

    /// <summary>Lower case and stable, as <c>csharp</c>; also the tag of a fenced code block.</summary>
    public string Id { get; }

    /// <summary>As people write it.</summary>
    public string Name { get; }

    /// <summary>What its files are for.</summary>
    public LanguageKind Kind { get; }

    /// <summary>Other ids that <see cref="LanguageTable.Find"/> understands.</summary>
    public IReadOnlyList<string> Aliases { get; internal init; } = [];

    /// <summary>File name endings, lower case, with the dot; an entry may have two dots.</summary>
    public IReadOnlyList<string> Extensions { get; internal init; } = [];

    /// <summary>Whole file names, lower case.</summary>
    public IReadOnlyList<string> FileNames { get; internal init; } = [];

    /// <summary>Interpreters that a first line starting with <c>#!</c> names, without version numbers.</summary>
    public IReadOnlyList<string> Interpreters { get; internal init; } = [];

    /// <summary>What starts a comment that ends with the line.</summary>
    public IReadOnlyList<string> LineComments => Lexicon.LineComments;

    /// <summary>What opens and closes a comment over several lines; null where the language has none.</summary>
    public (string Open, string Close)? BlockComment => Lexicon.BlockComment;

    internal Lexicon Lexicon { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>What the files of a language are for.</summary>
public enum LanguageKind
{
    /// <summary>Programs.</summary>
    Code,

    /// <summary>Data and configuration.</summary>
    Data,

    /// <summary>Pages, styles and templates.</summary>
    Markup,

    /// <summary>Text for people.</summary>
    Prose,
}

namespace Lathe.Quality.Patterns;

/// <summary>What a piece of a pattern asks of a node.</summary>
internal enum PatternTest
{
    /// <summary>The same kind and the same pieces.</summary>
    Structure,

    /// <summary>The same text.</summary>
    Leaf,

    /// <summary>The same names joined by dots, imports taken into account.</summary>
    Dotted,

    /// <summary>A string of the same content.</summary>
    String,

    /// <summary>Any string that has nothing computed in it.</summary>
    AnyString,

    /// <summary>Any expression or name.</summary>
    Any,

    /// <summary>Any number of nodes.</summary>
    Ellipsis,
}

/// <summary>A pattern, or a piece of one, ready for matching in one language.</summary>
internal sealed class PatternNode
{
    /// <summary>What it asks.</summary>
    public required PatternTest Test { get; init; }

    /// <summary>The kind, as <see cref="KindTable.Canonical"/> gives it.</summary>
    public ushort Kind { get; init; }

    /// <summary>The text of leaves, the content of strings, the names of a dotted one.</summary>
    public string Text { get; init; } = "";

    /// <summary>Where the node that fits is kept; -1 for nowhere.</summary>
    public int Slot { get; init; } = -1;

    /// <summary>The pieces, comments and separators left out.</summary>
    public PatternNode[] Children { get; init; } = [];

    /// <summary>The pieces whose order does not matter; empty where none has a name.</summary>
    public PatternNode[] Keyed { get; init; } = [];

    /// <summary>A body of dots only: fits where there is no body too.</summary>
    public bool MayBeMissing { get; init; }

    /// <summary>Names and words that have to be in the file for this to fit.</summary>
    public void AddWords(List<string> words)
    {
        if (Test == PatternTest.Leaf && Text.Length > 0 && (char.IsLetter(Text[0]) || Text[0] == '_')) words.Add(Text);
        if (Test == PatternTest.Dotted) words.Add(Text[(Text.LastIndexOfAny(['.', ':', '>']) + 1)..]);
        foreach (var child in Children) child.AddWords(words);
        foreach (var child in Keyed) child.AddWords(words);
    }
}

/// <summary>A pattern: one piece, or several that stand one after another.</summary>
/// <param name="Roots">The pieces; the first is no ellipsis.</param>
internal sealed record CompiledPattern(PatternNode[] Roots)
{
    public bool IsSequence => Roots.Length > 1;

    /// <summary>The name that has to be in a file for the pattern to fit; the longest one, which is the rarest as a rule. Null where it has none.</summary>
    public string? Word { get; } = RarestWord(Roots);

    private static string? RarestWord(PatternNode[] roots)
    {
        var words = new List<string>();
        foreach (var root in roots) root.AddWords(words);
        return words.MaxBy(word => word.Length);
    }
}

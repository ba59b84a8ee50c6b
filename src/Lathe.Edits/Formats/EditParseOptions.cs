namespace Lathe.Edits;

/// <summary>What a parser may know besides the text.</summary>
public sealed record EditParseOptions
{
    /// <summary>The format; null to detect it.</summary>
    public EditFormat? Format { get; init; }

    /// <summary>
    /// The files that the conversation is about. A name that stands for none of them but agrees with the last part of exactly one means that one; a block without any name
    /// means the only one.
    /// </summary>
    public IReadOnlyList<string> KnownFiles { get; init; } = [];

    /// <summary>Whether a file exists, so that a name in running text can be told from a word; null where nothing is known.</summary>
    public Func<string, bool>? Exists { get; init; }

    /// <summary>The absolute path of the tree's root. A name that begins with it is taken as relative to it.</summary>
    public string? Root { get; init; }

    /// <summary>Folders to take off the names of a unified diff, as <c>git apply -p</c> does; null to take off git's <c>a/</c> and <c>b/</c> where both are there.</summary>
    public int? StripFolders { get; init; }

    /// <summary>Read a unified diff as the one that takes it back.</summary>
    public bool Reverse { get; init; }
}

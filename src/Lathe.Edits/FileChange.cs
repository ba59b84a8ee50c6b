namespace Lathe.Edits;

/// <summary>What happened to one file, with its whole content before and after. Enough to print a diff, to undo and to check.</summary>
/// <param name="OldPath">Null for a file that is new.</param>
/// <param name="NewPath">Null for a file that is deleted.</param>
/// <param name="Before">The bytes before (a link's target); null for a file that is new.</param>
/// <param name="After">The bytes after (a link's target); null for a file that is deleted.</param>
public sealed record FileChange(string? OldPath, string? NewPath, byte[]? Before, byte[]? After)
{
    /// <summary>The permission bits of a file that says nothing else: 0644.</summary>
    public const int DefaultMode = 0x1A4;

    /// <summary>Unix permission bits before.</summary>
    public int OldMode { get; init; } = DefaultMode;

    /// <summary>Unix permission bits after.</summary>
    public int NewMode { get; init; } = DefaultMode;

    /// <summary>It was a symbolic link.</summary>
    public bool OldIsLink { get; init; }

    /// <summary>It is a symbolic link now.</summary>
    public bool NewIsLink { get; init; }

    /// <summary>What kind of change it is.</summary>
    public FileChangeKind Kind => (Before, After) switch
    {
        (null, _) => FileChangeKind.Added,
        (_, null) => FileChangeKind.Deleted,
        _ when OldPath != NewPath => FileChangeKind.Moved,
        _ => FileChangeKind.Modified,
    };

    /// <summary>The path to show: the new one, or the old one of a deleted file.</summary>
    public string Path => NewPath ?? OldPath ?? "";

    /// <summary>The change that takes this one back.</summary>
    public FileChange Reverse() => new(NewPath, OldPath, After, Before) { OldMode = NewMode, NewMode = OldMode, OldIsLink = NewIsLink, NewIsLink = OldIsLink };

    /// <summary>Whether nothing differs.</summary>
    internal bool IsEmpty => OldPath == NewPath && OldIsLink == NewIsLink && OldMode == NewMode
        && (Before is null) == (After is null) && Before.AsSpan().SequenceEqual(After);
}

/// <summary>The kinds of change to a file.</summary>
public enum FileChangeKind
{
    /// <summary>The file is new.</summary>
    Added,

    /// <summary>The file is gone.</summary>
    Deleted,

    /// <summary>Its content or mode changed.</summary>
    Modified,

    /// <summary>It has another path; its content may have changed too.</summary>
    Moved,
}

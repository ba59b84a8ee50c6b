namespace Lathe.Edits;

/// <summary>How a set is applied.</summary>
public sealed record ApplyOptions
{
    /// <summary>All edits or none (the default); otherwise each edit that can be applied is, and the others are refused.</summary>
    public bool Atomic { get; init; } = true;

    /// <summary>Verify and report, write nothing. The result lists the changes that would be made.</summary>
    public bool DryRun { get; init; }

    /// <summary>Edits may make files (the default); otherwise an edit of a file that is not there is refused.</summary>
    public bool MayCreate { get; init; } = true;

    /// <summary>Files larger than this, before or after, are refused. Bytes.</summary>
    public int MaxFileBytes { get; init; } = TextFile.DefaultMaxBytes;

    /// <summary>The most edits in a set.</summary>
    public int MaxEdits { get; init; } = 20_000;
}

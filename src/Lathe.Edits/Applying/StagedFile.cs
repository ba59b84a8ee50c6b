namespace Lathe.Edits;

/// <summary>One path as it was and as the edits leave it.</summary>
internal sealed class StagedFile
{
    /// <summary>The content in the tree; null where there is no file.</summary>
    public byte[]? Original { get; init; }

    /// <summary>The permission bits in the tree.</summary>
    public int OriginalMode { get; init; } = FileChange.DefaultMode;

    /// <summary>The content now; null where there is no file.</summary>
    public byte[]? Content { get; set; }

    /// <summary>The permission bits now.</summary>
    public int Mode { get; set; } = FileChange.DefaultMode;

    /// <summary>The path in the tree that the content was moved from; null when it was not moved.</summary>
    public string? MovedFrom { get; set; }

    public bool IsChanged => (Original is null) != (Content is null) || (Content is not null && (Mode != OriginalMode || !Original.AsSpan().SequenceEqual(Content)));

    public StagedFile Copy() => (StagedFile)MemberwiseClone();
}

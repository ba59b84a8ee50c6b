namespace Lathe.Context;

/// <summary>Where a document is or will be: in a segment that exists, or in one that a builder still fills.</summary>
internal sealed class DocumentPlace
{
    /// <summary>Null until the builder's segment is written.</summary>
    public Segment? Segment { get; set; }

    public int Document { get; set; } = -1;
}

/// <summary>What was found out about a file that had to be read.</summary>
internal readonly record struct ReadFileResult(EntryState State, ContentKey Key, DocumentPlace? Place, int Traits, string Language, FileStamp Stamp, bool IsUncertain);

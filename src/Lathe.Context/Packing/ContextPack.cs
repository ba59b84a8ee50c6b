namespace Lathe.Context;

/// <summary>How much of a file a pack shows.</summary>
public enum PackForm
{
    /// <summary>All of it.</summary>
    Whole,

    /// <summary>Ranges of lines that hold whole symbols.</summary>
    Lines,

    /// <summary>All of it but the bodies of functions.</summary>
    Skeleton,

    /// <summary>A list of what it defines.</summary>
    Outline,
}

/// <summary>What a pack took of one file.</summary>
/// <param name="Path">The file.</param>
/// <param name="StartLine">From 1.</param>
/// <param name="EndLine">Included.</param>
/// <param name="Form">How these lines are shown.</param>
public sealed record PackedPiece(string Path, int StartLine, int EndLine, PackForm Form)
{
    /// <summary>The whole file was taken.</summary>
    public bool Whole => Form == PackForm.Whole;
}

/// <summary>Why a file is not in a pack.</summary>
public enum LeftOutReason
{
    /// <summary>Not even its outline was worth the tokens that were left.</summary>
    Budget,

    /// <summary>It ranks below the files that are looked at (<see cref="PackOptions.MaxFiles"/>).</summary>
    Rank,

    /// <summary>The request excludes it.</summary>
    Excluded,

    /// <summary>It cannot be read, is empty, or is not text.</summary>
    NotText,
}

/// <summary>A file that a pack does not show.</summary>
/// <param name="Path">The file.</param>
/// <param name="Reason">Why.</param>
public sealed record LeftOutFile(string Path, LeftOutReason Reason);

/// <summary>Context as text for a model.</summary>
/// <param name="Text">Pieces of files, what others depend on first, then the repository map. Empty when nothing fits.</param>
/// <param name="Tokens">The estimate for <paramref name="Text"/>; never over the budget.</param>
/// <param name="Pieces">What it consists of, in the order of the text.</param>
/// <param name="LeftOut">Pinned and ranked files that it does not show, best first.</param>
public sealed record ContextPack(string Text, int Tokens, IReadOnlyList<PackedPiece> Pieces, IReadOnlyList<LeftOutFile> LeftOut);

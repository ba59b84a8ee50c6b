namespace Lathe.Context;

/// <summary>Bounds of a pack besides its budget.</summary>
public sealed record PackOptions
{
    /// <summary>A file of at most so many bytes is taken whole.</summary>
    public int WholeFileBytes { get; init; } = 12 * 1024;

    /// <summary>Files in a pack at most.</summary>
    public int MaxFiles { get; init; } = 25;

    /// <summary>The part of the budget that the repository map may use, 0 to 1.</summary>
    public double MapShare { get; init; } = 0.15;

    /// <summary>Lines of the repository map at most.</summary>
    public int MaxMapLines { get; init; } = 120;

    /// <summary>A repository whose files all fit is packed whole when it has at most so many.</summary>
    public int SmallRepositoryFiles { get; init; } = 12;
}

/// <summary>What a pack took of one file.</summary>
/// <param name="Path">The file.</param>
/// <param name="StartLine">From 1.</param>
/// <param name="EndLine">Included.</param>
/// <param name="Whole">The whole file was taken.</param>
public sealed record PackedPiece(string Path, int StartLine, int EndLine, bool Whole);

/// <summary>Context as text for a model.</summary>
/// <param name="Text">Files and windows in order of their paths, then the repository map. Empty when nothing fits.</param>
/// <param name="Tokens">The estimate for <paramref name="Text"/>; never over the budget.</param>
/// <param name="Pieces">What it consists of.</param>
/// <param name="LeftOut">Ranked files that did not fit, best first.</param>
public sealed record ContextPack(string Text, int Tokens, IReadOnlyList<PackedPiece> Pieces, IReadOnlyList<string> LeftOut);

namespace Lathe.Edits;

/// <summary>Change sets as git's unified diffs: what is written can be given to <c>git apply</c>, and is read back as it was written.</summary>
public static class UnifiedDiff
{
    /// <summary>Prints changes as a diff. The bytes are the files' own, whatever their encoding.</summary>
    /// <param name="changes">The changes; those that change nothing print nothing.</param>
    /// <param name="options">How; null for the defaults.</param>
    public static byte[] Write(IReadOnlyList<FileChange> changes, UnifiedDiffOptions? options = null) => throw new NotSupportedException();

    /// <summary>As <see cref="Write(IReadOnlyList{FileChange}, UnifiedDiffOptions?)"/>, as text to be shown: bytes that are not UTF-8 become U+FFFD.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="options">How; null for the defaults.</param>
    public static string WriteText(IReadOnlyList<FileChange> changes, UnifiedDiffOptions? options = null) => throw new NotSupportedException();

    /// <summary>Works out the patch of each change, to be printed or shown by hunks.</summary>
    /// <param name="changes">The changes; those that change nothing give nothing, a change between file and link gives two.</param>
    /// <param name="options">How; null for the defaults.</param>
    public static IReadOnlyList<FilePatch> Compute(IReadOnlyList<FileChange> changes, UnifiedDiffOptions? options = null) => throw new NotSupportedException();

    /// <summary>Prints patches.</summary>
    /// <param name="patches">The patches, as computed or parsed.</param>
    public static byte[] Write(IReadOnlyList<FilePatch> patches) => throw new NotSupportedException();

    /// <summary>Reads a diff by git's rules: counts must agree, names are whole.</summary>
    /// <param name="diff">The diff's bytes.</param>
    public static DiffParseResult Parse(ReadOnlySpan<byte> diff) => throw new NotSupportedException();

    /// <summary>The lines that a change adds and removes; none for binary files.</summary>
    /// <param name="change">The change.</param>
    public static LineCounts Count(FileChange change) => throw new NotSupportedException();
}

/// <summary>How diffs are computed.</summary>
public sealed record UnifiedDiffOptions
{
    /// <summary>Lines of context around a change.</summary>
    public int ContextLines { get; init; } = 3;

    /// <summary>Print git's object names of text files too (<c>git apply --3way</c> wants them). Binary files always have them.</summary>
    public bool FullIndex { get; init; }
}

/// <summary>Lines added and removed.</summary>
/// <param name="Added">Lines added.</param>
/// <param name="Removed">Lines removed.</param>
public readonly record struct LineCounts(int Added, int Removed);

/// <summary>The patch of one file.</summary>
public sealed record FilePatch
{
    /// <summary>The path before; null for a new file.</summary>
    public string? OldPath { get; init; }

    /// <summary>The path after; null for a deleted file.</summary>
    public string? NewPath { get; init; }

    /// <summary>Git's mode before (octal 100644, 100755, 120000); null where the patch does not say.</summary>
    public int? OldMode { get; init; }

    /// <summary>Git's mode after; null where the patch does not say.</summary>
    public int? NewMode { get; init; }

    /// <summary>The file is copied, not moved, from its old path.</summary>
    public bool IsCopy { get; init; }

    /// <summary>The <c>index</c> line's object names, as written; null where there is none.</summary>
    public string? Index { get; init; }

    /// <summary>The similarity that the patch states for a move, in per cent; null where it states none.</summary>
    public int? Similarity { get; init; }

    /// <summary>The hunks; empty for binary files and pure moves.</summary>
    public IReadOnlyList<DiffHunk> Hunks { get; init; } = [];

    /// <summary>The content of a binary file; null for text.</summary>
    public BinaryPatch? Binary { get; init; }

    /// <summary>The line of the parsed diff at which the patch begins, from 1; 0 when it was computed.</summary>
    public int SourceLine { get; init; }
}

/// <summary>A hunk with the places that it states.</summary>
/// <param name="OldStart">The first line in the old file, from 1 (0 in an empty one).</param>
/// <param name="OldCount">Lines in the old file.</param>
/// <param name="NewStart">The first line in the new file.</param>
/// <param name="NewCount">Lines in the new file.</param>
/// <param name="Section">What follows the second <c>@@</c>.</param>
/// <param name="Lines">The lines.</param>
public sealed record DiffHunk(int OldStart, int OldCount, int NewStart, int NewCount, string Section, IReadOnlyList<HunkLine> Lines)
{
    /// <summary>The line of the parsed diff at which the hunk begins, from 1; 0 when it was computed.</summary>
    public int SourceLine { get; init; }
}

/// <summary>A binary file's contents, whole.</summary>
/// <param name="After">The content after.</param>
/// <param name="Before">The content before; null where the patch does not hold it.</param>
public sealed record BinaryPatch(byte[] After, byte[]? Before);

/// <summary>What reading a diff gave.</summary>
/// <param name="Patches">The patches; empty when reading failed.</param>
/// <param name="Error">What is wrong; null when reading succeeded.</param>
public sealed record DiffParseResult(IReadOnlyList<FilePatch> Patches, EditParseError? Error);

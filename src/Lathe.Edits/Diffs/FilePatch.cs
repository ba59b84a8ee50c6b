namespace Lathe.Edits;

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

    /// <summary>It was read from a patch with git's own header (<c>diff --git</c>).</summary>
    internal bool IsGit { get; init; }

    /// <summary>The patch that takes this one back.</summary>
    internal FilePatch Reversed()
    {
        var hunks = new DiffHunk[Hunks.Count];
        for (var i = 0; i < hunks.Length; i++) hunks[i] = Hunks[i].Reversed();
        return this with { OldPath = NewPath, NewPath = OldPath, OldMode = NewMode, NewMode = OldMode, Hunks = hunks, Binary = Binary?.Reversed() };
    }
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

    /// <summary>The hunk has as many lines as it states.</summary>
    internal bool IsCounted { get; init; } = true;

    internal DiffHunk Reversed()
    {
        // What comes is what went, and before what went; that is how diffs order them.
        var lines = new List<HunkLine>(Lines.Count);
        for (var i = 0; i < Lines.Count;)
        {
            if (Lines[i].Kind == HunkLineKind.Context)
            {
                lines.Add(Lines[i++]);
                continue;
            }

            var start = i;
            while (i < Lines.Count && Lines[i].Kind != HunkLineKind.Context) i++;
            for (var j = start; j < i; j++)
                if (Lines[j].Kind == HunkLineKind.Add) lines.Add(Lines[j] with { Kind = HunkLineKind.Remove });
            for (var j = start; j < i; j++)
                if (Lines[j].Kind == HunkLineKind.Remove) lines.Add(Lines[j] with { Kind = HunkLineKind.Add });
        }

        return new DiffHunk(NewStart, NewCount, OldStart, OldCount, Section, lines) { SourceLine = SourceLine, IsCounted = IsCounted };
    }
}

/// <summary>A binary file's contents, whole or as what git's deltas make of each other.</summary>
/// <param name="After">The content after; null where the patch holds a delta from the content before.</param>
/// <param name="Before">The content before; null where the patch does not hold it, or holds a delta.</param>
public sealed record BinaryPatch(byte[]? After, byte[]? Before)
{
    /// <summary>The delta that makes the content after; null where the patch holds that whole.</summary>
    public byte[]? Delta { get; init; }

    /// <summary>The delta that makes the content before again; null where the patch does not hold one.</summary>
    public byte[]? ReverseDelta { get; init; }

    internal BinaryPatch Reversed() => new(Before, After) { Delta = ReverseDelta, ReverseDelta = Delta };
}

/// <summary>What reading a diff gave.</summary>
/// <param name="Patches">The patches; empty when reading failed.</param>
/// <param name="Error">What is wrong; null when reading succeeded.</param>
public sealed record DiffParseResult(IReadOnlyList<FilePatch> Patches, EditParseError? Error);

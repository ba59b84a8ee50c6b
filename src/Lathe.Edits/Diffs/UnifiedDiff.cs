using System.Text;

namespace Lathe.Edits;

/// <summary>Change sets as git's unified diffs: what is written can be given to <c>git apply</c>, and is read back as it was written.</summary>
public static class UnifiedDiff
{
    // Larger files are printed as binary content: a line difference of them is of no use to a reader.
    private const int MaxTextBytes = 64 * 1024 * 1024;

    /// <summary>Prints changes as a diff. The bytes are the files' own, whatever their encoding.</summary>
    /// <param name="changes">The changes; those that change nothing print nothing.</param>
    /// <param name="options">How; null for the defaults.</param>
    public static byte[] Write(IReadOnlyList<FileChange> changes, UnifiedDiffOptions? options = null) => Write(Compute(changes, options));

    /// <summary>As <see cref="Write(IReadOnlyList{FileChange}, UnifiedDiffOptions?)"/>, as text to be shown: bytes that are not UTF-8 become U+FFFD.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="options">How; null for the defaults.</param>
    public static string WriteText(IReadOnlyList<FileChange> changes, UnifiedDiffOptions? options = null) => Encoding.UTF8.GetString(Write(changes, options));

    /// <summary>Prints patches.</summary>
    /// <param name="patches">The patches, as computed or parsed.</param>
    public static byte[] Write(IReadOnlyList<FilePatch> patches) => DiffWriter.Write(patches);

    /// <summary>Works out the patch of each change, to be printed or shown by hunks.</summary>
    /// <param name="changes">The changes; those that change nothing give nothing, a change between file and link gives two.</param>
    /// <param name="options">How; null for the defaults.</param>
    public static IReadOnlyList<FilePatch> Compute(IReadOnlyList<FileChange> changes, UnifiedDiffOptions? options = null)
    {
        options ??= new UnifiedDiffOptions();
        var patches = new List<FilePatch>(changes.Count);
        foreach (var change in changes)
        {
            if (change is { Before: not null, After: not null } && change.OldIsLink != change.NewIsLink)
            {
                Add(patches, change with { NewPath = null, After = null }, options);
                Add(patches, change with { OldPath = null, Before = null }, options);
            }
            else
            {
                Add(patches, change, options);
            }
        }

        return patches;
    }

    /// <summary>Reads a diff by git's rules: counts must agree, names are whole.</summary>
    /// <param name="diff">The diff's bytes.</param>
    public static DiffParseResult Parse(ReadOnlySpan<byte> diff) => new DiffReader(EscapedUtf8.Decode(diff), isLenient: false).Read();

    /// <summary>Reads a diff by git's rules as edits, byte for byte: for files in encodings other than UTF-8.</summary>
    /// <param name="diff">The diff's bytes.</param>
    public static EditParseResult Read(ReadOnlySpan<byte> diff)
    {
        var parsed = Parse(diff);
        return parsed.Error is { } error ? EditParseResult.Failed(error) : EditParseResult.Parsed(DiffEdits.Of(parsed.Patches, fromBytes: true), EditFormat.UnifiedDiff);
    }

    /// <summary>The edits that patches ask for. Their text is taken byte for byte.</summary>
    /// <param name="patches">Patches that were computed or read from bytes.</param>
    public static EditSet ToEdits(IReadOnlyList<FilePatch> patches) => new(DiffEdits.Of(patches, fromBytes: true));

    /// <summary>The lines that a change adds and removes; none for binary files.</summary>
    /// <param name="change">The change.</param>
    public static LineCounts Count(FileChange change)
    {
        if (IsBinary(change.Before) || IsBinary(change.After)) return default;
        var before = ByteLines.Of(change.Before);
        var after = ByteLines.Of(change.After);
        var table = new Dictionary<string, int>(StringComparer.Ordinal);
        var kept = 0;
        foreach (var pair in LineDiff.Match(before.Intern(table), after.Intern(table)))
        {
            if (pair >= 0) kept++;
        }

        return new LineCounts(after.Count - kept, before.Count - kept);
    }

    internal static bool IsBinary(byte[]? content) => content is not null && (content.Length > MaxTextBytes || content.AsSpan().Contains((byte)0));

    private static void Add(List<FilePatch> patches, FileChange change, UnifiedDiffOptions options)
    {
        var sameContent = change.Before is not null && change.After is not null && change.Before.AsSpan().SequenceEqual(change.After);
        var isBinary = !sameContent && (IsBinary(change.Before) || IsBinary(change.After));
        var patch = new FilePatch
        {
            OldPath = change.Before is null ? null : change.OldPath,
            NewPath = change.After is null ? null : change.NewPath,
            OldMode = change.Before is null ? null : GitMode(change.OldMode, change.OldIsLink),
            NewMode = change.After is null ? null : GitMode(change.NewMode, change.NewIsLink),
            Index = sameContent || !(isBinary || options.FullIndex) ? null : $"{GitBinary.ObjectName(change.Before)}..{GitBinary.ObjectName(change.After)}",
            Similarity = change.Kind == FileChangeKind.Moved ? Similarity(change, sameContent, isBinary) : null,
            Hunks = sameContent || isBinary ? [] : HunkBuilder.Build(ByteLines.Of(change.Before), ByteLines.Of(change.After), Math.Clamp(options.ContextLines, 0, 1000)),
            Binary = isBinary ? new BinaryPatch(change.After ?? [], change.Before ?? []) : null,
        };
        if (!sameContent || patch.OldPath != patch.NewPath || patch.OldMode != patch.NewMode) patches.Add(patch);
    }

    // What git knows of a mode: whether the owner may execute, and whether it is a link (octal 100755, 100644, 120000).
    private static int GitMode(int mode, bool isLink) => isLink ? GitModes.Link : (mode & 0x40) != 0 ? GitModes.Executable : GitModes.Regular;

    private static int Similarity(FileChange change, bool same, bool isBinary)
    {
        if (same) return 100;
        if (isBinary) return 0;
        var before = ByteLines.Of(change.Before);
        var after = ByteLines.Of(change.After);
        var pairs = FileDiff.Match(before, after);
        long kept = 0;
        for (var i = 0; i < pairs.Length; i++)
        {
            if (pairs[i] >= 0) kept += before[i].Length;
        }

        return (int)(Math.Min(99, 100 * kept / Math.Max(1, Math.Max(change.Before!.Length, change.After!.Length))));
    }
}

/// <summary>The modes that git's diffs state.</summary>
internal static class GitModes
{
    /// <summary>Octal 100644.</summary>
    public const int Regular = 0x81A4;

    /// <summary>Octal 100755.</summary>
    public const int Executable = 0x81ED;

    /// <summary>Octal 120000.</summary>
    public const int Link = 0xA000;

    /// <summary>Whether a mode is one of a file or a link; those of folders and of other repositories are none that a patch may set.</summary>
    public static bool IsFile(int mode) => (mode & 0xF000) is 0x8000 or Link;

    /// <summary>The permission bits that git knows: whether the owner may execute.</summary>
    public static int? Bits(int? mode) => mode is null ? null : mode == Link ? 0x1FF : (mode & 0x40) != 0 ? Executable & 0x1FF : Regular & 0x1FF;
}

/// <summary>How diffs are computed.</summary>
public sealed record UnifiedDiffOptions
{
    /// <summary>Lines of context around a change, at most 1,000. Without any, git wants <c>--unidiff-zero</c>.</summary>
    public int ContextLines { get; init; } = 3;

    /// <summary>Print git's object names of text files too (<c>git apply --3way</c> wants them). Binary files always have them.</summary>
    public bool FullIndex { get; init; }
}

/// <summary>Lines added and removed.</summary>
/// <param name="Added">Lines added.</param>
/// <param name="Removed">Lines removed.</param>
public readonly record struct LineCounts(int Added, int Removed);

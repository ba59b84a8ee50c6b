namespace Lathe.Edits;

/// <summary>The edits that one answer or one tool call asks for, in order. A later edit of the same file sees what the earlier one left.</summary>
public sealed class EditSet
{
    /// <summary>Makes a set.</summary>
    /// <param name="edits">The edits in order.</param>
    public EditSet(IReadOnlyList<FileEdit> edits) => Edits = edits;

    /// <summary>Makes a set.</summary>
    /// <param name="edits">The edits in order.</param>
    public EditSet(params FileEdit[] edits) => Edits = edits;

    /// <summary>The edits in order.</summary>
    public IReadOnlyList<FileEdit> Edits { get; }

    /// <summary>The edits that make exactly these changes, each refused where the file is no longer what it was before the change.</summary>
    /// <param name="changes">Changes, as an <see cref="ApplyResult"/> lists them.</param>
    public static EditSet FromChanges(IReadOnlyList<FileChange> changes)
    {
        var edits = new FileEdit[changes.Count];
        for (var i = 0; i < edits.Length; i++) edits[i] = new ExactChangeEdit(changes[i]);
        return new EditSet(edits);
    }

    /// <summary>The same edits, with paths that begin with the root's own absolute path made relative to it.</summary>
    /// <param name="root">An absolute path.</param>
    public EditSet Beneath(string root)
    {
        var edits = new FileEdit[Edits.Count];
        for (var i = 0; i < edits.Length; i++)
        {
            var edit = Edits[i] with { Path = Relative(Edits[i].Path) };
            edits[i] = edit switch
            {
                MoveFileEdit move => move with { NewPath = Relative(move.NewPath) },
                PatchFileEdit { NewPath: { } target } patch => patch with { NewPath = Relative(target) },
                BinaryPatchEdit { NewPath: { } target } patch => patch with { NewPath = Relative(target) },
                _ => edit,
            };
        }

        return new EditSet(edits);

        string Relative(string path)
        {
            var prefix = root.TrimEnd('/');
            return prefix.Length > 0 && path.Length > prefix.Length + 1 && path[prefix.Length] == '/' && path.StartsWith(prefix, StringComparison.Ordinal) ? path[(prefix.Length + 1)..] : path;
        }
    }
}

/// <summary>One edit of one file.</summary>
/// <param name="Path">As the model wrote it; the applier checks it with <see cref="RelativePath"/>.</param>
public abstract record FileEdit(string Path)
{
    /// <summary>The line of the parsed text at which the edit begins, from 1; 0 when it was not parsed from text.</summary>
    public int SourceLine { get; init; }
}

/// <summary>
/// Replaces text. The old text is looked for as it is, then as whole lines with the ladder's tolerances; it must be found exactly as often as expected.
/// An empty old text creates the file, and is refused where the file has content. Nothing in the new text is expanded.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="OldText">What stands there.</param>
/// <param name="NewText">What is to stand there.</param>
public sealed record ReplaceTextEdit(string Path, string OldText, string NewText) : FileEdit(Path)
{
    /// <summary>Replace every occurrence, however many there are (at least one).</summary>
    public bool ReplaceAll { get; init; }

    /// <summary>How many occurrences there must be. All of them are replaced. Ignored with <see cref="ReplaceAll"/>.</summary>
    public int ExpectedCount { get; init; } = 1;

    /// <summary>The old and the new text are whole lines: the old text is never found within a line.</summary>
    public bool WholeLines { get; init; }

    /// <summary>The line, from 1, at which the old text is thought to begin. Chooses between equal matches, never makes one.</summary>
    public int? LineHint { get; init; }
}

/// <summary>Inserts whole lines.</summary>
/// <param name="Path">An existing file.</param>
/// <param name="AfterLine">The line after which to insert: 0 for the beginning, the number of lines for the end.</param>
/// <param name="Text">The lines; one final line break is taken as the end of the last line, not as an empty line after it.</param>
public sealed record InsertTextEdit(string Path, int AfterLine, string Text) : FileEdit(Path);

/// <summary>Writes a file whole. An existing file keeps its encoding, and its line endings where it has only one kind.</summary>
/// <param name="Path">The file.</param>
/// <param name="Content">The text; a new file that lacks a final line break gets one.</param>
public sealed record WriteFileEdit(string Path, string Content) : FileEdit(Path)
{
    /// <summary>Whether an existing file may be replaced. Where it may not, the same content is no change and any other is refused.</summary>
    public bool Overwrite { get; init; } = true;

    /// <summary>Write the content exactly as given: no line break is added or converted.</summary>
    public bool Verbatim { get; init; }

    /// <summary>Unix permission bits; null keeps those of an existing file.</summary>
    public int? Mode { get; init; }
}

/// <summary>Deletes a file.</summary>
/// <param name="Path">An existing file.</param>
public sealed record DeleteFileEdit(string Path) : FileEdit(Path);

/// <summary>Moves a file as it is. The new path must be free.</summary>
/// <param name="Path">An existing file.</param>
/// <param name="NewPath">Where it goes.</param>
public sealed record MoveFileEdit(string Path, string NewPath) : FileEdit(Path);

/// <summary>Changes a file by hunks: lines to keep, to remove and to add. All hunks are placed against the file as it was; they may not overlap.</summary>
/// <param name="Path">An existing file.</param>
/// <param name="Hunks">The hunks in file order; may be empty when the edit only moves the file or changes its mode.</param>
public sealed record PatchFileEdit(string Path, IReadOnlyList<EditHunk> Hunks) : FileEdit(Path)
{
    /// <summary>Where the file goes; null when it stays.</summary>
    public string? NewPath { get; init; }

    /// <summary>Unix permission bits to set; null keeps them.</summary>
    public int? NewMode { get; init; }

    /// <summary>With <see cref="NewPath"/>: the file stays where it is too.</summary>
    public bool IsCopy { get; init; }

    /// <summary>With <see cref="NewPath"/>: a file that stands there is replaced.</summary>
    public bool MayReplaceTarget { get; init; }

    /// <summary>Every line that is added ends with a line break, also where it replaces a last line that has none.</summary>
    public bool EndsLines { get; init; }

    /// <summary>The file is deleted; the hunks must leave nothing of it.</summary>
    public bool Deletes { get; init; }

    /// <summary>
    /// The lines' endings are the diff's own, so a block that matches byte for byte is replaced byte for byte. False where the format says nothing of endings.
    /// </summary>
    public bool EndingsAreLiteral { get; init; }

    /// <summary>The text was decoded from bytes with <see cref="EscapedUtf8"/>, so that a file in a legacy encoding can be compared byte for byte.</summary>
    public bool FromBytes { get; init; }
}

/// <summary>Changes a binary file as a git patch says. The file must be the one that the patch was made for: its object name is compared, or a delta must fit it.</summary>
/// <param name="Path">An existing file.</param>
/// <param name="Patch">The content after, or the delta that makes it.</param>
public sealed record BinaryPatchEdit(string Path, BinaryPatch Patch) : FileEdit(Path)
{
    /// <summary>Where the file goes, or its own path; null when it is deleted.</summary>
    public string? NewPath { get; init; }

    /// <summary>Unix permission bits to set; null keeps them.</summary>
    public int? NewMode { get; init; }

    /// <summary>The file stays where it is too.</summary>
    public bool IsCopy { get; init; }

    /// <summary>The object names before and after, as the patch's <c>index</c> line has them.</summary>
    public string? Index { get; init; }
}

/// <summary>Makes one exact change: the file must be what the change says it was, byte for byte.</summary>
/// <param name="Change">What was and what is to be. Links are refused.</param>
public sealed record ExactChangeEdit(FileChange Change) : FileEdit(Change.OldPath ?? Change.NewPath ?? "")
{
    /// <summary>It takes a change back: what it makes was there before.</summary>
    internal bool Restores { get; init; }
}

/// <summary>A run of lines of one file.</summary>
/// <param name="Lines">The lines in order.</param>
public sealed record EditHunk(IReadOnlyList<HunkLine> Lines)
{
    /// <summary>The line of the parsed text at which the hunk begins, from 1.</summary>
    public int SourceLine { get; init; }

    /// <summary>Lines that stand before the hunk, outermost first (<c>@@ class A</c>). They must be there, and choose between equal matches.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The line of the old file at which the hunk is said to begin, from 1. Chooses between equal matches.</summary>
    public int? OldStart { get; init; }

    /// <summary>
    /// The hunk is one of git's: if it begins at line 1 and shows nothing above its changes, it begins the file; if it shows nothing below them, it ends the file.
    /// </summary>
    public bool HasTrueEdges { get; init; }

    /// <summary>The hunk is said to reach the end of the file.</summary>
    public bool AtEndOfFile { get; init; }
}

/// <summary>One line of a hunk.</summary>
/// <param name="Kind">What is to happen to it.</param>
/// <param name="Text">The line without its ending.</param>
/// <param name="Ending">Its ending as the diff has it: <c>\n</c>, <c>\r\n</c>, or empty for a last line without one.</param>
public readonly record struct HunkLine(HunkLineKind Kind, string Text, string Ending = "\n");

/// <summary>What is to happen to a line.</summary>
public enum HunkLineKind
{
    /// <summary>It stands there and stays.</summary>
    Context,

    /// <summary>It stands there and goes.</summary>
    Remove,

    /// <summary>It comes.</summary>
    Add,
}

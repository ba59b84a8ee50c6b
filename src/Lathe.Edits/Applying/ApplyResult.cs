namespace Lathe.Edits;

/// <summary>What became of a set of edits.</summary>
public sealed class ApplyResult
{
    internal ApplyResult(ApplyStatus status, IReadOnlyList<EditResult> edits, IReadOnlyList<FileChange> changes, string? setRefusal = null) =>
        (Status, Edits, Changes, SetRefusal) = (status, edits, changes, setRefusal);

    /// <summary>What became of the set as a whole.</summary>
    public ApplyStatus Status { get; }

    /// <summary>The outcome of each edit, in the set's order.</summary>
    public IReadOnlyList<EditResult> Edits { get; }

    /// <summary>What was written, moved and deleted, one change for each file; empty when the set was refused. In a dry run: what would be.</summary>
    public IReadOnlyList<FileChange> Changes { get; }

    /// <summary>Why the set as a whole was refused (it holds no edits, or too many); null otherwise.</summary>
    public string? SetRefusal { get; }

    /// <summary>Whether every edit was applied or found to change nothing, and at least one changed something.</summary>
    public bool Succeeded => Status == ApplyStatus.Applied;

    /// <summary>Nothing was written because nothing was to be; <see cref="Changes"/> are those that would be made.</summary>
    public bool IsDryRun { get; internal init; }

    /// <summary>The edits that take the changes back; refused where a file has moved on since.</summary>
    public EditSet Inverse()
    {
        var reversed = new FileEdit[Changes.Count];
        for (var i = 0; i < reversed.Length; i++) reversed[i] = new ExactChangeEdit(Changes[Changes.Count - 1 - i].Reverse()) { Restores = true };
        return new EditSet(reversed);
    }

    /// <summary>The outcome in words for the model that wrote the edits: at most 4,000 bytes of UTF-8.</summary>
    public string Describe() => ApplyReport.Describe(this);
}

/// <summary>What became of a set.</summary>
public enum ApplyStatus
{
    /// <summary>Every edit was applied or had nothing to change, and something changed.</summary>
    Applied,

    /// <summary>Every edit was found to change nothing.</summary>
    NoChange,

    /// <summary>Some edits were applied and some refused (only where the set was not atomic).</summary>
    Partial,

    /// <summary>Nothing was written.</summary>
    Refused,
}

/// <summary>What became of one edit.</summary>
/// <param name="Edit">The edit.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record EditResult(FileEdit Edit, EditOutcome Outcome)
{
    /// <summary>Why it was refused; null when it was not.</summary>
    public EditRefusal? Refusal { get; init; }

    /// <summary>Something to tell the model besides the outcome: a tolerance that was needed, why nothing changed.</summary>
    public string? Note { get; init; }

    /// <summary>The pass of the ladder that was needed; the loosest one where the edit has several hunks.</summary>
    public MatchPass Pass { get; init; }

    /// <summary>The first line that the edit changed, in the file as the edit left it, from 1; 0 when there is none.</summary>
    public int FirstLine { get; init; }
}

/// <summary>What became of one edit.</summary>
public enum EditOutcome
{
    /// <summary>It was applied.</summary>
    Applied,

    /// <summary>It changes nothing.</summary>
    NoChange,

    /// <summary>It cannot be applied.</summary>
    Refused,

    /// <summary>It could have been applied, but another edit of the atomic set was refused.</summary>
    HeldBack,
}

/// <summary>Why an edit was refused, with what helps to write it again.</summary>
/// <param name="Reason">The kind of reason.</param>
/// <param name="Message">One or two sentences.</param>
public sealed record EditRefusal(RefusalReason Reason, string Message)
{
    /// <summary>The lines of the file that come nearest, or the places that match equally well.</summary>
    public IReadOnlyList<NumberedLine> Nearest { get; init; } = [];

    /// <summary>The first line that differs at the nearest place.</summary>
    public LineDifference? FirstDifference { get; init; }

    /// <summary>The lines at which the old text matches equally well, from 1; at most ten.</summary>
    public IReadOnlyList<int> MatchLines { get; init; } = [];

    /// <summary>The line at which the replacement already stands; null when it does not.</summary>
    public int? AlreadyAtLine { get; init; }

    /// <summary>The line of the parsed text at which the hunk begins that does not fit; 0 when there is none.</summary>
    public int SourceLine { get; init; }
}

/// <summary>The kinds of reason to refuse an edit.</summary>
public enum RefusalReason
{
    /// <summary>The path may not be used.</summary>
    Path,

    /// <summary>There is no such file.</summary>
    NotFound,

    /// <summary>Something stands in the way already.</summary>
    Exists,

    /// <summary>It is not a regular file.</summary>
    NotAFile,

    /// <summary>The file is binary, or in an encoding that cannot hold the new text.</summary>
    NotText,

    /// <summary>The file is or would be too large.</summary>
    TooLarge,

    /// <summary>The old text is not there.</summary>
    NoMatch,

    /// <summary>The old text is there more or less often than expected.</summary>
    Ambiguous,

    /// <summary>Two hunks claim the same lines.</summary>
    Overlap,

    /// <summary>The file is not what it was when the edit was made.</summary>
    Changed,

    /// <summary>The edit contradicts itself.</summary>
    Invalid,
}

/// <summary>A line of a file.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">The line, cut at 200 characters.</param>
public readonly record struct NumberedLine(int Number, string Text);

/// <summary>Where an expected line and a line of the file part, with invisible characters made visible.</summary>
/// <param name="Number">The file's line, from 1; one more than the file has when it ended too early.</param>
/// <param name="Expected">The line that the edit names.</param>
/// <param name="Actual">The line that the file has; null at its end.</param>
public sealed record LineDifference(int Number, string Expected, string? Actual);

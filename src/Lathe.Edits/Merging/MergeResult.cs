namespace Lathe.Edits;

/// <summary>What a merge gave: content, or conflicts.</summary>
/// <param name="Content">The merged bytes; null where there are conflicts.</param>
/// <param name="Conflicts">The places at which both sides changed the same lines differently.</param>
public sealed record MergeResult(byte[]? Content, IReadOnlyList<MergeConflict> Conflicts)
{
    /// <summary>Whether there are no conflicts.</summary>
    public bool IsClean => Content is not null;

    /// <summary>The files are binary and both sides changed; the one conflict holds no text.</summary>
    public bool IsBinary { get; init; }
}

/// <summary>A place at which both sides changed the same lines.</summary>
/// <param name="Base">The lines before.</param>
/// <param name="Ours">The lines of one side.</param>
/// <param name="Theirs">The lines of the other side.</param>
public sealed record MergeConflict(MergeRange Base, MergeRange Ours, MergeRange Theirs);

/// <summary>Some lines of one version.</summary>
/// <param name="StartLine">The first line, from 1.</param>
/// <param name="LineCount">How many lines; may be 0.</param>
/// <param name="Text">Their text, endings included.</param>
public sealed record MergeRange(int StartLine, int LineCount, string Text);

namespace Lathe.Quality;

/// <summary>What a finding is about.</summary>
public enum QualityDimension
{
    /// <summary>How easily a person reads it.</summary>
    Readability,

    /// <summary>How easily it is changed.</summary>
    Maintainability,

    /// <summary>Whether it does what it should.</summary>
    Correctness,

    /// <summary>Time and memory.</summary>
    Performance,

    /// <summary>Whether it can be abused.</summary>
    Security,

    /// <summary>What is written for its users and readers.</summary>
    Documentation,

    /// <summary>Whether tests hold it.</summary>
    Testing,
}

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Should be better.</summary>
    Warning,

    /// <summary>Is wrong.</summary>
    Error,

    /// <summary>Must not be delivered.</summary>
    Blocking,
}

/// <summary>Lines of a file.</summary>
/// <param name="StartLine">From 1.</param>
/// <param name="EndLine">Included.</param>
public readonly record struct LineRange(int StartLine, int EndLine);

/// <summary>Columns of a range, in UTF-16 units.</summary>
/// <param name="Start">Of the first line, from 1.</param>
/// <param name="End">Of the last line: that behind the last character; 0 where it is not known.</param>
public readonly record struct ColumnRange(int Start, int End);

/// <summary>One thing that an assessor saw.</summary>
/// <param name="RuleId">The rule, as <c>security.hard-coded-secret</c>.</param>
/// <param name="Dimension">What it is about.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Path">The file.</param>
/// <param name="Range">Where in the file after the change; null for the change as a whole.</param>
/// <param name="Message">What is the matter. Never quotes a secret.</param>
/// <param name="Suggestion">What to do about it; null where that is plain.</param>
/// <param name="Columns">The columns of the range, where they are known.</param>
/// <param name="Tool">The linter that reported it; null for Lathe itself.</param>
public sealed record Finding(
    string RuleId, QualityDimension Dimension, FindingSeverity Severity, string Path, LineRange? Range, string Message, string? Suggestion = null, ColumnRange? Columns = null, string? Tool = null)
{
    /// <summary>Other lines of the file that belong to it, as the way that data took; null where there are none. The finding is the change's where any of them changed.</summary>
    public IReadOnlyList<LineRange>? Related { get; init; }
}

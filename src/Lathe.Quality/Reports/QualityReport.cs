using Lathe.Quality.Metrics;

namespace Lathe.Quality;

/// <summary>A linter that had a part in an assessment.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Version">Its version, where it says.</param>
/// <param name="Problem">Why nothing, or not everything, came of it; null where all is well.</param>
public sealed record LinterRun(string Name, string? Version, string? Problem);

/// <summary>An assessment with all that a report says about it. The formats are <see cref="SarifWriter"/>, <see cref="JsonReport"/>, <see cref="MarkdownReport"/> and <see cref="HtmlReport"/>.</summary>
public sealed record QualityReport
{
    /// <summary>Scores and findings.</summary>
    public required Assessment Assessment { get; init; }

    /// <summary>Whether it passed, and why not.</summary>
    public required GateResult Result { get; init; }

    /// <summary>The total below which it fails.</summary>
    public required double Threshold { get; init; }

    /// <summary>What was looked at: fingerprints are made from the lines.</summary>
    public required IReadOnlyList<FileChange> Files { get; init; }

    /// <summary>What was compared, in a few words, as <c>the working tree with HEAD</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>What is measured of the functions that changed. Measured when it is first asked for, since not every form shows it.</summary>
    public Lazy<ChangedFunctions> Functions { get; init; } = new(static () => ChangedFunctions.None);

    /// <summary>The rules.</summary>
    public RuleLookup Rules { get; init; } = new();

    /// <summary>The linters that had a part.</summary>
    public IReadOnlyList<LinterRun> Linters { get; init; } = [];

    /// <summary>What else there is to say, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The absolute path that the files' paths are relative to; null where a report should not tell it.</summary>
    public string? Root { get; init; }

    /// <summary>Takes secrets out of lines of files that a report shows.</summary>
    public Func<string, string> Redact { get; init; } = static line => line;

    /// <summary>Lathe's version, as <c>1.2.3</c>.</summary>
    public string Version { get; init; } = "0.0.0";
}

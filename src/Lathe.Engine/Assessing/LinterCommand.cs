using Lathe.Quality;

namespace Lathe.Engine.Assessing;

/// <summary>A linter that takes part in assessments, as <c>quality.assessors</c> names it.</summary>
/// <param name="Name">What it is called in reports.</param>
/// <param name="Command">The command line; it runs in the sandbox, at the top of the repository.</param>
/// <param name="Format">In which form it reports.</param>
public sealed record LinterCommand(string Name, string Command, LinterFormat Format)
{
    /// <summary>The file that it writes, relative to the repository; null where it reports on its output.</summary>
    public string? Report { get; init; }

    /// <summary>What its findings are about; null for what the report says.</summary>
    public QualityDimension? Dimension { get; init; }

    /// <summary>Whether an untrusted repository named it: it runs in a sandbox only, and is an ask without one.</summary>
    public bool Untrusted { get; init; }
}

using Lathe.Quality;
using Lathe.Quality.Patterns;

namespace Lathe.Engine.Assessing;

/// <summary>What gathered files are held against.</summary>
public sealed record AssessOptions
{
    /// <summary>What linters said of the files.</summary>
    public IReadOnlyList<LinterResult> Linters { get; init; } = [];

    /// <summary>The bar. Languages may ask for more or less; see <see cref="QualityGate.Minimum"/>.</summary>
    public QualityGate Bar { get; init; } = new();

    /// <summary>Whether the bar's score holds in every language: somebody asked for just that.</summary>
    public bool BarIsExact { get; init; }

    /// <summary>What is expected of the code; null for what comes with Lathe.</summary>
    public QualityProfile? Profile { get; init; }

    /// <summary>The team's own rules.</summary>
    public PatternRuleSet Own { get; init; } = PatternRuleSet.Empty;

    /// <summary>A folder with advisories in the OSV format, which added packages are compared with; null for none.</summary>
    public string? Advisories { get; init; }

    /// <summary>The user's cache folder, where what was found in a file is kept for the next time; null for nowhere.</summary>
    public string? Cache { get; init; }

    /// <summary>What is secret besides the shapes that are known; null for nothing.</summary>
    public Redaction.SecretPatterns? Secrets { get; init; }

    /// <summary>What was found in files before, as <c>lathe assess</c> and runs keep it for each other.</summary>
    /// <param name="cache">The user's cache folder.</param>
    internal static IFindingCache KeptFindings(string cache) => new FolderFindingCache(Path.Combine(cache, "findings"));

    /// <summary>Lathe's version, as reports name it.</summary>
    public string Version { get; init; } = "0.0.0";
}

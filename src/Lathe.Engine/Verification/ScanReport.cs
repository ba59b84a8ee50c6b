using Lathe.Quality;

namespace Lathe.Engine.Verification;

/// <summary>What a check reported in SARIF, in a file that it left or on its output. Texts are redacted.</summary>
/// <param name="Tool">The tool's name; empty where it does not say.</param>
/// <param name="Findings">The most severe first, bounded.</param>
/// <param name="Left">How many more there were.</param>
public sealed record ScanReport(string Tool, IReadOnlyList<Finding> Findings, int Left);

namespace Lathe.Context;

/// <summary>What a coverage file says.</summary>
/// <param name="Path">The file.</param>
/// <param name="Form"><c>lcov</c>, <c>cobertura</c>, <c>jacoco</c>, <c>coverage.py</c>.</param>
/// <param name="LinePercent">Lines covered, 0 to 100.</param>
/// <param name="Date">When it was written, as the file or the caller says; null when neither does.</param>
public sealed record CoverageFigure(string Path, string Form, double LinePercent, DateTimeOffset? Date);

/// <summary>A function with many branches.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">Where it is defined, from 1.</param>
/// <param name="Name">Its name.</param>
/// <param name="Branches">One, and one for each place where its flow parts.</param>
/// <param name="Lines">How long it is.</param>
public sealed record ComplexFunction(string Path, int Line, string Name, int Branches, int Lines);

/// <summary>Figures about a repository's quality that cost little to find. They are hints, not verdicts.</summary>
/// <param name="CodeFiles">Code that is no test.</param>
/// <param name="TestFiles">Tests.</param>
/// <param name="CodeLines">Lines of the former.</param>
/// <param name="TestLines">Lines of the latter.</param>
/// <param name="LinesEstimated">Whether the lines are counted in a sample and drawn up to the sizes of all files.</param>
/// <param name="Coverage">Coverage files that are there.</param>
/// <param name="MostComplex">The functions with the most branches among the files that were read, at most 10.</param>
/// <param name="ReadFiles">How many files were read for it.</param>
public sealed record QualityFigures(
    int CodeFiles, int TestFiles, long CodeLines, long TestLines, bool LinesEstimated, IReadOnlyList<CoverageFigure> Coverage, IReadOnlyList<ComplexFunction> MostComplex, int ReadFiles)
{
    /// <summary>Lines of tests for each line of code; null without code.</summary>
    public double? TestRatio => CodeLines == 0 ? null : Math.Round((double)TestLines / CodeLines, 3);
}

namespace Lathe.Quality.Metrics;

/// <summary>
/// The maintainability index with three measures, brought to 0–100 as Visual Studio does: max(0, (171 − 5.2 ln V − 0.23 G − 16.2 ln L) · 100 / 171), where V is Halstead's volume, G the cyclomatic complexity and L the lines of code.
/// Oman, P. and Hagemeister, J. (1992): Metrics for Assessing a Software System's Maintainability. Conference on Software Maintenance, 337–344; the coefficients as in Coleman, D. et al. (1994): Using Metrics to Evaluate Software System Maintainability. IEEE Computer 27(8), 44–49.
/// </summary>
public static class MaintainabilityIndex
{
    /// <summary>The index, 0 to 100; more is better.</summary>
    /// <param name="volume">Halstead's volume.</param>
    /// <param name="cyclomatic">Cyclomatic complexity.</param>
    /// <param name="linesOfCode">Lines of code, without blank ones and comments.</param>
    public static double Of(double volume, int cyclomatic, int linesOfCode) =>
        Math.Clamp((171 - 5.2 * Math.Log(Math.Max(1, volume)) - 0.23 * cyclomatic - 16.2 * Math.Log(Math.Max(1, linesOfCode))) * 100 / 171, 0, 100);
}

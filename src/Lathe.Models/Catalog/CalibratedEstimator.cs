namespace Lathe.Models.Catalog;

/// <summary>
/// Corrects an estimate of tokens by what a provider counted: the ratio of the two, over what was seen lately. Text of the same kind (this repository's code, this task's words) runs at a steady
/// ratio, so a few calls are enough. Not safe for several threads.
/// </summary>
public sealed class CalibratedEstimator
{
    private const double Prior = 500;
    private const double Fading = 0.85;
    private const double Least = 0.3;
    private const double Most = 3;

    private double _estimated = Prior;
    private double _counted = Prior;

    /// <summary>Tokens that the provider counts for one that is estimated.</summary>
    public double Ratio => Math.Clamp(_counted / _estimated, Least, Most);

    /// <summary>The corrected estimate.</summary>
    /// <param name="estimated">The plain estimate.</param>
    public long Correct(long estimated) => (long)Math.Ceiling(estimated * Ratio);

    /// <summary>Learns from a call. Large texts teach more than small ones, late ones more than early ones.</summary>
    /// <param name="estimated">The plain estimate of what was sent.</param>
    /// <param name="counted">What the provider counted for it.</param>
    public void Learn(long estimated, long counted)
    {
        if (estimated <= 0 || counted <= 0) return;
        _estimated = (_estimated * Fading) + estimated;
        _counted = (_counted * Fading) + counted;
    }
}

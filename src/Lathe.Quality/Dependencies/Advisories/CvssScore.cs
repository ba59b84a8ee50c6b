namespace Lathe.Quality;

/// <summary>The base score of a CVSS v3 vector, by the formula of its specification, sections 7.1 and 7.4 and appendix A (https://www.first.org/cvss/v3.1/specification-document).</summary>
internal static class CvssScore
{
    /// <summary>0.0 to 10.0; below zero for what is no vector of version 3 with all base metrics.</summary>
    /// <param name="vector">As <c>CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H</c>.</param>
    public static double Of(string vector)
    {
        if (vector.Length > 300 || !vector.StartsWith("CVSS:3", StringComparison.Ordinal)) return -1;
        var changed = Metric(vector, "S") == 'C';
        var reach = Metric(vector, "AV") switch { 'N' => 0.85, 'A' => 0.62, 'L' => 0.55, 'P' => 0.2, _ => -1 };
        var complexity = Metric(vector, "AC") switch { 'L' => 0.77, 'H' => 0.44, _ => -1 };
        var privileges = Metric(vector, "PR") switch { 'N' => 0.85, 'L' => changed ? 0.68 : 0.62, 'H' => changed ? 0.5 : 0.27, _ => -1 };
        var interaction = Metric(vector, "UI") switch { 'N' => 0.85, 'R' => 0.62, _ => -1 };
        var (c, i, a) = (Impact(vector, "C"), Impact(vector, "I"), Impact(vector, "A"));
        if (reach < 0 || complexity < 0 || privileges < 0 || interaction < 0 || c < 0 || i < 0 || a < 0 || Metric(vector, "S") is not ('U' or 'C')) return -1;
        var lost = 1 - ((1 - c) * (1 - i) * (1 - a));
        var impact = changed ? (7.52 * (lost - 0.029)) - (3.25 * Math.Pow(lost - 0.02, 15)) : 6.42 * lost;
        if (impact <= 0) return 0;
        var exploitability = 8.22 * reach * complexity * privileges * interaction;
        return RoundUp(Math.Min(changed ? 1.08 * (impact + exploitability) : impact + exploitability, 10));
    }

    private static double Impact(string vector, string name) => Metric(vector, name) switch { 'H' => 0.56, 'L' => 0.22, 'N' => 0, _ => -1 };

    private static char Metric(string vector, string name)
    {
        var at = vector.IndexOf("/" + name + ":", StringComparison.Ordinal);
        var value = at + name.Length + 2;
        return at < 0 || value >= vector.Length ? '\0' : vector[value];
    }

    // Appendix A: the least number with one decimal that is not below it, without the errors of binary fractions.
    private static double RoundUp(double value)
    {
        var whole = (int)Math.Round(value * 100_000);
        return whole % 10_000 == 0 ? whole / 100_000.0 : (Math.Floor(whole / 10_000.0) + 1) / 10.0;
    }
}

namespace Lathe.Bench.Quality;

/// <summary>True and false alarms by category. Youden's index is the rate of the one less that of the other: 0 is guessing, 1 is perfect.</summary>
internal sealed class Scorecard
{
    private readonly SortedDictionary<string, int[]> _counts = new(StringComparer.Ordinal);

    public IEnumerable<string> Categories => _counts.Keys;

    public double Mean => _counts.Count == 0 ? 0 : _counts.Keys.Average(Youden);

    public void Add(Case labelled, bool found)
    {
        if (!_counts.TryGetValue(labelled.Category, out var counts)) _counts[labelled.Category] = counts = new int[4];
        counts[(labelled.IsVulnerable ? 0 : 2) + (found ? 0 : 1)]++;
    }

    public double Youden(string category) => TruePositiveRate(category) - FalsePositiveRate(category);

    public double TruePositiveRate(string category) => Rate(_counts[category], 0);

    public double FalsePositiveRate(string category) => Rate(_counts[category], 2);

    public string Row(string category) => $"{_counts[category][0],5}{_counts[category][2],5}{TruePositiveRate(category),7:0.00}{FalsePositiveRate(category),7:0.00}{Youden(category),8:0.00}";

    private static double Rate(int[] counts, int at) => counts[at] + counts[at + 1] == 0 ? 0 : (double)counts[at] / (counts[at] + counts[at + 1]);
}

using System.Globalization;

namespace Lathe.Bench.Localisation;

/// <summary>Differences of two orders on the same tasks, with 95 % intervals from a bootstrap over repositories.</summary>
internal static class Intervals
{
    private const int Resamples = 2000;

    public static void Print(string title, IReadOnlyList<DumpedTask> tasks, Func<DumpedTask, int[]> order, Func<DumpedTask, int[]> other)
    {
        foreach (var kind in tasks.GroupBy(Evaluation.Kind).OrderBy(static g => g.Key, StringComparer.Ordinal))
        {
            var scored = kind.Select(t => (t.Set, A: Scores.Of(t, order(t)), B: Scores.Of(t, other(t)))).GroupBy(static s => s.Set).Select(static g => g.ToList()).ToList();
            var flat = scored.SelectMany(static s => s).ToList();
            Console.WriteLine($"{title,-26} {kind.Key,-8} n={flat.Count,4}  {Scores.Mean([.. flat.Select(static s => s.A)])}   {Difference(scored, static s => s.R10, 100)}  {Difference(scored, static s => s.All10, 100)}  {Difference(scored, static s => s.Mrr, 1)}");
        }
    }

    private static string Difference(List<List<(string Set, Scores A, Scores B)>> groups, Func<Scores, double> measure, double scale)
    {
        var sums = groups.ConvertAll(g => (Sum: g.Sum(s => measure(s.A) - measure(s.B)), g.Count));
        var random = new Random(7);
        var means = new double[Resamples];
        for (var i = 0; i < means.Length; i++)
        {
            double sum = 0;
            var count = 0;
            for (var g = 0; g < sums.Count; g++)
            {
                var (s, n) = sums[random.Next(sums.Count)];
                sum += s;
                count += n;
            }

            means[i] = scale * sum / count;
        }

        Array.Sort(means);
        var mean = scale * sums.Sum(static s => s.Sum) / sums.Sum(static s => s.Count);
        return string.Create(CultureInfo.InvariantCulture, $"{mean:+0.0##;-0.0##} [{means[Resamples / 40]:0.0##}, {means[Resamples - 1 - (Resamples / 40)]:0.0##}]");
    }
}

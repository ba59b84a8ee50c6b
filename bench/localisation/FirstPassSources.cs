using Lathe.Context;

namespace Lathe.Bench.Localisation;

/// <summary>What the first pass loses when it does without a source, and what single columns reach.</summary>
internal static class FirstPassSources
{
    public static int Run(string[] args)
    {
        var (names, tasks) = Evaluation.Load(args[0]);
        tasks = [.. tasks.Where(static t => Evaluation.Kind(t) is "commits" or "issues")];
        var columns = EvidenceCollector.FirstPass.Select(c => (Array.IndexOf(names, c.Column), c.Weight, Source: Training.Source(c.Column))).ToList();
        int[] All(DumpedTask t) => Order(t, columns);
        foreach (var name in (ReadOnlySpan<string>)["text.file", "text.window"])
        {
            var at = Array.IndexOf(names, name);
            Intervals.Print(name + " alone", tasks, t => Evaluation.Order(t, at, ascending: false), All);
        }

        Intervals.Print("first pass", tasks, All, All);
        foreach (var source in columns.Select(static c => c.Source).Distinct().ToList())
        {
            var rest = columns.Where(c => c.Source != source).ToList();
            Intervals.Print("without " + source, tasks, t => Order(t, rest), All);
        }

        return 0;
    }

    private static int[] Order(DumpedTask task, List<(int Column, float Weight, string Source)> columns)
    {
        var scores = new float[task.Rows.Length];
        foreach (var (column, weight, _) in columns)
        {
            var most = task.Rows.Length == 0 ? 0 : task.Rows.Max(r => r[column]);
            if (most <= 0) continue;
            for (var i = 0; i < scores.Length; i++) scores[i] -= weight * task.Rows[i][column] / most;
        }

        var order = Enumerable.Range(0, scores.Length).ToArray();
        Array.Sort(scores, order);
        return order;
    }
}

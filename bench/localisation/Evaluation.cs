using System.Globalization;
using Lathe.Context;

namespace Lathe.Bench.Localisation;

internal readonly record struct Scores(double R5, double R10, double All10, double Mrr)
{
    public static Scores Of(DumpedTask task, IReadOnlyList<int> order)
    {
        int in5 = 0, in10 = 0, first = 0;
        for (var i = 0; i < order.Count; i++)
        {
            if (!task.IsGold[order[i]]) continue;
            if (i < 5) in5++;
            if (i < 10) in10++;
            if (first == 0) first = i + 1;
        }

        return new Scores((double)in5 / task.Gold, (double)in10 / task.Gold, in10 == task.Gold ? 1 : 0, first == 0 ? 0 : 1.0 / first);
    }

    public static Scores Mean(IReadOnlyCollection<Scores> all) =>
        all.Count == 0 ? default : new Scores(all.Average(static s => s.R5), all.Average(static s => s.R10), all.Average(static s => s.All10), all.Average(static s => s.Mrr));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{100 * R5:0.0} / {100 * R10:0.0} / {100 * All10:0.0} / {Mrr:0.000}");
}

internal static class Evaluation
{
    public static readonly string[] Smoke = ["pallets+flask", "DapperLib+Dapper", "expressjs+express"];

    public static int Run(string[] args)
    {
        var (names, tasks) = Load(args[0]);
        foreach (var column in args[1..])
        {
            var at = Array.IndexOf(names, column);
            Report(column, tasks, t => Order(t, at, column.EndsWith('#')));
        }

        return 0;
    }

    public static (string[] Names, List<DumpedTask> Tasks) Load(string folder)
    {
        var names = Array.Empty<string>();
        var tasks = new List<DumpedTask>();
        foreach (var file in Directory.GetFiles(folder, "*.rows").Order(StringComparer.Ordinal))
        {
            var (n, t) = Dump.Read(file);
            names = n;
            var first = Array.IndexOf(n, "first#");
            var others = FinalOrder.Sources.Select(name => Array.IndexOf(n, name + "#")).Where(static c => c >= 0).ToArray();
            Clip(n, t);
            tasks.AddRange(t.Select(task => Trim(task, first, others)));
        }

        return (names, tasks);
    }

    // Rows written before ranks were bounded read as those written since.
    private static void Clip(string[] names, List<DumpedTask> tasks)
    {
        var most = MathF.Log(1 + 200);
        for (var c = 0; c < names.Length; c++)
        {
            if (!names[c].EndsWith('#')) continue;
            foreach (var task in tasks)
                foreach (var row in task.Rows) row[c] = Math.Min(row[c], most);
        }
    }

    // The files that ranking weighs: the best of the first pass, and the best of some sources.
    private static DumpedTask Trim(DumpedTask task, int first, int[] others)
    {
        float near = MathF.Log(1.5f + 100), best = MathF.Log(1.5f + 20);
        var kept = Enumerable.Range(0, task.Rows.Length).Where(i => task.Rows[i][first] < near || others.Any(c => task.Rows[i][c] < best)).ToArray();
        return new DumpedTask { Set = task.Set, Id = task.Id, Gold = task.Gold, IsGold = [.. kept.Select(i => task.IsGold[i])], Rows = [.. kept.Select(i => task.Rows[i])], Paths = [.. kept.Select(i => task.Paths[i])] };
    }

    public static string Kind(DumpedTask task) => task.Set.StartsWith("train.", StringComparison.Ordinal) ? "train" : task.Set.StartsWith("lite.", StringComparison.Ordinal) || task.Set.StartsWith("pro.", StringComparison.Ordinal) ? "issues" : Smoke.Contains(task.Set) ? "smoke" : "commits";

    public static void Report(string title, List<DumpedTask> tasks, Func<DumpedTask, int[]> order)
    {
        foreach (var kind in tasks.GroupBy(Kind).OrderBy(static g => g.Key, StringComparer.Ordinal))
        {
            var scored = kind.ToDictionary(static t => t, t => Scores.Of(t, order(t)));
            Console.WriteLine($"{title,-24} {kind.Key,-8} n={scored.Count,4}  {Scores.Mean(scored.Values)}");
        }
    }

    public static int[] Order(DumpedTask task, int column, bool ascending)
    {
        var order = Enumerable.Range(0, task.Rows.Length);
        return ascending ? [.. order.OrderBy(i => task.Rows[i][column])] : [.. order.OrderByDescending(i => task.Rows[i][column])];
    }
}

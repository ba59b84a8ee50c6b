namespace Lathe.Bench.Localisation;

internal static class Training
{
    // A feature belongs to the source that its name begins with.
    public static string Source(string feature) => feature.Contains('.', StringComparison.Ordinal) ? feature[..feature.IndexOf('.', StringComparison.Ordinal)] : feature.TrimEnd('#');

    public static (Booster Booster, List<Tree> Trees) Fit(List<DumpedTask> tasks, BinnedRows rows, string[] names, HashSet<string> without, BoostOptions options)
    {
        var allowed = Array.ConvertAll(names, n => !without.Contains(Source(n)) && !without.Contains(n));
        var booster = new Booster(tasks, rows, allowed, options, t => Weight(t, options));
        var first = Array.IndexOf(names, "first");
        var start = tasks.SelectMany(t => t.Rows.Select(r => options.Start * r[first])).ToArray();
        // The trees correct the first pass: its share, times a weight, is where they begin.
        return (booster, [.. booster.Train(start), new Tree { Linear = first, Weight = options.Start }]);
    }

    /// <summary>What a task counts for in a fit, by its kind.</summary>
    public static float Weight(DumpedTask task, BoostOptions options) => Evaluation.Kind(task) switch { "issues" => options.IssueWeight, "train" => 1, _ => options.DevWeight };

    /// <summary>Modes: <c>train</c> learns from the made tasks only and tests on dev; <c>folds</c> learns from all repositories but those that it tests on; <c>ship</c> learns from all and writes the model.</summary>
    public static int Run(string[] args)
    {
        var (names, tasks) = Evaluation.Load(args[0]);
        var settings = FitSettings.Parse(args.AsSpan(1));
        var (options, without, mode) = (settings.Options, settings.Without, settings.Mode);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var train = tasks.Where(static t => Evaluation.Kind(t) == "train").ToList();
        train = settings.Select(names, train);
        Console.WriteLine($"{train.Count} tasks to learn from");
        var dev = tasks.Where(static t => Evaluation.Kind(t) != "train").ToList();
        List<DumpedTask> all = [.. train, .. dev];
        var orders = new Dictionary<DumpedTask, int[]>();
        switch (mode)
        {
            case "train":
                {
                    var fitted = Fitted.Of(train, new BinnedRows(train, names.Length, options.Bins), names, settings);
                    foreach (var task in dev) orders[task] = fitted.Order(task);
                    Importance(names, fitted.Trees);
                    break;
                }

            case "ship":
                {
                    // What is shipped learns from everything; what is reported comes from "folds", which never sees the repository that it is tested on.
                    ModelFile.Write(settings.Output, names, Fitted.Of(all, new BinnedRows(all, names.Length, options.Bins), names, settings));
                    return 0;
                }

            case "folds":
                orders = Folds.Orders(all, new BinnedRows(all, names.Length, options.Bins), names, settings);
                break;
            default:
                return 2;
        }

        var firstAt = Array.IndexOf(names, "first");
        var tested = mode == "folds" ? all : dev;
        Intervals.Print(string.Join(' ', args[1..]), tested, t => orders[t], t => Evaluation.Order(t, firstAt, ascending: false));
        foreach (var group in dev.GroupBy(static t => t.Set).OrderBy(static g => g.Key, StringComparer.Ordinal))
            Console.WriteLine($"    {group.Key,-32} n={group.Count(),3} {Scores.Mean([.. group.Select(t => Scores.Of(t, orders[t]))])}");
        foreach (var group in dev.Where(static t => Evaluation.Kind(t) != "smoke").GroupBy(static t => (Evaluation.Kind(t), Math.Min(4, t.Gold))).OrderBy(static g => g.Key))
            Console.WriteLine($"    {group.Key,-32} n={group.Count(),3} {Scores.Mean([.. group.Select(t => Scores.Of(t, orders[t]))])}");
        if (Environment.GetEnvironmentVariable("MISSES") is { } misses)
        {
            using var text = File.CreateText(misses);
            foreach (var task in dev)
            {
                var order = orders[task];
                var late = Enumerable.Range(0, order.Length).Where(i => task.IsGold[order[i]]).Select(i => $"{i + 1}:{task.Paths[order[i]]}").ToList();
                var found = late.Count;
                if (found == task.Gold && order.Take(10).Count(i => task.IsGold[i]) == task.Gold) continue;
                text.WriteLine($"{task.Set} {task.Id} gold {task.Gold} found {found}: {string.Join(' ', late)}");
                text.WriteLine($"      top: {string.Join(' ', order.Take(10).Select(i => (task.IsGold[i] ? "*" : "") + task.Paths[i]))}");
            }
        }

        Console.WriteLine($"{clock.Elapsed.TotalSeconds:0} s");
        return 0;
    }

    public static string Repository(DumpedTask task) => task.Set.Replace("lite.", "", StringComparison.Ordinal).Replace("pro.", "", StringComparison.Ordinal);

    private static void Importance(string[] names, List<Tree> trees)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var tree in trees)
            foreach (var f in tree.Feature) counts[names[f]] = counts.GetValueOrDefault(names[f]) + 1;
        Console.WriteLine(string.Join(' ', counts.OrderByDescending(static c => c.Value).Select(static c => $"{c.Key}:{c.Value}")));
    }
}

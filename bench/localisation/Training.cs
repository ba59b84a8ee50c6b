namespace Lathe.Bench.Localisation;

internal static class Training
{
    // A feature belongs to the source that its name begins with.
    public static string Source(string feature) => feature.Contains('.', StringComparison.Ordinal) ? feature[..feature.IndexOf('.', StringComparison.Ordinal)] : feature.TrimEnd('#');

    public static (Booster Booster, List<Tree> Trees) Fit(List<DumpedTask> tasks, string[] names, HashSet<string> without, BoostOptions options)
    {
        var allowed = Array.ConvertAll(names, n => !without.Contains(Source(n)) && !without.Contains(n));
        var booster = new Booster(tasks, names.Length, allowed, options, t => Evaluation.Kind(t) switch { "issues" => options.IssueWeight, "train" => 1, _ => options.DevWeight });
        var first = Array.IndexOf(names, "first");
        var start = tasks.SelectMany(t => t.Rows.Select(r => options.Start * r[first])).ToArray();
        // The trees correct the first pass: its share, times a weight, is where they begin.
        return (booster, [.. booster.Train(start), new Tree { Linear = first, Weight = options.Start }]);
    }

    public static int[] Order(DumpedTask task, List<Tree> trees)
    {
        var scores = Array.ConvertAll(task.Rows, row =>
        {
            var sum = 0f;
            foreach (var tree in trees) sum += tree.Score(row);
            return -sum;
        });
        var order = Enumerable.Range(0, scores.Length).ToArray();
        Array.Sort(scores, order);
        return order;
    }

    /// <summary>Trains on the tasks of other repositories (train.*), tests on dev; with --loro also leaves one dev repository out at a time and trains on the others as well.</summary>
    public static int Run(string[] args)
    {
        var (names, tasks) = Evaluation.Load(args[0]);
        var options = new BoostOptions();
        var without = new HashSet<string>(StringComparer.Ordinal);
        var mode = "train";
        var bags = 1;
        var minWords = 0;
        var output = "rank-model.txt";
        var issueWeight = 1f;
        for (var i = 1; i < args.Length; i++)
        {
            var at = args[i].IndexOf('=', StringComparison.Ordinal);
            var (key, value) = at < 0 ? (args[i], "") : (args[i][..at], args[i][(at + 1)..]);
            var c = System.Globalization.CultureInfo.InvariantCulture;
            switch (key)
            {
                case "trees": options = options with { Trees = int.Parse(value, c) }; break;
                case "leaves": options = options with { Leaves = int.Parse(value, c) }; break;
                case "rate": options = options with { Rate = float.Parse(value, c) }; break;
                case "min": options = options with { MinLeaf = int.Parse(value, c) }; break;
                case "l2": options = options with { L2 = float.Parse(value, c) }; break;
                case "cols": options = options with { ColumnShare = double.Parse(value, c) }; break;
                case "out": output = value; break;
                case "words": minWords = int.Parse(value, c); break;
                case "start": options = options with { Start = float.Parse(value, c) }; break;
                case "dev": options = options with { DevWeight = float.Parse(value, c) }; break;
                case "bags": bags = int.Parse(value, c); break;
                case "top": options = options with { TopGain = float.Parse(value, c) }; break;
                case "issues": issueWeight = float.Parse(value, c); break;
                case "seed": options = options with { Seed = int.Parse(value, c) }; break;
                case "without": without.UnionWith(value.Split(',')); break;
                default: mode = key; break;
            }
        }

        options = options with { IssueWeight = issueWeight };
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var train = tasks.Where(static t => Evaluation.Kind(t) == "train").ToList();
        var wordsAt = Array.IndexOf(names, "task.words");
        train = [.. train.Where(t => t.Rows.Length > 0 && t.Rows[0][wordsAt] >= MathF.Log(1 + minWords) - 0.001f)];
        Console.WriteLine($"{train.Count} tasks to learn from");
        var dev = tasks.Where(static t => Evaluation.Kind(t) != "train").ToList();
        var repositories = dev.Select(Repository).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var orders = new Dictionary<DumpedTask, int[]>();
        switch (mode)
        {
            case "train":
                {
                    var (_, trees) = Fit(train, names, without, options);
                    foreach (var task in dev) orders[task] = Order(task, trees);
                    Importance(names, trees);
                    break;
                }

            case "loro":
                foreach (var group in dev.GroupBy(static t => Repository(t)))
                {
                    var (_, trees) = Fit([.. train, .. dev.Where(t => Repository(t) != group.Key)], names, without, options);
                    foreach (var task in group) orders[task] = Order(task, trees);
                }

                break;
            case "cv":
                {
                    var all = train.Select(Repository).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
                    for (var fold = 0; fold < 3; fold++)
                    {
                        var held = all.Where((_, i) => i % 3 == fold).ToHashSet(StringComparer.Ordinal);
                        var (_, trees) = Fit([.. train.Where(t => !held.Contains(Repository(t)))], names, without, options);
                        foreach (var task in train.Where(t => held.Contains(Repository(t)))) orders[task] = Order(task, trees);
                    }

                    Evaluation.Report(string.Join(' ', args[1..]), train, t => orders[t]);
                    Evaluation.Report("first", train, t => Evaluation.Order(t, Array.IndexOf(names, "first"), ascending: false));
                    return 0;
                }

            case "ship":
                {
                    // What is shipped learns from everything; what is reported comes from "folds", which never sees the repository that it is tested on.
                    var models = new List<Tree>();
                    for (var bag = 0; bag < bags; bag++) models.AddRange(Fit([.. train, .. dev], names, without, options with { Seed = options.Seed + bag }).Trees);
                    ModelFile.Write(output, names, models, 1f / bags);
                    return 0;
                }

            case "folds":
                for (var fold = 0; fold < 5; fold++)
                {
                    var held = repositories.Where((_, i) => i % 5 == fold).ToHashSet(StringComparer.Ordinal);
                    var known = new List<DumpedTask>([.. train, .. dev.Where(t => !held.Contains(Repository(t)))]);
                    var models = new List<Tree>();
                    for (var bag = 0; bag < bags; bag++) models.AddRange(Fit(known, names, without, options with { Seed = options.Seed + bag }).Trees);
                    foreach (var task in dev.Where(t => held.Contains(Repository(t)))) orders[task] = Order(task, models);
                }

                break;
            default:
                return 2;
        }

        var firstAt = Array.IndexOf(names, "first");
        Intervals.Print(string.Join(' ', args[1..]), dev, t => orders[t], t => Evaluation.Order(t, firstAt, ascending: false));
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

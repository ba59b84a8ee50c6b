namespace Lathe.Bench.Localisation;

/// <summary>Cross-validation over repositories: five models, each for the repositories that it has not seen.</summary>
internal static class Folds
{
    private const int Count = 5;

    public static Dictionary<DumpedTask, int[]> Orders(List<DumpedTask> tasks, BinnedRows rows, string[] names, FitSettings settings)
    {
        var orders = new Dictionary<DumpedTask, int[]>();
        // Kinds of tasks are dealt out one after the other, so that each fold has its share of each.
        var repositories = tasks.GroupBy(Training.Repository).Select(static g => (Name: g.Key, Kind: Evaluation.Kind(g.First()))).OrderBy(static r => r.Kind, StringComparer.Ordinal).ThenBy(static r => r.Name, StringComparer.Ordinal).ToList();
        for (var fold = 0; fold < Count; fold++)
        {
            var held = repositories.Where((_, i) => i % Count == fold).Select(static r => r.Name).ToHashSet(StringComparer.Ordinal);
            var fitted = Fitted.Of([.. tasks.Where(t => !held.Contains(Training.Repository(t)))], rows, names, settings);
            foreach (var task in tasks.Where(t => held.Contains(Training.Repository(t)))) orders[task] = fitted.Order(task);
        }

        return orders;
    }

    /// <summary>What both passes lose when the second does without a source (or a column).</summary>
    public static int Sources(string[] args)
    {
        var (names, all) = Evaluation.Load(args[0]);
        var settings = FitSettings.Parse(args.AsSpan(2));
        var tasks = settings.Select(names, all);
        var rows = new BinnedRows(tasks, names.Length, settings.Options.Bins);
        var full = Orders(tasks, rows, names, settings);
        var first = Array.IndexOf(names, "first");
        Intervals.Print("both passes", tasks, t => full[t], t => Evaluation.Order(t, first, ascending: false));
        foreach (var source in args[1].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var without = new HashSet<string>(settings.Without, StringComparer.Ordinal);
            without.UnionWith(source.Split('+'));
            var rest = Orders(tasks, rows, names, settings with { Without = without });
            Intervals.Print("without " + source, tasks, t => rest[t], t => full[t]);
        }

        return 0;
    }
}

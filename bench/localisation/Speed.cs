using System.Diagnostics;
using System.Globalization;
using Lathe.Context;

namespace Lathe.Bench.Localisation;

/// <summary>How long one ranking takes inside a process, on the index of a tree.</summary>
internal static class Speed
{
    private static readonly string[] Queries =
    [
        "QuerySet.filter ignores the ordering of annotations", "Memory leak in the driver when the device is removed", "Fix the parsing of dates with a time zone in the admin form",
        "Crash on start: the configuration file cannot be read\n\nThe parser raises ValueError when a section is empty, see load_settings() and the cache of templates.",
    ];

    public static int Run(string[] args)
    {
        using var index = new RepositoryIndex(new IndexOptions(Path.GetFullPath(args[0])) { Folder = args.Length > 1 ? args[1] : null });
        var update = index.Update(new UpdateRequest(), CancellationToken.None);
        using var snapshot = update.Snapshot;
        var commits = args.Length > 2 ? new GitReader(args[2]).Log(["HEAD"]).Values.OrderByDescending(static c => c.Time).Take(5000).ToList() : [];
        var history = new RepositoryHistory(commits);
        var options = new RankOptions();
        var times = new List<double>();
        for (var round = 0; round < 12; round++)
        {
            foreach (var query in Queries)
            {
                var started = Stopwatch.GetTimestamp();
                ContextRanker.Rank(snapshot, new ContextRequest(query) { History = history }, options, CancellationToken.None);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        for (var i = 0; i < 40; i++) ContextRanker.Rank(snapshot, new ContextRequest(Queries[i % Queries.Length]) { History = history }, options, CancellationToken.None);
        process.Refresh();
        var used = (process.TotalProcessorTime - before).TotalMilliseconds / 40;
        var warm = times.Skip(Queries.Length * 2).Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{snapshot.FileCount} files, {snapshot.WindowCount} windows, {commits.Count} commits: first {times[0]:0} ms, then median {warm[warm.Count / 2]:0.0} ms, least {warm[0]:0.0} ms, most {warm[^1]:0.0} ms; {used:0.0} ms of processor time each"));
        return 0;
    }
}

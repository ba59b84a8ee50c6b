using Lathe.Engine.Journal;

namespace Lathe.Engine.Health;

/// <summary>Reads how things have gone from the journals of the runs that were at work lately.</summary>
/// <param name="journal">The journal.</param>
public sealed class HealthReader(IJournal journal)
{
    /// <summary>More runs than this are not read; the latest count.</summary>
    public const int MostRuns = 1_000;

    /// <summary>Reads.</summary>
    /// <param name="since">Events before it do not count.</param>
    /// <param name="repository">Only runs of this repository; null for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<HealthReport> ReadAsync(DateTimeOffset since, string? repository, CancellationToken cancellationToken)
    {
        var fold = new HealthFold(since);
        var runs = await journal.ListAsync(new RunQuery(repository, Limit: MostRuns), cancellationToken);
        foreach (var run in runs)
        {
            if (run.Updated < since) continue;
            fold.NextRun();
            await foreach (var stored in journal.ReadAsync(run.Run, 0, cancellationToken)) fold.Add(stored);
        }

        return fold.Report(complete: runs.Count < MostRuns || runs[^1].Updated < since);
    }
}

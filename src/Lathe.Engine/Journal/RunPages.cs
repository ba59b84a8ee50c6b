namespace Lathe.Engine.Journal;

/// <summary>Lists of runs that are longer than a journal gives at once.</summary>
public static class RunPages
{
    /// <summary>The runs that a query means, page after page.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="query">Which; its limit is how many a page has at most.</param>
    /// <param name="most">At most this many in all.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public static async Task<List<RunSummary>> ListAsync(IJournal journal, RunQuery query, int most, CancellationToken cancellationToken)
    {
        var runs = new List<RunSummary>();
        while (true)
        {
            var wanted = Math.Min(query.Limit, most - runs.Count);
            var page = await journal.ListAsync(query with { Limit = wanted }, cancellationToken);
            runs.AddRange(page);
            if (page.Count < wanted || runs.Count == most) return runs;
            query = query with { Before = page[^1].Run };
        }
    }
}

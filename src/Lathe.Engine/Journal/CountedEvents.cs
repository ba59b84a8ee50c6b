namespace Lathe.Engine.Journal;

/// <summary>
/// Which of a run's events count: all of them, until its conversation is put back to a checkpoint; then those up to the checkpoint, and those from the restore on. A restore that is taken back by
/// another one brings back what it had taken out, since nothing leaves the journal. A fold, one event at a time.
/// </summary>
public sealed class CountedEvents
{
    private readonly List<RunEvent> all = [];
    private readonly List<(int Place, long Through)> cuts = [];

    /// <summary>Whether the conversation was ever put back.</summary>
    public bool IsCut => cuts.Count > 0;

    /// <summary>Every event that was added, in order.</summary>
    public IReadOnlyList<RunEvent> All => all;

    /// <summary>The events of a run that count, in order.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<IEnumerable<RunEvent>> ReadAsync(IJournal journal, RunId run, CancellationToken cancellationToken)
    {
        var events = new CountedEvents();
        await foreach (var stored in journal.ReadAsync(run, 0, cancellationToken)) events.Add(stored);
        return events.Counting();
    }

    /// <summary>Adds the next event.</summary>
    /// <param name="stored">The event.</param>
    public void Add(RunEvent stored)
    {
        // One that points at itself or ahead is nobody's work, and would lead in a circle.
        if (stored.Data is RunRestored { Through: { } through } && through >= 0 && through < stored.Sequence) cuts.Add((all.Count, through));
        all.Add(stored);
    }

    /// <summary>The events that count, in order.</summary>
    public IEnumerable<RunEvent> Counting()
    {
        if (cuts.Count == 0) return all;
        var parts = new Stack<(int From, int To)>();
        var to = all.Count;
        for (var cut = cuts.Count - 1; cut >= 0; cut--)
        {
            var (place, through) = cuts[cut];
            if (place >= to) continue;
            parts.Push((place, to));
            to = PlaceAfter(through, place);
        }

        parts.Push((0, to));
        return parts.SelectMany(part => all.GetRange(part.From, part.To - part.From));
    }

    // The events are in the order of their numbers, but need not be all of the run's.
    private int PlaceAfter(long sequence, int end)
    {
        var (low, high) = (0, end);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (all[middle].Sequence <= sequence) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}

using System.Text.Json;
using Lathe.Engine.Archives;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Collecting;

/// <summary>A run and the journal that has it.</summary>
internal sealed record KnownRun(RunSummary Summary, IJournal Journal)
{
    public RunId Id => Summary.Run;

    /// <summary>Whether nobody will go on with it but by asking for it.</summary>
    public bool IsOver => Summary.State is RunState.Finished or RunState.Failed or RunState.Cancelled;

    /// <summary>Every run of every journal.</summary>
    public static async Task<List<KnownRun>> AllAsync(IReadOnlyList<IJournal> journals, CancellationToken cancellationToken)
    {
        var runs = new List<KnownRun>();
        foreach (var journal in journals)
        {
            foreach (var summary in await RunPages.ListAsync(journal, new RunQuery(Limit: RunQuery.MostAtOnce), int.MaxValue, cancellationToken)) runs.Add(new KnownRun(summary, journal));
        }

        return runs;
    }

    /// <summary>Reads its events, and takes what they and the records in its folder name.</summary>
    public async Task<RunFacts> ReadAsync(NamedObjects names, RunFolder folder, CancellationToken cancellationToken)
    {
        var history = new RunHistory();
        long generation = 0;
        DateTimeOffset owned = default;
        await foreach (var stored in Journal.ReadAsync(Id, after: 0, cancellationToken))
        {
            history.Apply(stored);
            if (stored.Generation != generation) (generation, owned) = (stored.Generation, stored.At);
            names.Read(JsonSerializer.SerializeToUtf8Bytes(RunExport.Readable(stored), EngineJson.Default.RunEvent));
        }

        foreach (var name in folder.Names()) names.Name(name);
        return new RunFacts(history, owned);
    }
}

/// <summary>What a run's events say to a collection.</summary>
/// <param name="History">The fold.</param>
/// <param name="Owned">When its latest owner wrote first.</param>
internal sealed record RunFacts(RunHistory History, DateTimeOffset Owned)
{
    /// <summary>What stays of a run that is collected: its change as a diff, and for a time the records of its applies.</summary>
    public IEnumerable<ObjectHash> Left(bool undo)
    {
        ObjectHash? change = History.Ended?.Outcome?.Change ?? History.Attempts.LastOrDefault(static a => a.Finished is not null)?.Finished?.Change;
        if (change is { } diff) yield return diff;
        if (!undo) yield break;
        foreach (var apply in History.Applies) yield return apply.Manifest;
    }
}

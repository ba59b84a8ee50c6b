using Lathe.Engine.Archives;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Configuration;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;

namespace Lathe.Engine.Collecting;

/// <summary>What a collection works on.</summary>
public sealed record CollectorServices
{
    /// <summary>Every journal whose runs may name objects of this machine.</summary>
    public required IReadOnlyList<IJournal> Journals { get; init; }

    /// <summary>The objects.</summary>
    public required IObjectStore Objects { get; init; }

    /// <summary>The same store.</summary>
    public required IObjectShelves Shelves { get; init; }

    /// <summary>Versions that wait to be stored.</summary>
    public required IArtifactOutbox Outbox { get; init; }

    /// <summary>Where state and caches lie.</summary>
    public required LathePaths Paths { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }
}

/// <summary>
/// Collects what runs leave behind on this machine: workspaces, objects, caches. Journals are never touched. First everything that is still needed is marked; a run that is not is marked in its folder as collected, under its
/// lease; then what nothing names goes. Whatever another process used since before the marking began stays, so that a run may go on meanwhile. Stopped or killed anywhere it can be done again.
/// </summary>
/// <param name="services">What it works on.</param>
public sealed class Collector(CollectorServices services)
{
    private readonly RunMarks _marks = new(services.Paths);

    /// <summary>Finds out what would go. Changes nothing, not even when an object was used last.</summary>
    /// <param name="options">What is kept.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Errors.LatheException">Storage: a journal or the store cannot be read.</exception>
    public Task<CollectPlan> PlanAsync(CollectOptions options, CancellationToken cancellationToken) => new CollectSurvey(services, _marks, options).RunAsync(cancellationToken);

    /// <summary>Does what a plan says, but for what has come into use since.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Stops it; what is gone by then is gone.</param>
    /// <returns>What was freed.</returns>
    /// <exception cref="Errors.LatheException">Storage.</exception>
    public async Task<CollectReport> ExecuteAsync(CollectPlan plan, CancellationToken cancellationToken)
    {
        var work = plan.Work;
        var notes = new List<string>(plan.Report.Notes);
        var tally = new CollectCount();
        var done = new List<CollectedRun>();
        var needed = new NamedObjects(new ListedObjects(services.Objects, services.Shelves.List(cancellationToken)));
        foreach (var target in work.Runs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await CollectAsync(target, cancellationToken) is { } problem)
            {
                notes.Add(problem);
                await NeedAsync(target.Run.Run, target.Journal, needed, cancellationToken);
                continue;
            }

            done.Add(target.Run);
            if (target.FolderBytes > 0) tally.Add(CollectKind.Workspace, 1, target.FolderBytes);
        }

        foreach (var run in await NeedNewRunsAsync(work, needed, cancellationToken)) done.RemoveAll(d => d.Run == run);
        NeedOutbox(services, needed);
        var going = work.Objects.Keys.Where(hex => !needed.Has(new ObjectHash(hex))).Select(static hex => new ObjectHash(hex));
        foreach (var gone in services.Shelves.Remove(going, work.UsedSince, cancellationToken)) tally.Add(work.Objects[gone.Hash.Hex].Kind, 1, DiskBlocks.Of(gone.Bytes));
        foreach (var (path, kind, bytes) in work.Paths)
        {
            if (TryRemove(path)) tally.Add(kind, 1, bytes);
            else notes.Add($"{path} could not be removed.");
        }

        return new CollectReport(done, tally.All, plan.Report.KeptBytes + plan.Report.FreedBytes - tally.Bytes, notes);
    }

    /// <summary>Marks a run and empties its folder, while nobody else can work on it. A sentence where it was left alone.</summary>
    private async Task<string?> CollectAsync(CollectTarget target, CancellationToken cancellationToken)
    {
        var run = target.Run.Run;
        await using var lease = await target.Journal.TryAcquireAsync(run, cancellationToken);
        if (lease is null) return $"Run {run} is being worked on and was left alone.";
        var history = await RunHistory.ReadAsync(target.Journal, run, cancellationToken);
        var folder = new RunFolder(Path.Combine(services.Paths.Runs, run.Value));
        if (history.LastSequence != target.LastSequence || _marks.IsPinned(run) || folder.HasUnfinished) return $"Run {run} was used meanwhile and was left alone.";
        try
        {
            _marks.MarkCollected(run, new CollectedMark(_marks.Collected(run)?.At ?? services.Time.GetUtcNow(), target.Run.KeepsUndo));
            folder.Clear();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"The files of run {run} could not all be removed: {e.Message}";
        }

        return null;
    }

    // Runs that began since. One that follows up on a run that was to go gets it back.
    private async Task<List<RunId>> NeedNewRunsAsync(CollectWork work, NamedObjects needed, CancellationToken cancellationToken)
    {
        var back = new List<RunId>();
        foreach (var run in await KnownRun.AllAsync(services.Journals, cancellationToken))
        {
            if (work.Known.Contains(run.Id)) continue;
            var facts = await run.ReadAsync(needed, new RunFolder(Path.Combine(services.Paths.Runs, run.Id.Value)), cancellationToken);
            if (facts.History.Started?.Continues is not { } former || work.Runs.FirstOrDefault(r => r.Run.Run.Value == former) is not { } target) continue;
            await NeedAsync(target.Run.Run, target.Journal, needed, cancellationToken);
            _marks.Unmark(target.Run.Run);
            back.Add(target.Run.Run);
        }

        return back;
    }

    private async Task NeedAsync(RunId run, IJournal journal, NamedObjects needed, CancellationToken cancellationToken)
    {
        foreach (var summary in await journal.FindAsync(run.Value, cancellationToken))
            await new KnownRun(summary, journal).ReadAsync(needed, new RunFolder(Path.Combine(services.Paths.Runs, run.Value)), cancellationToken);
    }

    /// <summary>What waits in the outbox. An entry that cannot be read is looked through for what looks like a hash.</summary>
    internal static void NeedOutbox(CollectorServices services, NamedObjects needed)
    {
        foreach (var entry in services.Outbox.List())
        {
            foreach (var part in (IEnumerable<DraftPart>)[entry.Draft.Main, .. entry.Draft.Parts])
            {
                if (part.Hash is { } hash) needed.Name(hash);
            }
        }

        var folder = new DirectoryInfo(Path.Combine(services.Paths.State, "artifacts", "outbox"));
        if (!folder.Exists) return;
        foreach (var file in folder.EnumerateFiles())
        {
            foreach (var hash in RunFolder.NamesIn(file)) needed.Name(hash);
        }
    }

    private static bool TryRemove(string path)
    {
        try
        {
            if (File.Exists(path)) File.Delete(path);
            else FolderClearing.Run(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

/// <summary>Adds up by kind.</summary>
internal sealed class CollectCount
{
    private readonly Dictionary<CollectKind, CollectTally> _tallies = Enum.GetValues<CollectKind>().ToDictionary(static k => k, static k => new CollectTally(k, 0, 0));

    public IReadOnlyList<CollectTally> All => [.. _tallies.Values];

    public long Bytes => _tallies.Values.Sum(static t => t.Bytes);

    public void Add(CollectKind kind, int count, long bytes) => _tallies[kind] = new CollectTally(kind, _tallies[kind].Count + count, _tallies[kind].Bytes + bytes);
}

using Lathe.Engine.Archives;
using Lathe.Engine.Journal;

namespace Lathe.Engine.Collecting;

/// <summary>Looks at everything once and decides what stays. Journals are read whole: an object stays where any event of a run that is kept has its name, known kind of event or not.</summary>
internal sealed class CollectSurvey(CollectorServices services, RunMarks marks, CollectOptions options)
{
    // An object that was used so shortly before may have a name that is not written down yet: of an import, of a command without a run.
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private readonly DateTimeOffset _now = services.Time.GetUtcNow();
    private readonly ListedObjects _listed = new(services.Objects, services.Shelves.List(CancellationToken.None));
    private readonly List<string> _notes = [];
    private readonly List<CollectTarget> _targets = [];
    private DateTimeOffset _usedSince = services.Time.GetUtcNow();

    public async Task<CollectPlan> RunAsync(CancellationToken cancellationToken)
    {
        var (kept, going) = (new NamedObjects(_listed), new NamedObjects(_listed));
        var runs = await KnownRun.AllAsync(services.Journals, cancellationToken);
        var known = runs.Select(static r => r.Id).ToHashSet();
        var needed = await KeepNeededAsync(runs, kept, cancellationToken);
        var young = new List<YoungRun>();
        foreach (var run in runs.Where(r => !needed.Contains(r.Id)).OrderBy(static r => (r.Summary.Updated, r.Id)))
        {
            var mark = marks.Collected(run.Id);
            var isYoung = mark is null && run.Summary.Updated >= _now - options.Keep;

            // What each takes is of interest only where there is room for so much.
            var own = !isYoung ? going : options.MaxBytes is null ? kept : new NamedObjects(_listed);
            var facts = await run.ReadAsync(own, FolderOf(run.Id), cancellationToken);
            var keepsUndo = mark is not { KeepsUndo: false } && facts.History.Applies.Count > 0 && run.Summary.Updated >= _now - options.KeepUndo;
            foreach (var left in facts.Left(keepsUndo)) kept.Name(left);
            if (isYoung && facts.History.UnreadableEvents > 0) Protect(run.Summary.Started, $"Run {run.Id} has events that this version of Lathe cannot read");
            if (isYoung) young.Add(new YoungRun(run, facts, own, keepsUndo));
            else Target(run, facts, keepsUndo, mark is null ? CollectReason.Age : CollectReason.Rest);
        }

        Collector.NeedOutbox(services, kept);
        var paths = Folders(known);
        var fit = new CollectFit(_listed, options, _usedSince - Grace, _now);
        foreach (var run in fit.Choose(kept, young, r => FolderOf(r).Bytes(), new FixedBytes(needed.Sum(r => FolderOf(r).Bytes()), _targets.Sum(static t => t.FolderBytes) + paths.Sum(static p => p.Bytes)), CacheFolders.Find(services.Paths.Cache)))
        {
            going.Add(run.Names);
            Target(run.Run, run.Facts, run.KeepsUndo, CollectReason.Size);
        }

        return Plan(kept, going, fit, paths, known);
    }

    private CollectPlan Plan(NamedObjects kept, NamedObjects going, CollectFit fit, List<(string Path, CollectKind Kind, long Bytes)> paths, HashSet<RunId> known)
    {
        var count = new CollectCount();
        var objects = new Dictionary<string, (CollectKind Kind, long Bytes)>(StringComparer.Ordinal);
        foreach (var shelved in _listed.All)
        {
            if (kept.Has(shelved.Hash) || shelved.Used >= fit.UsedSince) continue;
            var kind = going.Has(shelved.Hash) ? CollectKind.RunObject : CollectKind.UnnamedObject;
            if (kind == CollectKind.UnnamedObject && !fit.Drops(shelved)) continue;
            objects[shelved.Hash.Hex] = (kind, DiskBlocks.Of(shelved.Bytes));
            count.Add(kind, 1, DiskBlocks.Of(shelved.Bytes));
        }

        foreach (var target in _targets.Where(static t => t.FolderBytes > 0)) count.Add(CollectKind.Workspace, 1, target.FolderBytes);
        paths.AddRange(fit.Caches);
        foreach (var (_, kind, bytes) in paths) count.Add(kind, 1, bytes);
        var all = fit.AllBytes;
        var keptBytes = Math.Max(0, all - count.Bytes);
        if (options.MaxBytes is { } most && keptBytes > most) _notes.Add("What is left is more than the size that was asked for: it belongs to runs that can go on or are pinned, to changes that can be undone, or was used within the last hour.");
        _targets.Sort(static (a, b) => (a.Run.Updated, a.Run.Run).CompareTo((b.Run.Updated, b.Run.Run)));
        return new CollectPlan(
            new CollectReport([.. _targets.Select(static t => t.Run)], count.All, keptBytes, _notes),
            new CollectWork { Runs = _targets, Objects = objects, UsedSince = fit.UsedSince, Paths = paths, Known = known });
    }

    // What can go on, is being worked on, is pinned or has something unfinished; and what these follow up on.
    private async Task<HashSet<RunId>> KeepNeededAsync(List<KnownRun> runs, NamedObjects kept, CancellationToken cancellationToken)
    {
        var needed = new HashSet<RunId>();
        var queue = new Queue<KnownRun>();
        foreach (var run in runs)
        {
            var hasOwner = await run.Journal.HasOwnerAsync(run.Id, cancellationToken);
            if (!hasOwner && run.IsOver && !marks.IsPinned(run.Id) && !FolderOf(run.Id).HasUnfinished) continue;
            if (needed.Add(run.Id)) queue.Enqueue(run);
        }

        while (queue.TryDequeue(out var run))
        {
            var facts = await run.ReadAsync(kept, FolderOf(run.Id), cancellationToken);
            if (facts.History.UnreadableEvents > 0) Protect(run.Summary.Started, $"Run {run.Id} has events that this version of Lathe cannot read");
            if (await run.Journal.HasOwnerAsync(run.Id, cancellationToken)) Protect(facts.Owned, null);
            if (facts.History.Started?.Continues is not { } former) continue;
            foreach (var before in runs.Where(r => r.Id.Value == former))
            {
                if (needed.Add(before.Id)) queue.Enqueue(before);
            }
        }

        return needed;
    }

    private void Target(KnownRun run, RunFacts facts, bool keepsUndo, CollectReason reason)
    {
        var mark = marks.Collected(run.Id);
        var bytes = FolderOf(run.Id).Bytes();

        // Already collected, with nothing left over and nothing that has come of age since.
        if (mark is not null && bytes == 0 && mark.KeepsUndo == keepsUndo) return;
        var collected = new CollectedRun(run.Id, run.Summary.Title, run.Summary.State, run.Summary.Updated, reason, keepsUndo);
        _targets.Add(new CollectTarget(collected, run.Journal, facts.History.LastSequence, bytes));
    }

    // Folders of runs that no journal here has belong to a journal that is not open: what their runs name is not known, so what was used since the first of them began stays. So does what a check works with.
    private List<(string Path, CollectKind Kind, long Bytes)> Folders(HashSet<RunId> known)
    {
        var leftovers = new List<(string, CollectKind, long)>();
        if (!Directory.Exists(services.Paths.Runs)) return leftovers;
        var foreign = 0;
        foreach (var folder in new DirectoryInfo(services.Paths.Runs).EnumerateDirectories())
        {
            var dash = folder.Name.IndexOf('-', StringComparison.Ordinal);
            if (!RunId.TryParse(folder.Name[(dash + 1)..], out var id) || known.Contains(id)) continue;
            var began = id.Time;
            if (dash >= 0)
            {
                if (began < _now - CacheFolders.Idle - CacheFolders.Idle) leftovers.Add((folder.FullName, CollectKind.Leftover, RunFolder.BytesOf(folder)));
                else Protect(began, null);
            }
            else if (new RunFolder(folder.FullName).HoldsWork)
            {
                Protect(began, null);
                foreign++;
            }
        }

        if (foreign > 0) _notes.Add($"{(foreign == 1 ? "1 run" : $"{foreign:N0} runs")} of a journal that is not open here: left alone, with every object that was used since the first of them began. Collect with that journal, too.");
        return leftovers;
    }

    private void Protect(DateTimeOffset since, string? why)
    {
        if (since < _usedSince) _usedSince = since;
        if (why is not null) _notes.Add($"{why}: every object that was used since it began stays.");
    }

    private RunFolder FolderOf(RunId run) => new(Path.Combine(services.Paths.Runs, run.Value));
}

/// <summary>A run that is over and young enough to be kept.</summary>
internal sealed record YoungRun(KnownRun Run, RunFacts Facts, NamedObjects Names, bool KeepsUndo);

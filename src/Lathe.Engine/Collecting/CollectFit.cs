using Lathe.Engine.Archives;
using Lathe.Engine.Journal;
using Lathe.Engine.Objects;

namespace Lathe.Engine.Collecting;

/// <summary>The folders about which nothing is left to choose.</summary>
/// <param name="Staying">Of runs that are needed.</param>
/// <param name="Going">Of runs that are collected in any case, and leftovers.</param>
internal readonly record struct FixedBytes(long Staying, long Going);

/// <summary>Chooses what stays where there is room for so much only: first caches and what nothing names go, the longest unused first; then runs, the oldest first. What has to stay, stays.</summary>
internal sealed class CollectFit(ListedObjects listed, CollectOptions options, DateTimeOffset usedSince, DateTimeOffset now)
{
    private readonly HashSet<string> _dropped = new(StringComparer.Ordinal);
    private readonly List<(string Path, CollectKind Kind, long Bytes)> _caches = [];

    /// <summary>What was used at this instant or later stays.</summary>
    public DateTimeOffset UsedSince => usedSince;

    /// <summary>The caches that go.</summary>
    public IReadOnlyList<(string Path, CollectKind Kind, long Bytes)> Caches => _caches;

    /// <summary>All that there was.</summary>
    public long AllBytes { get; private set; }

    /// <summary>Whether an object that nothing names goes.</summary>
    public bool Drops(ShelvedObject shelved) => shelved.Used < now - options.Keep || _dropped.Contains(shelved.Hash.Hex);

    /// <summary>The young runs that go for lack of room, which are not added to what is kept; all others are.</summary>
    public IReadOnlyList<YoungRun> Choose(
        NamedObjects kept, List<YoungRun> young, Func<RunId, long> folderBytes, FixedBytes others, IReadOnlyList<CacheFolder> caches)
    {
        var folders = young.ToDictionary(static y => y.Run.Id, y => folderBytes(y.Run.Id));
        AllBytes = listed.All.Sum(static o => DiskBlocks.Of(o.Bytes)) + others.Staying + others.Going + folders.Values.Sum() + caches.Sum(static c => c.Bytes);
        foreach (var cache in caches.Where(c => c.Used < now - options.Keep)) _caches.Add((cache.Path, CollectKind.Cache, cache.Bytes));
        if (options.MaxBytes is { } most) return Choose(kept, young, folders, most - others.Staying, [.. caches.Where(c => c.Used >= now - options.Keep)]);
        foreach (var run in young) kept.Add(run.Names);
        return [];
    }

    private List<YoungRun> Choose(NamedObjects kept, List<YoungRun> young, Dictionary<RunId, long> folders, long room, List<CacheFolder> caches)
    {
        var named = new NamedObjects(listed);
        named.Add(kept);
        foreach (var run in young) named.Add(run.Names);
        var stays = listed.All.Where(o => o.Used >= usedSince || named.Has(o.Hash)).Sum(static o => DiskBlocks.Of(o.Bytes));
        var unnamed = listed.All.Where(o => o.Used < usedSince && !named.Has(o.Hash) && !Drops(o)).ToList();
        var spare = unnamed.Select(static o => (o.Used, Bytes: DiskBlocks.Of(o.Bytes), Object: (ShelvedObject?)o, Cache: (CacheFolder?)null))
            .Concat(caches.Select(static c => (c.Used, c.Bytes, Object: (ShelvedObject?)null, Cache: (CacheFolder?)c)))
            .OrderBy(static s => s.Used);
        var over = stays + folders.Values.Sum() + unnamed.Sum(static o => DiskBlocks.Of(o.Bytes)) + caches.Sum(static c => c.Bytes) - room;
        foreach (var (used, bytes, shelved, cache) in spare)
        {
            if (over <= 0) break;
            if (cache is not null && used > now - CacheFolders.Idle) continue;
            over -= bytes;
            if (shelved is { } o) _dropped.Add(o.Hash.Hex);
            if (cache is not null) _caches.Add((cache.Path, CollectKind.Cache, cache.Bytes));
        }

        var busy = caches.Where(c => !_caches.Exists(g => g.Path == c.Path)).Sum(static c => c.Bytes);
        return over <= 0 ? KeepAll(kept, young) : KeepNewest(kept, young, folders, room - busy);
    }

    private static List<YoungRun> KeepAll(NamedObjects kept, List<YoungRun> young)
    {
        foreach (var run in young) kept.Add(run.Names);
        return [];
    }

    // Once one does not fit, those before it do not either: a gap in what is kept helps nobody.
    private List<YoungRun> KeepNewest(NamedObjects kept, List<YoungRun> young, Dictionary<RunId, long> folders, long room)
    {
        room -= listed.All.Where(o => o.Used >= usedSince || kept.Has(o.Hash)).Sum(static o => DiskBlocks.Of(o.Bytes));
        var newest = young.OrderByDescending(static y => (y.Run.Summary.Updated, y.Run.Id)).ToList();
        for (var i = 0; i < newest.Count; i++)
        {
            room -= folders[newest[i].Run.Id];
            foreach (var name in newest[i].Names.Found)
            {
                if (!kept.Has(name) && listed.UsedAt(name) < usedSince) room -= listed.BytesOf(name);
            }

            if (room < 0) return newest[i..];
            kept.Add(newest[i].Names);
        }

        return [];
    }
}

using System.Globalization;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Objects;
using Lathe.Errors;
using Lathe.Storage.Artifacts.Files;
using Lathe.Storage.Files;
using Lathe.TestKit.Conformance;

namespace Lathe.TestKit.Stores;

/// <summary>One machine that stores and reads versions: its own objects, its own outbox, its own connections.</summary>
internal sealed class StoreWriter(StoreWorld world, int number, StoreCampaignOptions options, TimeProvider time) : IAsyncDisposable
{
    private const int Projects = 2, SharedContents = 24, LongestLife = 120, PageSize = 16;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly Random _chance = new((options.Seed * 10_007) + (number * 101) + world.Name.Length);
    private readonly List<string> _mine = [];
    private ArtifactStore? _store;
    private IObjectStore _content = null!;
    private FileArtifactOutbox _outbox = null!;
    private int _counter;

    private StoreBooks Books => world.Books;

    /// <summary>What waits on this machine.</summary>
    public IReadOnlyList<OutboxEntry> Waiting => new FileArtifactOutbox(world.Machine(number)).List();

    public async Task DoAsync(CancellationToken cancellationToken)
    {
        if (await StoreAsync("open", cancellationToken) is not { } store)
        {
            Books.Count("open");
            return;
        }

        var (name, work) = _chance.Next(100) switch
        {
            < 18 => ("new", NewAsync),
            < 44 => ("edit", EditAsync),
            < 66 => ("get", GetAsync),
            < 72 => ("copy", CopyAsync),
            < 76 => ("delete", DeleteAsync),
            < 81 => ("lock", LockAsync),
            < 86 => ("items", ItemsAsync),
            < 90 => ("history", HistoryAsync),
            < 92 => ("objects", ObjectsAsync),
            < 95 => ("drain", DrainAsync),
            < 97 => ("rename", NameAsync),
            _ => ((string, Func<ArtifactStore, CancellationToken, Task>))("kill", KillAsync),
        };
        Books.Count(name);
        await SafelyAsync(name, () => InTimeAsync(name, token => work(store, token), cancellationToken), cancellationToken);
    }

    /// <summary>Ends without a word, as a killed process does, and starts again.</summary>
    public async Task RestartAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        _store = null;
    }

    /// <summary>Stores what waits.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        if (await StoreAsync("open", cancellationToken) is { } store) await DrainAsync(store, cancellationToken);
    }

    public async ValueTask DisposeAsync() => await RestartAsync();

    private async Task<ArtifactStore?> StoreAsync(string operation, CancellationToken cancellationToken)
    {
        if (_store is not null) return _store;
        _content = new FileObjectStore(Path.Combine(world.Machine(number), "objects"), time);
        _outbox = new FileArtifactOutbox(world.Machine(number));
        await SafelyAsync(operation, async () => _store = await world.OpenAsync(_content, isDirect: false, cancellationToken), cancellationToken);
        return _store;
    }

    private async Task NewAsync(ArtifactStore store, CancellationToken cancellationToken)
    {
        // Now and then several want the same new item: one has it, the others are told.
        var isContended = _chance.Next(6) == 0;
        var item = isContended ? $"contended-{_chance.Next(1 + (options.Operations / 400))}" : Next("item");
        await WriteAsync(store, Draft($"project-{_chance.Next(Projects)}", item) with { New = true }, "new", cancellationToken);
    }

    private async Task EditAsync(ArtifactStore store, CancellationToken cancellationToken)
    {
        if (Books.Any(_chance) is not { } item) return;
        var draft = Draft(item.Project, item.Item) with { KeepsOthers = true };
        if (_chance.Next(5) == 0) draft = draft with { Parent = 1 + _chance.Next(Books.Known[item]) };
        await WriteAsync(store, draft, "edit", cancellationToken);
    }

    // As a run does it: what cannot be stored now waits on this machine.
    private async Task WriteAsync(ArtifactStore store, ArtifactDraft draft, string operation, CancellationToken cancellationToken)
    {
        var wanted = Books.Wanted.GetOrAdd(draft.Token, _ => new WantedVersion(draft));
        try
        {
            var written = await store.Writer.WriteAsync(draft, null, cancellationToken);
            Books.Stored(draft.Token, written.Version);
            Books.Count($"{operation}: stored{(written.NamingProblem is null ? "" : ", not named yet")}");
            lock (_mine) _mine.Add(draft.Token);
        }
        catch (LatheException e)
        {
            Books.Failed(operation, e.Error);
            if (e.Error.Code == "artifacts.exists") wanted.Refused = true;
            else _outbox.Put(new OutboxEntry(draft, time.GetUtcNow(), 1, e.Error));
        }
    }

    private async Task DrainAsync(ArtifactStore store, CancellationToken cancellationToken)
    {
        var drained = await OutboxDrain.RunAsync(store, _outbox, time, cancellationToken);
        foreach (var written in drained.Stored)
        {
            Books.Stored(written.Version.Token, written.Version);
            Books.Count($"drain: {(written.Repeated ? "had been stored" : "stored")}");
        }

        foreach (var left in drained.Left)
        {
            // A new item whose name somebody took meanwhile: a person decides.
            if (left.Error.Code != "artifacts.exists") continue;
            Books.Wanted[left.Draft.Token].Refused = true;
            _outbox.Remove(left.Draft.Token);
        }

        if (drained.Left.Count > 0) Books.Failed("drain", drained.Left[0].Error);
    }

    private async Task GetAsync(ArtifactStore store, CancellationToken cancellationToken)
    {
        if (Books.Any(_chance) is not { } item) return;
        var wanted = 1 + _chance.Next(Books.Known[item]);
        var here = new MemoryContent();
        var reader = new ArtifactReader(store.Objects, store.Catalog, store.Keys, here, time);
        var version = await reader.FindAsync(new ItemReference(item, wanted), cancellationToken);
        foreach (var (part, state, error) in await reader.FetchAsync(version, cancellationToken))
        {
            if (error is not null) Books.Failed("get", error);
            else Books.Count("get: parts read");
            if (state != FetchState.Absent && error is null && here.Get(part.Hash!.Value) is not { } bytes) Books.Problems.Enqueue($"{item}@{wanted} part {part.Number}: other bytes were returned");
        }
    }

    private async Task CopyAsync(ArtifactStore store, CancellationToken cancellationToken)
    {
        if (Books.Any(_chance) is not { } item) return;
        var version = await store.Reader.FindAsync(new ItemReference(item, null), cancellationToken);
        var hash = version.Main.Hash!.Value;
        var key = $"scratch/machine-{number}/{Next("copy")}";
        Books.Copies[key] = (hash, null);
        await new ArtifactRetry(time).RunAsync(token => store.Objects.CopyAsync(store.Keys.Content(hash), key, new ObjectPut { Condition = PutCondition.IfAbsent }, token), cancellationToken);
        Books.Copies[key] = (hash, true);
    }

    private async Task DeleteAsync(ArtifactStore store, CancellationToken cancellationToken)
    {
        var key = Books.Copies.Where(c => c.Value.There is true && c.Key.StartsWith($"scratch/machine-{number}/", StringComparison.Ordinal)).Select(c => c.Key).FirstOrDefault();
        if (key is null) return;
        Books.Copies[key] = Books.Copies[key] with { There = null };
        await new ArtifactRetry(time).RunAsync(token => store.Objects.DeleteAsync(key, token), cancellationToken);
        Books.Copies[key] = Books.Copies[key] with { There = false };
    }

    private async Task LockAsync(ArtifactStore store, CancellationToken cancellationToken)
    {
        if (_mine.Count == 0) return;
        var wanted = Books.Wanted[_mine[_chance.Next(_mine.Count)]];
        var version = await store.Reader.FindAsync(new ItemReference(new ItemName(wanted.Draft.Project, wanted.Draft.Item), wanted.Stored), cancellationToken);
        var change = _chance.Next(3) switch
        {
            0 => new ProtectionChange(time.GetUtcNow().AddDays(1 + _chance.Next(30)), Compliance: false, LegalHold: null),
            1 => new ProtectionChange(null, Compliance: false, LegalHold: true),
            _ => new ProtectionChange(null, Compliance: false, LegalHold: false),
        };
        wanted.Lock = null;
        wanted.Lock = (await store.Writer.LockAsync(version, change, cancellationToken)).Lock;
    }

    private async Task ItemsAsync(ArtifactStore store, CancellationToken cancellationToken)
    {
        var project = $"project-{_chance.Next(Projects)}";
        var known = Books.Known.Where(k => k.Key.Project == project).ToList();
        var listed = new Dictionary<ItemName, int>();
        ItemName? after = null;
        while (await store.Reader.ItemsAsync(project, after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var version in page)
            {
                if (!listed.TryAdd(version.Name, version.Version)) Books.Problems.Enqueue($"{version.Name} is listed twice");
            }

            after = page[^1].Name;
        }

        foreach (var (item, version) in known)
        {
            if (!listed.TryGetValue(item, out var found) || found < version) Books.Problems.Enqueue($"{item}@{version} was stored, and the list has {(found == 0 ? "nothing" : found)}");
        }
    }

    private async Task HistoryAsync(ArtifactStore store, CancellationToken cancellationToken)
    {
        if (Books.Any(_chance) is not { } item) return;
        var known = Books.Known[item];
        var versions = new List<int>();
        while (await store.Reader.HistoryAsync(item, versions.Count == 0 ? null : versions[^1], PageSize, cancellationToken) is { Count: > 0 } page) versions.AddRange(page.Select(v => v.Version));
        if (!versions.SequenceEqual(Enumerable.Range(1, versions.Count).Reverse()) || versions.Count < known) Books.Problems.Enqueue($"the history of {item} has {string.Join(',', versions)}, and {known} was stored");
    }

    private async Task ObjectsAsync(ArtifactStore store, CancellationToken cancellationToken)
    {
        var prefix = $"scratch/machine-{number}/";
        var there = Books.Copies.Where(c => c.Value.There is true && c.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(c => c.Key).ToHashSet(StringComparer.Ordinal);
        string? after = null;
        ObjectPage page;
        do
        {
            page = await new ArtifactRetry(time).RunAsync(token => store.Objects.ListAsync(prefix, after, PageSize, token), cancellationToken);
            foreach (var listed in page.Objects) there.Remove(listed.Key);
            if (page.Objects.Count > 0) after = page.Objects[^1].Key;
        }
        while (page.More);
        foreach (var key in there) Books.Problems.Enqueue($"{key} was copied and is not listed");
    }

    // What `lathe artifacts sync` does for a version whose copies are missing.
    private async Task NameAsync(ArtifactStore store, CancellationToken cancellationToken)
    {
        if (Books.Any(_chance) is not { } item) return;
        foreach (var version in await store.Reader.HistoryAsync(item, null, PageSize, cancellationToken))
        {
            if (version.Named) continue;
            await store.Writer.NameAsync(version, null, cancellationToken);
            return;
        }
    }

    // Ended in the middle of a write; the next process makes the write again under the same token, as `lathe resume` does.
    private async Task KillAsync(ArtifactStore store, CancellationToken cancellationToken)
    {
        var item = Books.Any(_chance) is { } any && _chance.Next(3) > 0 ? any : new ItemName("project-0", Next("item"));
        var draft = Draft(item.Project, item.Item) with { KeepsOthers = true };
        var began = time.GetUtcNow();
        using (var kill = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            kill.CancelAfter(_chance.Next(1, LongestLife));
            try
            {
                await WriteAsync(store, draft, "kill", kill.Token);
                return;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                Books.Count("kill: in the middle");
            }
        }

        await RestartAsync();
        draft = draft with { RepeatedSince = began };
        if (await StoreAsync("kill", cancellationToken) is { } again) await WriteAsync(again, draft, "kill", cancellationToken);
        else _outbox.Put(new OutboxEntry(draft, began, 1, new LatheError(ErrorKind.Connection, "artifacts.unreachable", "It was not opened.")));
    }

    private ArtifactDraft Draft(string project, string item)
    {
        var parts = new List<DraftPart>();
        for (var i = _chance.Next(4); i > 0; i--)
        {
            var path = $"src/file-{_chance.Next(5)}.cs";
            if (parts.All(p => p.Path != path)) parts.Add(_chance.Next(8) == 0 ? new DraftPart(path, ".cs", null, 0) : Part(path, ".cs"));
        }

        var token = $"{world.Bucket}/{number}/{Next("write")}";
        return new ArtifactDraft { Project = project, Item = item, Token = token, Title = token, Description = "Of the campaign.", Author = $"machine {number}", Main = Part(null, ".patch"), Parts = parts };
    }

    private DraftPart Part(string? path, string extension)
    {
        byte[] content;
        if (_chance.Next(4) == 0)
        {
            content = System.Text.Encoding.UTF8.GetBytes($"content {_chance.Next(SharedContents)} that many have\n");
        }
        else
        {
            var isLarge = options.LargeEvery > 0 && _chance.Next(options.LargeEvery) == 0;
            content = new byte[isLarge ? (5 << 20) + _chance.Next(1 << 20) : 20 + _chance.Next(3_000)];
            _chance.NextBytes(content);
        }

        return new DraftPart(path, extension, _content.Put(content, durable: false), content.Length);
    }

    // Five tries with time-outs and pauses, several times over, and a machine that is busy: whoever takes longer waits for ever.
    private async Task InTimeAsync(string operation, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var give = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var task = Task.Run(() => work(give.Token), cancellationToken);
        try
        {
            await task.WaitAsync(Longest, cancellationToken);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            Books.Problems.Enqueue($"{operation} does not end");
            await give.CancelAsync();
            await RestartAsync();
        }
    }

    private string Next(string what) => string.Create(CultureInfo.InvariantCulture, $"{what}-{number}-{++_counter}");

    private async Task SafelyAsync(string operation, Func<Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work();
        }
        catch (LatheException e)
        {
            Books.Failed(operation, e.Error);
        }
#pragma warning disable CA1031 // Whatever comes out instead of an explained error is what the campaign looks for.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Books.Problems.Enqueue($"{operation} ended with {e}");
        }
    }
}

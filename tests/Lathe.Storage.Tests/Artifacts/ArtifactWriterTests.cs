using System.Text;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Objects;
using Lathe.Errors;
using Lathe.Storage.Artifacts.Files;
using Lathe.Storage.Artifacts.Sqlite;
using Lathe.TestKit.Conformance;

namespace Lathe.Storage.Tests.Artifacts;

/// <summary>What happens between the ports: a write that is cut off anywhere leaves a whole version or none, and repeated it makes no second one.</summary>
public sealed partial class ArtifactWriterTests : IAsyncDisposable
{
    private static readonly ItemName Item = new("shop", "totals");
    private readonly ScratchFolder _scratch = new();
    private readonly MemoryArtifactObjects _objects = new();
    private readonly MemoryContent _local = new();
    private readonly SqliteArtifactCatalog _catalog;
    private readonly SteppingTime _time = new();

    public ArtifactWriterTests() => _catalog = SqliteArtifactCatalog.Open(Path.Combine(_scratch.Path, "catalog.db"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ArtifactWriter Writer => new(_objects, _catalog, new ArtifactKeys(), _local, _time);

    private ArtifactReader Reader => new(_objects, _catalog, new ArtifactKeys(), _local, _time);

    public async ValueTask DisposeAsync()
    {
        await _catalog.DisposeAsync();
        await _objects.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task A_version_has_its_parts_under_its_own_keys_with_what_is_known_of_it()
    {
        var written = await Writer.WriteAsync(Draft("one", ("src/A.cs", "a"), ("src/B.cs", null)) with { Title = "Größe", Description = "why", Mode = "bugfix", Language = "csharp", Run = "01J", Attempt = 2, Author = "ann" }, null, Stop);

        Assert.Equal((1, null, true, null), (written.Version.Version, written.Version.Parent, written.Version.Named, written.NamingProblem));
        Assert.Equal([PartState.Stored, PartState.Stored, PartState.Absent], written.Parts.Select(p => p.State));
        Assert.Equal(["code/shop/totals/totals_scene1_v1.cs", "code/shop/totals/totals_v1.patch"], _objects.Keys.Where(k => k.StartsWith("code/", StringComparison.Ordinal)));
        var main = (await _objects.HeadAsync("code/shop/totals/totals_v1.patch", Stop))!.Metadata;
        Assert.Equal(
            ("Größe", "why", "bugfix", "csharp", "01J", "2", "ann", "1", "0", "3", "0-1"),
            (main["title"], main["description"], main["mode"], main["language"], main["run"], main["attempt"], main["author"], main["version"], main["part"], main["parts"], main["exist"]));
        Assert.Equal("src/A.cs", (await _objects.HeadAsync("code/shop/totals/totals_scene1_v1.cs", Stop))!.Metadata["path"]);
    }

    [Fact]
    public async Task The_next_version_keeps_the_numbers_of_paths_and_sends_only_what_is_new()
    {
        await Writer.WriteAsync(Draft("one", ("a", "content of a"), ("b", "content of b")), null, Stop);
        var puts = _objects.Puts;

        var written = await Writer.WriteAsync(Draft("two", ("c", "new"), ("b", "content of b")) with { KeepsOthers = true }, null, Stop);

        Assert.Equal((2, 1), (written.Version.Version, written.Version.Parent));
        Assert.Equal([(0, null), (1, "a"), (2, "b"), (3, "c")], written.Version.Parts.Select(p => (p.Number, p.Path)));
        Assert.Equal(2, _objects.Puts - puts);
        Assert.Equal("content of a", await TextAsync("code/shop/totals/totals_scene1_v2"));
    }

    [Fact]
    public async Task Progress_is_told_in_parts_and_bytes()
    {
        var seen = new List<ArtifactProgress>();

        await Writer.WriteAsync(Draft("main", ("a", "1234"), ("b", "1234"), ("gone", null)), new Collect(seen.Add), Stop);

        var done = seen.Where(p => p.Part.State != PartState.Sending).ToList();
        Assert.Equal([(1, 4, 4L, 12L), (2, 4, 8L, 12L), (3, 4, 12L, 12L), (4, 4, 12L, 12L)], done.Select(p => (p.PartsDone, p.Parts, p.BytesDone, p.Bytes)));
        Assert.Equal([PartState.Stored, PartState.Stored, PartState.AlreadyThere, PartState.Absent], done.Select(p => p.Part.State));
    }

    [Fact]
    public async Task A_part_that_cannot_be_stored_leaves_no_version_and_is_named()
    {
        var seen = new List<ArtifactProgress>();
        var bad = new ArtifactKeys().Content(ObjectHash.Of("bad"u8));
        _objects.Before = (operation, key) =>
        {
            if (operation == "put" && key == bad) throw new LatheError(ErrorKind.Permission, "artifacts.denied", "no").ToException();
        };

        await Assert.ThrowsAsync<LatheException>(() => Writer.WriteAsync(Draft("main", ("good", "good"), ("bad", "bad")), new Collect(seen.Add), Stop));

        Assert.Empty(await _catalog.HistoryAsync(Item, null, 10, Stop));
        Assert.DoesNotContain(_objects.Keys, k => k.StartsWith("code/", StringComparison.Ordinal));
        Assert.Equal(("bad", PartState.Failed, "no"), (seen[^1].Part.Path, seen[^1].Part.State, seen[^1].Part.Error));
    }

    [Fact]
    public async Task What_fails_for_a_moment_is_done_again_with_longer_and_longer_pauses()
    {
        var left = 3;
        _objects.Before = (operation, _) =>
        {
            if (operation == "put" && left-- > 0) throw new LatheError(ErrorKind.RateLimit, "artifacts.slow_down", "slow down").ToException();
        };

        var written = await Writer.WriteAsync(Draft("main"), null, Stop);

        Assert.Equal(1, written.Version.Version);
        Assert.Equal(3, _time.Delays.Count);
        Assert.All(_time.Delays.Index(), d => Assert.InRange(d.Item, TimeSpan.FromMilliseconds(50 << d.Index), TimeSpan.FromMilliseconds(100 << d.Index)));
    }

    [Fact]
    public async Task A_write_that_goes_on_failing_says_how_often_it_was_tried()
    {
        _objects.Before = (_, _) => throw new LatheError(ErrorKind.Connection, "artifacts.unreachable", "away").ToException();

        Assert.Equal(5, (await Assert.ThrowsAsync<LatheException>(() => Writer.WriteAsync(Draft("main"), null, Stop))).Error.Attempts);
    }

    [Fact]
    public async Task A_number_whose_answer_was_lost_is_not_taken_twice()
    {
        await using var lossy = new LossyCatalog(_catalog) { LoseAnswers = 1 };

        var written = await new ArtifactWriter(_objects, lossy, new ArtifactKeys(), _local, _time).WriteAsync(Draft("main"), null, Stop);

        Assert.Equal(1, written.Version.Version);
        Assert.Single(await _catalog.HistoryAsync(Item, null, 10, Stop));
    }

    [Fact]
    public async Task A_write_that_was_killed_after_it_took_its_number_makes_no_second_version()
    {
        _objects.Before = (operation, _) =>
        {
            if (operation == "copy") throw new InvalidOperationException("killed");
        };
        var draft = Draft("main", ("a", "1"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Writer.WriteAsync(draft, null, Stop));
        _objects.Before = (_, _) => { };
        await Writer.WriteAsync(Draft("other") with { Token = "other" }, null, Stop);

        var written = await Writer.WriteAsync(draft with { RepeatedSince = _time.GetUtcNow() }, null, Stop);

        Assert.Equal((1, true, true), (written.Version.Version, written.Repeated, written.Version.Named));
        Assert.Equal([2, 1], (await _catalog.HistoryAsync(Item, null, 10, Stop)).Select(v => v.Version));
        Assert.Equal("1", await TextAsync("code/shop/totals/totals_scene1_v1"));
    }

    [Fact]
    public async Task In_the_gap_before_the_copies_a_reader_follows_the_hash()
    {
        _objects.Before = (operation, _) =>
        {
            if (operation == "copy") throw new LatheError(ErrorKind.Permission, "artifacts.denied", "no copies today").ToException();
        };
        var written = await Writer.WriteAsync(Draft("main", ("a", "text of a")), null, Stop);
        Assert.Equal((false, "no copies today"), (written.Version.Named, written.NamingProblem));
        _local.Clear();

        var version = await Reader.FindAsync(new ItemReference(Item, null), Stop);
        Assert.All(await Reader.FetchAsync(version, Stop), f => Assert.Equal(FetchState.Downloaded, f.State));
        Assert.Equal("text of a", Encoding.UTF8.GetString(_local.Get(version.Parts[1].Hash!.Value)!));
        Assert.All(await Reader.FetchAsync(version, Stop), f => Assert.Equal(FetchState.Cached, f.State));

        _objects.Before = (_, _) => { };
        Assert.True((await Writer.NameAsync(version, null, Stop)).Named);
        Assert.Equal("text of a", await TextAsync("code/shop/totals/totals_scene1_v1"));
    }

    [Fact]
    public async Task What_lies_under_a_versions_key_already_is_not_overwritten()
    {
        await _objects.PutAsync("code/shop/totals/totals_v1.patch", new MemoryStream("foreign"u8.ToArray()), new ObjectPut(), Stop);

        var written = await Writer.WriteAsync(Draft("main"), null, Stop);

        Assert.Contains("totals_v1.patch", written.NamingProblem, StringComparison.Ordinal);
        Assert.Equal("foreign", await TextAsync("code/shop/totals/totals_v1.patch"));
        _local.Clear();
        Assert.Equal(FetchState.Downloaded, (await Reader.FetchAsync(written.Version, Stop))[0].State);
    }

    [Fact]
    public async Task A_part_that_is_lost_or_damaged_does_not_keep_the_others_back()
    {
        var written = await Writer.WriteAsync(Draft("main", ("a", "text a"), ("b", "text b"), ("gone", null)), null, Stop);
        var keys = new ArtifactKeys();
        _local.Clear();
        _objects.Damage(keys.Content(ObjectHash.Of("text a"u8)), "evil a"u8.ToArray());
        _objects.Damage("code/shop/totals/totals_scene1_v1", "evil b"u8.ToArray());
        await _objects.DeleteAsync(keys.Content(ObjectHash.Of("text b"u8)), Stop);
        await _objects.DeleteAsync("code/shop/totals/totals_scene2_v1", Stop);

        var fetched = await Reader.FetchAsync(written.Version, Stop);

        Assert.Equal([FetchState.Downloaded, FetchState.Failed, FetchState.Failed, FetchState.Absent], fetched.Select(f => f.State));
        Assert.Equal(["artifacts.corrupt", "artifacts.content_lost"], fetched.Where(f => f.Error is not null).Select(f => f.Error!.Code));
    }

    [Fact]
    public async Task Content_that_is_damaged_is_had_from_the_versions_own_copy_and_damage_on_the_way_only_costs_another_try()
    {
        var written = await Writer.WriteAsync(Draft("main", ("a", "text a")), null, Stop);
        _local.Clear();
        _objects.Damage(new ArtifactKeys().Content(ObjectHash.Of("text a"u8)), "evil a"u8.ToArray());

        Assert.Equal([FetchState.Downloaded, FetchState.Downloaded], (await Reader.FetchAsync(written.Version, Stop)).Select(f => f.State));

        _local.Clear();
        _objects.Damage("code/shop/totals/totals_scene1_v1", "evil b"u8.ToArray());
        var gets = 0;
        _objects.Before = (operation, key) =>
        {
            if (operation == "get" && key.StartsWith("content/", StringComparison.Ordinal) && ++gets == 2) _objects.Damage(key, "text a"u8.ToArray());
        };
        Assert.Equal(FetchState.Downloaded, await Reader.FetchAsync(written.Version, written.Version.Parts[1], Stop));
    }

    [Fact]
    public async Task A_new_item_is_refused_where_there_is_one_and_an_unknown_version_is_no_parent()
    {
        await Writer.WriteAsync(Draft("one") with { New = true }, null, Stop);

        Assert.Equal("artifacts.exists", (await Assert.ThrowsAsync<LatheException>(() => Writer.WriteAsync(Draft("two") with { New = true, Token = "2" }, null, Stop))).Error.Code);
        Assert.Equal("artifacts.no_version", (await Assert.ThrowsAsync<LatheException>(() => Writer.WriteAsync(Draft("two") with { Parent = 7, Token = "2" }, null, Stop))).Error.Code);
        Assert.Equal("artifacts.no_version", (await Assert.ThrowsAsync<LatheException>(() => Reader.FindAsync(new ItemReference(Item, 2), Stop))).Error.Code);
        Assert.Equal("artifacts.no_item", (await Assert.ThrowsAsync<LatheException>(() => Reader.FindAsync(new ItemReference(new ItemName("shop", "other"), null), Stop))).Error.Code);
    }

    [Fact]
    public async Task A_version_is_kept_for_as_long_as_the_setting_says()
    {
        var written = await Writer.WriteAsync(Draft("main") with { Retention = TimeSpan.FromDays(30) }, null, Stop);

        var until = written.Version.Created.AddDays(30);
        Assert.Equal(until, written.Version.Lock!.Until);
        Assert.Equal(until, (await _objects.HeadAsync("code/shop/totals/totals_v1.patch", Stop))!.Protection.Until);
        Assert.Equal(until, (await _objects.HeadAsync(new ArtifactKeys().Content(ObjectHash.Of("main"u8)), Stop))!.Protection.Until);
    }

    [Fact]
    public async Task What_waits_in_the_outbox_is_stored_when_the_store_is_back_and_only_once()
    {
        var outbox = new FileArtifactOutbox(Path.Combine(_scratch.Path, "outbox"));
        await using var store = new ArtifactStore(_objects, _catalog, new ArtifactKeys(), _local, _time);
        var error = new LatheError(ErrorKind.Connection, "artifacts.unreachable", "away");
        outbox.Put(new OutboxEntry(Draft("one") with { Token = "1" }, _time.GetUtcNow(), 1, error));
        outbox.Put(new OutboxEntry(Draft("two") with { Token = "2" }, _time.GetUtcNow().AddSeconds(1), 1, error));
        _objects.Before = (_, _) => throw error.ToException();

        var failed = await OutboxDrain.RunAsync(store, outbox, _time, Stop);
        Assert.Equal([2, 1], failed.Left.Select(e => e.Tries));

        // As after a restart: another object over the same folder.
        outbox = new FileArtifactOutbox(Path.Combine(_scratch.Path, "outbox"));
        _objects.Before = (_, _) => { };
        var drained = await OutboxDrain.RunAsync(store, outbox, _time, Stop);
        Assert.Equal([1, 2], drained.Stored.Select(w => w.Version.Version));
        Assert.Empty(outbox.List());
        outbox.Put(new OutboxEntry(Draft("one") with { Token = "1" }, _time.GetUtcNow(), 1, error));
        Assert.True((await OutboxDrain.RunAsync(store, outbox, _time, Stop)).Stored.Single().Repeated);
        Assert.Equal((3, 1), (outbox.Count().Stored, outbox.Count().Failed));
        Assert.Contains("artifacts.unreachable", outbox.Count().LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_do_not_drain_at_once_and_a_damaged_entry_hides_no_other()
    {
        var folder = Path.Combine(_scratch.Path, "outbox");
        var outbox = new FileArtifactOutbox(folder);
        await using var store = new ArtifactStore(_objects, _catalog, new ArtifactKeys(), _local, _time);
        outbox.Put(new OutboxEntry(Draft("one"), _time.GetUtcNow(), 1, new LatheError(ErrorKind.Connection, "a.b", "c")));
        await File.WriteAllTextAsync(Path.Combine(folder, "outbox", "x.json"), "{", Stop);

        using (outbox.TryBeginDrain()) Assert.True((await OutboxDrain.RunAsync(store, new FileArtifactOutbox(folder), _time, Stop)).Busy);

        Assert.Single((await OutboxDrain.RunAsync(store, outbox, _time, Stop)).Stored);
    }

    private ArtifactDraft Draft(string main, params (string Path, string? Text)[] parts) => new()
    {
        Project = Item.Project,
        Item = Item.Item,
        Token = $"token of {main}",
        Main = Part(null, main) with { Extension = ".patch" },
        Parts = [.. parts.Select(p => Part(p.Path, p.Text))],
    };

    private DraftPart Part(string? path, string? text) => text is null
        ? new DraftPart(path, "", null, 0)
        : new DraftPart(path, ArtifactKeys.Extension(path ?? ""), _local.Put(Encoding.UTF8.GetBytes(text), durable: true), Encoding.UTF8.GetByteCount(text));

    private async Task<string> TextAsync(string key)
    {
        await using var content = await _objects.GetAsync(key, Stop);
        return Encoding.UTF8.GetString(await ArtifactSamples.AllOfAsync(content!.Content, Stop));
    }

    private sealed class Collect(Action<ArtifactProgress> take) : IProgress<ArtifactProgress>
    {
        public void Report(ArtifactProgress value) => take(value);
    }

    /// <summary>Pauses end at once, and are noted.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        public List<TimeSpan> Delays { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Delays.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }

    /// <summary>Does what it is asked to and then fails as a broken connection does.</summary>
    private sealed class LossyCatalog(IArtifactCatalog inner) : IArtifactCatalog
    {
        private ArtifactVersion? _hanging;

        public int LoseAnswers { get; set; }

        /// <summary>The first version that is added hangs until <see cref="DeliverAsync"/>, and fails for who adds it.</summary>
        public bool DeliverLate { get; set; }

        /// <summary>Everything that is added after that fails and comes to nothing.</summary>
        public bool LoseAll { get; set; }

        public bool Delivered { get; private set; }

        public Func<Task> BeforeAdd { get; set; } = () => Task.CompletedTask;

        public async Task DeliverAsync()
        {
            Delivered = true;
            Assert.True(await inner.TryAddAsync(_hanging!, CancellationToken.None));
        }

        public string Place => inner.Place;

        public async Task<bool> TryAddAsync(ArtifactVersion version, CancellationToken cancellationToken)
        {
            var isFirst = DeliverLate && _hanging is null;
            if (isFirst) _hanging = version;
            if (isFirst || LoseAll) throw new LatheError(ErrorKind.Connection, "artifacts.unreachable", "reset").ToException();
            if (_hanging is not null && !Delivered) await BeforeAdd();
            var added = await inner.TryAddAsync(version, cancellationToken);
            return LoseAnswers-- > 0 ? throw new LatheError(ErrorKind.Connection, "artifacts.unreachable", "reset").ToException() : added;
        }

        public Task<bool> TryReplaceAsync(ArtifactVersion version, CancellationToken cancellationToken) => inner.TryReplaceAsync(version, cancellationToken);

        public Task<ArtifactVersion?> FindAsync(ItemName item, int version, CancellationToken cancellationToken) => inner.FindAsync(item, version, cancellationToken);

        public Task<IReadOnlyList<ArtifactVersion>> HistoryAsync(ItemName item, int? before, int limit, CancellationToken cancellationToken) => inner.HistoryAsync(item, before, limit, cancellationToken);

        public Task<IReadOnlyList<ArtifactVersion>> ItemsAsync(string? project, ItemName? after, int limit, CancellationToken cancellationToken) => inner.ItemsAsync(project, after, limit, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

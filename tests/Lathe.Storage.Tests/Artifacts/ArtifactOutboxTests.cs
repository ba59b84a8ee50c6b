using Lathe.Engine.Artifacts;
using Lathe.Errors;
using Lathe.Storage.Artifacts.Files;

namespace Lathe.Storage.Tests.Artifacts;

/// <summary>What waits to be stored.</summary>
public sealed class ArtifactOutboxTests : IAsyncDisposable
{
    private readonly StoreWorld _world = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task What_waits_in_the_outbox_is_stored_when_the_store_is_back_and_only_once()
    {
        var outbox = new FileArtifactOutbox(Path.Combine(_world.Folder, "outbox"));
        await using var store = _world.Store();
        var error = new LatheError(ErrorKind.Connection, "artifacts.unreachable", "away");
        outbox.Put(new OutboxEntry(_world.Draft("one") with { Token = "1" }, _world.Time.GetUtcNow(), 1, error));
        outbox.Put(new OutboxEntry(_world.Draft("two") with { Token = "2" }, _world.Time.GetUtcNow().AddSeconds(1), 1, error));
        _world.Objects.Before = (_, _) => throw error.ToException();

        var failed = await OutboxDrain.RunAsync(store, outbox, _world.Time, Stop);
        Assert.Equal([2, 1], failed.Left.Select(e => e.Tries));

        // As after a restart: another object over the same folder.
        outbox = new FileArtifactOutbox(Path.Combine(_world.Folder, "outbox"));
        _world.Objects.Before = (_, _) => { };
        var drained = await OutboxDrain.RunAsync(store, outbox, _world.Time, Stop);
        Assert.Equal([1, 2], drained.Stored.Select(w => w.Version.Version));
        Assert.Empty(outbox.List());
        outbox.Put(new OutboxEntry(_world.Draft("one") with { Token = "1" }, _world.Time.GetUtcNow(), 1, error));
        Assert.True((await OutboxDrain.RunAsync(store, outbox, _world.Time, Stop)).Stored.Single().Repeated);
        Assert.Equal((3, 1), (outbox.Count().Stored, outbox.Count().Failed));
        Assert.Contains("artifacts.unreachable", outbox.Count().LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_do_not_drain_at_once_and_a_damaged_entry_hides_no_other()
    {
        var folder = Path.Combine(_world.Folder, "outbox");
        var outbox = new FileArtifactOutbox(folder);
        await using var store = _world.Store();
        outbox.Put(new OutboxEntry(_world.Draft("one"), _world.Time.GetUtcNow(), 1, new LatheError(ErrorKind.Connection, "a.b", "c")));
        await File.WriteAllTextAsync(Path.Combine(folder, "outbox", "x.json"), "{", Stop);

        using (outbox.TryBeginDrain()) Assert.True((await OutboxDrain.RunAsync(store, new FileArtifactOutbox(folder), _world.Time, Stop)).Busy);

        Assert.Single((await OutboxDrain.RunAsync(store, outbox, _world.Time, Stop)).Stored);
        Assert.Equal([Path.Combine(folder, "outbox", "x.json")], outbox.Damaged());
    }

    [Fact]
    public void An_entry_that_cannot_be_put_leaves_nothing_behind()
    {
        var folder = Path.Combine(_world.Folder, "outbox");
        var outbox = new FileArtifactOutbox(folder);
        var entry = new OutboxEntry(_world.Draft("one") with { Token = "1" }, _world.Time.GetUtcNow(), 1, new LatheError(ErrorKind.Connection, "a.b", "c"));
        outbox.Put(entry);
        var place = Assert.Single(Directory.EnumerateFiles(Path.Combine(folder, "outbox")));
        File.Delete(place);
        Directory.CreateDirectory(place);

        Assert.Throws<LatheException>(() => outbox.Put(entry));

        Assert.Empty(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_version_whose_end_is_unknown_waits_and_is_one_version_whoever_asks_again()
    {
        var outbox = Outbox();
        await using var lossy = new LossyCatalog(_world.Catalog) { LoseAnswers = 1, LoseLooks = 4 };
        var error = (await Assert.ThrowsAsync<LatheException>(() => PutAsync(outbox, "main", "1", lossy))).Error;
        Assert.Equal("artifacts.unreachable", error.Code);
        Assert.Contains("'lathe artifacts sync'", error.Guidance, StringComparison.Ordinal);
        Assert.Equal("1", Assert.Single(outbox.List()).Draft.Token);

        // Somebody else stores the next one meanwhile; then the same is asked for again, under a token of its own.
        await _world.Writer.WriteAsync(_world.Draft("other"), null, Stop);
        var written = await PutAsync(Outbox(), "main", "2");

        Assert.Equal((1, true), (written.Version.Version, written.Repeated));
        Assert.Empty(outbox.List());
        Assert.Equal((1, 1), (outbox.Count().Stored, outbox.Count().Failed));
        Assert.Equal(["token of other", "1"], (await _world.Catalog.HistoryAsync(StoreWorld.Item, null, 10, Stop)).Select(v => v.Token));
        Assert.Equal(3, (await PutAsync(outbox, "main", "3")).Version.Version);
    }

    [Fact]
    public async Task A_store_that_is_away_gets_the_version_later_and_another_content_is_another_version()
    {
        var outbox = Outbox();
        var away = new LatheError(ErrorKind.Connection, "artifacts.unreachable", "away");
        await Assert.ThrowsAsync<LatheException>(() => new OutboxWrite(outbox, _world.Time).WriteAsync(_ => throw away.ToException(), _world.Draft("main") with { Token = "1" }, null, Stop));
        await Assert.ThrowsAsync<LatheException>(() => new OutboxWrite(outbox, _world.Time).WriteAsync(_ => throw away.ToException(), _world.Draft("main") with { Token = "2" }, null, Stop));
        Assert.Equal(2, Assert.Single(outbox.List()).Tries);

        Assert.Equal(1, (await PutAsync(outbox, "another", "3")).Version.Version);
        await using var store = _world.Store();
        Assert.Equal(2, Assert.Single((await OutboxDrain.RunAsync(store, outbox, _world.Time, Stop)).Stored).Version.Version);
        Assert.Equal(["1", "3"], (await _world.Catalog.HistoryAsync(StoreWorld.Item, null, 10, Stop)).Select(v => v.Token));
    }

    [Fact]
    public async Task A_process_that_is_killed_on_the_way_leaves_what_it_was_to_store()
    {
        var outbox = Outbox();
        _world.Objects.Before = (operation, _) =>
        {
            if (operation == "copy") throw new InvalidOperationException("killed");
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => PutAsync(outbox, "main", "1"));
        _world.Objects.Before = (_, _) => { };
        Assert.Equal("artifacts.under_way", Assert.Single(outbox.List()).Error.Code);

        await using var store = _world.Store();
        Assert.True(Assert.Single((await OutboxDrain.RunAsync(store, outbox, _world.Time, Stop)).Stored).Repeated);
        Assert.Single(await _world.Catalog.HistoryAsync(StoreWorld.Item, null, 10, Stop));
    }

    [Fact]
    public async Task What_can_never_be_stored_or_was_stopped_before_it_could_be_does_not_wait()
    {
        var outbox = Outbox();
        await PutAsync(outbox, "main", "1");
        Assert.Equal("artifacts.exists", (await Assert.ThrowsAsync<LatheException>(() => PutAsync(outbox, "new", "2", isNew: true))).Error.Code);
        Assert.Empty(outbox.List());

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        _world.Objects.Before = (operation, _) =>
        {
            if (operation == "put") stop.Cancel();
            stop.Token.ThrowIfCancellationRequested();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new OutboxWrite(outbox, _world.Time).WriteAsync(_ => Task.FromResult(_world.Store()), _world.Draft("stopped") with { Token = "3" }, null, stop.Token));
        Assert.Empty(outbox.List());
    }

    [Fact]
    public async Task Stopped_while_its_number_is_taken_it_waits_and_says_so()
    {
        var outbox = Outbox();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await using var catalog = new LossyCatalog(_world.Catalog)
        {
            AfterAdd = () =>
            {
                stop.Cancel();
                throw new OperationCanceledException(stop.Token);
            },
        };

        var error = (await Assert.ThrowsAsync<LatheException>(() => new OutboxWrite(outbox, _world.Time).WriteAsync(_ => Task.FromResult(_world.Store(catalog)), _world.Draft("main"), null, stop.Token))).Error;

        Assert.Equal((ErrorKind.Cancelled, "artifacts.unknown"), (error.Kind, error.Code));
        Assert.True((await PutAsync(outbox, "main", "2")).Repeated);
        Assert.Single(await _world.Catalog.HistoryAsync(StoreWorld.Item, null, 10, Stop));
    }

    private FileArtifactOutbox Outbox() => new(Path.Combine(_world.Folder, "outbox"));

    private Task<WrittenVersion> PutAsync(IArtifactOutbox outbox, string main, string write, IArtifactCatalog? catalog = null, bool isNew = false) =>
        new OutboxWrite(outbox, _world.Time).WriteAsync(_ => Task.FromResult(_world.Store(catalog)), _world.Draft(main) with { Token = write, New = isNew }, null, Stop);
}

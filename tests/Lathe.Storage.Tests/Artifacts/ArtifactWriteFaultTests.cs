using Lathe.Engine.Artifacts;
using Lathe.Errors;
using Lathe.TestKit.Conformance;

namespace Lathe.Storage.Tests.Artifacts;

/// <summary>What happens between the ports: a write that is cut off anywhere, whose answer is lost or whose request comes late, leaves a whole version or none, and repeated it makes no second one.</summary>
public sealed class ArtifactWriteFaultTests : IAsyncDisposable
{
    private readonly StoreWorld _world = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task What_fails_for_a_moment_is_done_again_with_longer_and_longer_pauses()
    {
        var left = 3;
        _world.Objects.Before = (operation, _) =>
        {
            if (operation == "put" && left-- > 0) throw new LatheError(ErrorKind.RateLimit, "artifacts.slow_down", "slow down").ToException();
        };

        var written = await _world.Writer.WriteAsync(_world.Draft("main"), null, Stop);

        Assert.Equal(1, written.Version.Version);
        Assert.Equal(3, _world.Time.Delays.Count);
        Assert.All(_world.Time.Delays.Index(), d => Assert.InRange(d.Item, TimeSpan.FromMilliseconds(50 << d.Index), TimeSpan.FromMilliseconds(100 << d.Index)));
    }

    [Fact]
    public async Task A_write_that_goes_on_failing_says_how_often_it_was_tried()
    {
        _world.Objects.Before = (_, _) => throw new LatheError(ErrorKind.Connection, "artifacts.unreachable", "away").ToException();

        Assert.Equal(5, (await Assert.ThrowsAsync<LatheException>(() => _world.Writer.WriteAsync(_world.Draft("main"), null, Stop))).Error.Attempts);
    }

    [Fact]
    public async Task A_number_whose_answer_was_lost_is_not_taken_twice()
    {
        await using var lossy = new LossyCatalog(_world.Catalog) { LoseAnswers = 1 };

        var written = await _world.WriterOn(lossy).WriteAsync(_world.Draft("main"), null, Stop);

        Assert.Equal(1, written.Version.Version);
        Assert.Single(await _world.Catalog.HistoryAsync(StoreWorld.Item, null, 10, Stop));
    }

    [Fact]
    public async Task A_write_that_was_killed_after_it_took_its_number_makes_no_second_version()
    {
        _world.Objects.Before = (operation, _) =>
        {
            if (operation == "copy") throw new InvalidOperationException("killed");
        };
        var draft = _world.Draft("main", ("a", "1"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _world.Writer.WriteAsync(draft, null, Stop));
        _world.Objects.Before = (_, _) => { };
        await _world.Writer.WriteAsync(_world.Draft("other") with { Token = "other" }, null, Stop);

        var written = await _world.Writer.WriteAsync(draft with { RepeatedSince = _world.Time.GetUtcNow() }, null, Stop);

        Assert.Equal((1, true, true), (written.Version.Version, written.Repeated, written.Version.Named));
        Assert.Equal([2, 1], (await _world.Catalog.HistoryAsync(StoreWorld.Item, null, 10, Stop)).Select(v => v.Version));
        Assert.Equal("1", await _world.TextAsync("code/shop/totals/totals_scene1_v1"));
    }

    [Fact]
    public async Task A_number_that_comes_late_under_another_writers_makes_no_second_version()
    {
        await using var late = new LossyCatalog(_world.Catalog) { DeliverLate = true };
        var one = _world.WriterOn(late);

        // Its request hangs somewhere while the next try looks; then it arrives, and somebody stores the version after it.
        late.BeforeAdd = async () =>
        {
            await late.DeliverAsync();
            await _world.Writer.WriteAsync(_world.Draft("other") with { Token = "other" }, null, Stop);
        };
        var written = await one.WriteAsync(_world.Draft("main"), null, Stop);

        Assert.Equal(1, written.Version.Version);
        Assert.Equal(["other", "token of main"], (await _world.Catalog.HistoryAsync(StoreWorld.Item, null, 10, Stop)).Select(v => v.Token));
    }

    [Fact]
    public async Task A_repeated_write_that_comes_late_makes_no_second_version()
    {
        await using var late = new LossyCatalog(_world.Catalog) { DeliverLate = true, LoseAll = true };
        var draft = _world.Draft("main");
        await Assert.ThrowsAsync<LatheException>(() => _world.WriterOn(late).WriteAsync(draft, null, Stop));

        // As after a restart; the request arrives after the look for it, and somebody stores the version after it.
        _world.Objects.Before = (operation, _) =>
        {
            if (operation != "head" || late.Delivered) return;
            late.DeliverAsync().GetAwaiter().GetResult();
            Assert.True(_world.Catalog.TryAddAsync(ArtifactSamples.Version(StoreWorld.Item, 2, "other"), Stop).GetAwaiter().GetResult());
        };
        var written = await _world.Writer.WriteAsync(draft with { RepeatedSince = _world.Time.GetUtcNow() }, null, Stop);

        Assert.Equal(1, written.Version.Version);
        Assert.Equal([2, 1], (await _world.Catalog.HistoryAsync(StoreWorld.Item, null, 10, Stop)).Select(v => v.Version));
    }

    [Fact]
    public async Task A_copy_that_is_said_to_be_there_and_is_not_leaves_the_version_unnamed()
    {
        _world.Objects.RefuseCopies = true;

        var written = await _world.Writer.WriteAsync(_world.Draft("main"), null, Stop);

        Assert.False(written.Version.Named);
        Assert.Contains("totals_v1.patch", written.NamingProblem, StringComparison.Ordinal);
        _world.Objects.RefuseCopies = false;
        await using var store = _world.Store();
        Assert.Equal(1, Assert.Single((await VersionNaming.RunAsync(store, Stop)).Named).Version);
    }

    [Fact]
    public async Task A_version_without_its_own_keys_is_found_however_old_it_is()
    {
        await _world.Writer.WriteAsync(_world.Draft("main"), null, Stop);
        var first = (await _world.Catalog.FindAsync(StoreWorld.Item, 1, Stop))!;
        await _world.Catalog.TryReplaceAsync(first with { Named = false, Revision = first.Revision + 1 }, Stop);
        for (var i = 2; i <= 205; i++) await _world.Catalog.TryAddAsync(ArtifactSamples.Version(StoreWorld.Item, i) with { Named = true }, Stop);
        await using var store = _world.Store();

        var result = await VersionNaming.RunAsync(store, Stop);

        Assert.Equal(1, Assert.Single(result.Named).Version);
        Assert.Empty(result.Problems);
    }
}

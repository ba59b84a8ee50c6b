using Lathe.Engine.Artifacts;
using Lathe.Engine.Objects;
using Lathe.Errors;
using Lathe.TestKit.Conformance;

namespace Lathe.Storage.Tests.Artifacts;

/// <content>Answers that were lost, requests that come late, and locks that several set.</content>
public sealed partial class ArtifactWriterTests
{
    [Fact]
    public async Task A_number_that_comes_late_under_another_writers_makes_no_second_version()
    {
        await using var late = new LossyCatalog(_catalog) { DeliverLate = true };
        var one = new ArtifactWriter(_objects, late, new ArtifactKeys(), _local, _time);

        // Its request hangs somewhere while the next try looks; then it arrives, and somebody stores the version after it.
        late.BeforeAdd = async () =>
        {
            await late.DeliverAsync();
            await Writer.WriteAsync(Draft("other") with { Token = "other" }, null, Stop);
        };
        var written = await one.WriteAsync(Draft("main"), null, Stop);

        Assert.Equal(1, written.Version.Version);
        Assert.Equal(["other", "token of main"], (await _catalog.HistoryAsync(Item, null, 10, Stop)).Select(v => v.Token));
    }

    [Fact]
    public async Task A_repeated_write_that_comes_late_makes_no_second_version()
    {
        await using var late = new LossyCatalog(_catalog) { DeliverLate = true, LoseAll = true };
        var draft = Draft("main");
        await Assert.ThrowsAsync<LatheException>(() => new ArtifactWriter(_objects, late, new ArtifactKeys(), _local, _time).WriteAsync(draft, null, Stop));

        // As after a restart; the request arrives after the look for it, and somebody stores the version after it.
        _objects.Before = (operation, _) =>
        {
            if (operation != "head" || late.Delivered) return;
            late.DeliverAsync().GetAwaiter().GetResult();
            Assert.True(_catalog.TryAddAsync(ArtifactSamples.Version(Item, 2, "other"), Stop).GetAwaiter().GetResult());
        };
        var written = await Writer.WriteAsync(draft with { RepeatedSince = _time.GetUtcNow() }, null, Stop);

        Assert.Equal(1, written.Version.Version);
        Assert.Equal([2, 1], (await _catalog.HistoryAsync(Item, null, 10, Stop)).Select(v => v.Version));
    }

    [Fact]
    public async Task A_copy_that_is_said_to_be_there_and_is_not_leaves_the_version_unnamed()
    {
        _objects.RefuseCopies = true;

        var written = await Writer.WriteAsync(Draft("main"), null, Stop);

        Assert.False(written.Version.Named);
        Assert.Contains("totals_v1.patch", written.NamingProblem, StringComparison.Ordinal);
        _objects.RefuseCopies = false;
        await using var store = new ArtifactStore(_objects, _catalog, new ArtifactKeys(), _local, _time);
        Assert.Equal(1, Assert.Single((await VersionNaming.RunAsync(store, Stop)).Named).Version);
    }

    [Fact]
    public async Task A_legal_hold_on_content_stays_when_another_version_of_it_is_retained_or_let_go()
    {
        var first = await Writer.WriteAsync(Draft("main"), null, Stop);
        await Writer.LockAsync(first.Version, new ProtectionChange(null, Compliance: false, LegalHold: true), Stop);
        var content = new ArtifactKeys().Content(ObjectHash.Of("main"u8));

        var second = await Writer.WriteAsync(Draft("main") with { Token = "2", Retention = TimeSpan.FromDays(30) }, null, Stop);
        Assert.True((await _objects.HeadAsync(content, Stop))!.Protection is { LegalHold: true, Until: not null });
        var released = await Writer.LockAsync(second.Version, new ProtectionChange(null, Compliance: false, LegalHold: false), Stop);

        Assert.Equal((false, second.Version.Created.AddDays(30)), (released.Lock!.LegalHold, released.Lock.Until));
        Assert.True((await _objects.HeadAsync(content, Stop))!.Protection.LegalHold);
    }

    [Fact]
    public async Task Who_locks_a_version_takes_nothing_from_what_another_has_set_meanwhile()
    {
        var written = (await Writer.WriteAsync(Draft("main"), null, Stop)).Version;
        var until = written.Created.AddDays(9);

        // Both have read the version before either has changed it.
        await Writer.LockAsync(written, new ProtectionChange(null, Compliance: false, LegalHold: true), Stop);
        await Writer.LockAsync(written, new ProtectionChange(until, Compliance: false, LegalHold: null), Stop);

        Assert.Equal(new ObjectProtection(until, Compliance: false, LegalHold: true), (await _catalog.FindAsync(Item, 1, Stop))!.Lock);
        Assert.Equal(new ObjectProtection(until, Compliance: false, LegalHold: true), (await _objects.HeadAsync("code/shop/totals/totals_v1.patch", Stop))!.Protection);
    }

    [Fact]
    public async Task A_version_without_its_own_keys_is_found_however_old_it_is()
    {
        await Writer.WriteAsync(Draft("main"), null, Stop);
        var first = (await _catalog.FindAsync(Item, 1, Stop))!;
        await _catalog.TryReplaceAsync(first with { Named = false, Revision = first.Revision + 1 }, Stop);
        for (var i = 2; i <= 205; i++) await _catalog.TryAddAsync(ArtifactSamples.Version(Item, i) with { Named = true }, Stop);
        await using var store = new ArtifactStore(_objects, _catalog, new ArtifactKeys(), _local, _time);

        var result = await VersionNaming.RunAsync(store, Stop);

        Assert.Equal(1, Assert.Single(result.Named).Version);
        Assert.Empty(result.Problems);
    }
}

using Lathe.Engine.Artifacts;
using Lathe.Engine.Objects;

namespace Lathe.Storage.Tests.Artifacts;

/// <summary>Retention and legal hold, where content is shared and where several set them.</summary>
public sealed class ArtifactLockTests : IAsyncDisposable
{
    private readonly StoreWorld _world = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_version_is_kept_for_as_long_as_the_setting_says()
    {
        var written = await _world.Writer.WriteAsync(_world.Draft("main") with { Retention = TimeSpan.FromDays(30) }, null, Stop);

        var until = written.Version.Created.AddDays(30);
        Assert.Equal(until, written.Version.Lock!.Until);
        Assert.Equal(until, (await _world.Objects.HeadAsync("code/shop/totals/totals_v1.patch", Stop))!.Protection.Until);
        Assert.Equal(until, (await _world.Objects.HeadAsync(new ArtifactKeys().Content(ObjectHash.Of("main"u8)), Stop))!.Protection.Until);
    }

    [Fact]
    public async Task A_legal_hold_on_content_stays_when_another_version_of_it_is_retained_or_let_go()
    {
        var first = await _world.Writer.WriteAsync(_world.Draft("main"), null, Stop);
        await _world.Writer.LockAsync(first.Version, new ProtectionChange(null, Compliance: false, LegalHold: true), Stop);
        var content = new ArtifactKeys().Content(ObjectHash.Of("main"u8));

        var second = await _world.Writer.WriteAsync(_world.Draft("main") with { Token = "2", Retention = TimeSpan.FromDays(30) }, null, Stop);
        Assert.True((await _world.Objects.HeadAsync(content, Stop))!.Protection is { LegalHold: true, Until: not null });
        var released = await _world.Writer.LockAsync(second.Version, new ProtectionChange(null, Compliance: false, LegalHold: false), Stop);

        Assert.Equal((false, second.Version.Created.AddDays(30)), (released.Lock!.LegalHold, released.Lock.Until));
        Assert.True((await _world.Objects.HeadAsync(content, Stop))!.Protection.LegalHold);
    }

    [Fact]
    public async Task Who_locks_a_version_takes_nothing_from_what_another_has_set_meanwhile()
    {
        var written = (await _world.Writer.WriteAsync(_world.Draft("main"), null, Stop)).Version;
        var until = written.Created.AddDays(9);

        // Both have read the version before either has changed it.
        await _world.Writer.LockAsync(written, new ProtectionChange(null, Compliance: false, LegalHold: true), Stop);
        await _world.Writer.LockAsync(written, new ProtectionChange(until, Compliance: false, LegalHold: null), Stop);

        Assert.Equal(new ObjectProtection(until, Compliance: false, LegalHold: true), (await _world.Catalog.FindAsync(StoreWorld.Item, 1, Stop))!.Lock);
        Assert.Equal(new ObjectProtection(until, Compliance: false, LegalHold: true), (await _world.Objects.HeadAsync("code/shop/totals/totals_v1.patch", Stop))!.Protection);
    }
}

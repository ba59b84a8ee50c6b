using Lathe.Engine.Artifacts;
using Lathe.Errors;

namespace Lathe.TestKit.Conformance;

/// <content>Retention and legal hold.</content>
public abstract partial class ArtifactObjectsConformance
{
    [Fact]
    public async Task Retained_content_is_neither_deleted_nor_replaced()
    {
        await PutAsync("k", "kept");
        var until = Now.AddDays(3);

        await Store.ProtectAsync("k", new ProtectionChange(until, Compliance: false, LegalHold: null), Stop);

        Assert.Equal("artifacts.locked", (await Assert.ThrowsAsync<LatheException>(() => Store.DeleteAsync("k", Stop))).Error.Code);
        Assert.Equal("artifacts.locked", (await Assert.ThrowsAsync<LatheException>(() => PutAsync("k", "other"))).Error.Code);
        Assert.Equal("artifacts.locked", (await Assert.ThrowsAsync<LatheException>(() => CopyOverAsync("k"))).Error.Code);
        Assert.Equal("kept", await ReadAsync("k"));
        var protection = (await Store.HeadAsync("k", Stop))!.Protection;
        Assert.InRange(protection.Until!.Value, until.AddSeconds(-1), until.AddSeconds(1));
        Assert.Equal((false, false), (protection.Compliance, protection.LegalHold));
    }

    [Fact]
    public async Task A_retention_is_made_longer_and_never_shorter()
    {
        await PutAsync("k", "kept");
        var until = Now.AddDays(3);
        await Store.ProtectAsync("k", new ProtectionChange(until, Compliance: false, LegalHold: null), Stop);

        await Store.ProtectAsync("k", new ProtectionChange(until.AddDays(-2), Compliance: false, LegalHold: null), Stop);
        Assert.InRange((await Store.HeadAsync("k", Stop))!.Protection.Until!.Value, until.AddSeconds(-1), until.AddSeconds(1));

        await Store.ProtectAsync("k", new ProtectionChange(until.AddDays(2), Compliance: false, LegalHold: null), Stop);
        Assert.InRange((await Store.HeadAsync("k", Stop))!.Protection.Until!.Value, until.AddDays(2).AddSeconds(-1), until.AddDays(2).AddSeconds(1));
    }

    [Fact]
    public async Task A_legal_hold_keeps_content_until_it_is_lifted()
    {
        await PutAsync("k", "kept");

        await Store.ProtectAsync("k", new ProtectionChange(null, Compliance: false, LegalHold: true), Stop);
        Assert.True((await Store.HeadAsync("k", Stop))!.Protection.LegalHold);
        Assert.Equal("artifacts.locked", (await Assert.ThrowsAsync<LatheException>(() => Store.DeleteAsync("k", Stop))).Error.Code);

        await Store.ProtectAsync("k", new ProtectionChange(null, Compliance: false, LegalHold: false), Stop);
        Assert.True(await Store.DeleteAsync("k", Stop));
        Assert.Null(await Store.HeadAsync("k", Stop));
    }

    [Fact]
    public async Task A_retention_leaves_a_legal_hold_and_a_hold_leaves_a_retention()
    {
        await PutAsync("k", "kept");
        var until = Now.AddDays(3);

        await Store.ProtectAsync("k", new ProtectionChange(null, Compliance: false, LegalHold: true), Stop);
        await Store.ProtectAsync("k", new ProtectionChange(until, Compliance: false, LegalHold: null), Stop);
        var both = (await Store.HeadAsync("k", Stop))!.Protection;
        await Store.ProtectAsync("k", new ProtectionChange(null, Compliance: false, LegalHold: false), Stop);
        var retained = (await Store.HeadAsync("k", Stop))!.Protection;

        Assert.Equal((true, false), (both.LegalHold, retained.LegalHold));
        Assert.All([both, retained], p => Assert.InRange(p.Until!.Value, until.AddSeconds(-1), until.AddSeconds(1)));
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_locked() =>
        Assert.Equal("artifacts.no_object", (await Assert.ThrowsAsync<LatheException>(() => Store.ProtectAsync("k", new ProtectionChange(null, Compliance: false, LegalHold: true), Stop))).Error.Code);

    private async Task CopyOverAsync(string key)
    {
        await PutAsync("another", "other");
        await Store.CopyAsync("another", key, new ObjectPut(), Stop);
    }
}

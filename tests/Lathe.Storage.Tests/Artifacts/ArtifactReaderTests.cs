using System.Text;
using Lathe.Engine.Artifacts;
using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.Storage.Tests.Artifacts;

/// <summary>Versions that are read before they are whole, and those that were damaged since.</summary>
public sealed class ArtifactReaderTests : IAsyncDisposable
{
    private readonly StoreWorld _world = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task In_the_gap_before_the_copies_a_reader_follows_the_hash()
    {
        _world.Objects.Before = (operation, _) =>
        {
            if (operation == "copy") throw new LatheError(ErrorKind.Permission, "artifacts.denied", "no copies today").ToException();
        };
        var written = await _world.Writer.WriteAsync(_world.Draft("main", ("a", "text of a")), null, Stop);
        Assert.Equal((false, "no copies today"), (written.Version.Named, written.NamingProblem));
        _world.Local.Clear();

        var version = await _world.Reader.FindAsync(new ItemReference(StoreWorld.Item, null), Stop);
        Assert.All(await _world.Reader.FetchAsync(version, Stop), f => Assert.Equal(FetchState.Downloaded, f.State));
        Assert.Equal("text of a", Encoding.UTF8.GetString(_world.Local.Get(version.Parts[1].Hash!.Value)!));
        Assert.All(await _world.Reader.FetchAsync(version, Stop), f => Assert.Equal(FetchState.Cached, f.State));

        _world.Objects.Before = (_, _) => { };
        Assert.True((await _world.Writer.NameAsync(version, null, Stop)).Named);
        Assert.Equal("text of a", await _world.TextAsync("code/shop/totals/totals_scene1_v1"));
    }

    [Fact]
    public async Task A_part_that_is_lost_or_damaged_does_not_keep_the_others_back()
    {
        var written = await _world.Writer.WriteAsync(_world.Draft("main", ("a", "text a"), ("b", "text b"), ("gone", null)), null, Stop);
        var keys = new ArtifactKeys();
        _world.Local.Clear();
        _world.Objects.Damage(keys.Content(ObjectHash.Of("text a"u8)), "evil a"u8.ToArray());
        _world.Objects.Damage("code/shop/totals/totals_scene1_v1", "evil b"u8.ToArray());
        await _world.Objects.DeleteAsync(keys.Content(ObjectHash.Of("text b"u8)), Stop);
        await _world.Objects.DeleteAsync("code/shop/totals/totals_scene2_v1", Stop);

        var fetched = await _world.Reader.FetchAsync(written.Version, Stop);

        Assert.Equal([FetchState.Downloaded, FetchState.Failed, FetchState.Failed, FetchState.Absent], fetched.Select(f => f.State));
        Assert.Equal(["artifacts.corrupt", "artifacts.content_lost"], fetched.Where(f => f.Error is not null).Select(f => f.Error!.Code));
    }

    [Fact]
    public async Task Content_that_is_damaged_is_had_from_the_versions_own_copy_and_damage_on_the_way_only_costs_another_try()
    {
        var written = await _world.Writer.WriteAsync(_world.Draft("main", ("a", "text a")), null, Stop);
        _world.Local.Clear();
        _world.Objects.Damage(new ArtifactKeys().Content(ObjectHash.Of("text a"u8)), "evil a"u8.ToArray());

        Assert.Equal([FetchState.Downloaded, FetchState.Downloaded], (await _world.Reader.FetchAsync(written.Version, Stop)).Select(f => f.State));

        _world.Local.Clear();
        _world.Objects.Damage("code/shop/totals/totals_scene1_v1", "evil b"u8.ToArray());
        var gets = 0;
        _world.Objects.Before = (operation, key) =>
        {
            if (operation == "get" && key.StartsWith("content/", StringComparison.Ordinal) && ++gets == 2) _world.Objects.Damage(key, "text a"u8.ToArray());
        };
        Assert.Equal(FetchState.Downloaded, await _world.Reader.FetchAsync(written.Version, written.Version.Parts[1], Stop));
    }
}

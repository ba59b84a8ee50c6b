using Lathe.Engine.Artifacts;
using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.Storage.Tests.Artifacts;

/// <summary>What a version is made of, and what is refused.</summary>
public sealed class ArtifactWriterTests : IAsyncDisposable
{
    private readonly StoreWorld _world = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_version_has_its_parts_under_its_own_keys_with_what_is_known_of_it()
    {
        var written = await _world.Writer.WriteAsync(_world.Draft("one", ("src/A.cs", "a"), ("src/B.cs", null)) with { Title = "Größe", Description = "why", Mode = "bugfix", Language = "csharp", Run = "01J", Attempt = 2, Author = "ann" }, null, Stop);

        Assert.Equal((1, null, true, null), (written.Version.Version, written.Version.Parent, written.Version.Named, written.NamingProblem));
        Assert.Equal([PartState.Stored, PartState.Stored, PartState.Absent], written.Parts.Select(p => p.State));
        Assert.Equal(["code/shop/totals/totals_scene1_v1.cs", "code/shop/totals/totals_v1.patch"], _world.Objects.Keys.Where(k => k.StartsWith("code/", StringComparison.Ordinal)));
        var main = (await _world.Objects.HeadAsync("code/shop/totals/totals_v1.patch", Stop))!.Metadata;
        Assert.Equal(
            ("Größe", "why", "bugfix", "csharp", "01J", "2", "ann", "1", "0", "3", "0-1"),
            (main["title"], main["description"], main["mode"], main["language"], main["run"], main["attempt"], main["author"], main["version"], main["part"], main["parts"], main["exist"]));
        Assert.Equal("src/A.cs", (await _world.Objects.HeadAsync("code/shop/totals/totals_scene1_v1.cs", Stop))!.Metadata["path"]);
    }

    [Fact]
    public async Task The_next_version_keeps_the_numbers_of_paths_and_sends_only_what_is_new()
    {
        await _world.Writer.WriteAsync(_world.Draft("one", ("a", "content of a"), ("b", "content of b")), null, Stop);
        var puts = _world.Objects.Puts;

        var written = await _world.Writer.WriteAsync(_world.Draft("two", ("c", "new"), ("b", "content of b")) with { KeepsOthers = true }, null, Stop);

        Assert.Equal((2, 1), (written.Version.Version, written.Version.Parent));
        Assert.Equal([(0, null), (1, "a"), (2, "b"), (3, "c")], written.Version.Parts.Select(p => (p.Number, p.Path)));
        Assert.Equal(2, _world.Objects.Puts - puts);
        Assert.Equal("content of a", await _world.TextAsync("code/shop/totals/totals_scene1_v2"));
    }

    [Fact]
    public async Task Progress_is_told_in_parts_and_bytes()
    {
        var seen = new List<ArtifactProgress>();

        await _world.Writer.WriteAsync(_world.Draft("main", ("a", "1234"), ("b", "1234"), ("gone", null)), new Collect(seen.Add), Stop);

        var done = seen.Where(p => p.Part.State != PartState.Sending).ToList();
        Assert.Equal([(1, 4, 4L, 12L), (2, 4, 8L, 12L), (3, 4, 12L, 12L), (4, 4, 12L, 12L)], done.Select(p => (p.PartsDone, p.Parts, p.BytesDone, p.Bytes)));
        Assert.Equal([PartState.Stored, PartState.Stored, PartState.AlreadyThere, PartState.Absent], done.Select(p => p.Part.State));
    }

    [Fact]
    public async Task A_part_that_cannot_be_stored_leaves_no_version_and_is_named()
    {
        var seen = new List<ArtifactProgress>();
        var bad = new ArtifactKeys().Content(ObjectHash.Of("bad"u8));
        _world.Objects.Before = (operation, key) =>
        {
            if (operation == "put" && key == bad) throw new LatheError(ErrorKind.Permission, "artifacts.denied", "no").ToException();
        };

        await Assert.ThrowsAsync<LatheException>(() => _world.Writer.WriteAsync(_world.Draft("main", ("good", "good"), ("bad", "bad")), new Collect(seen.Add), Stop));

        Assert.Empty(await _world.Catalog.HistoryAsync(StoreWorld.Item, null, 10, Stop));
        Assert.DoesNotContain(_world.Objects.Keys, k => k.StartsWith("code/", StringComparison.Ordinal));
        Assert.Equal(("bad", PartState.Failed, "no"), (seen[^1].Part.Path, seen[^1].Part.State, seen[^1].Part.Error));
    }

    [Fact]
    public async Task What_lies_under_a_versions_key_already_is_not_overwritten()
    {
        await _world.Objects.PutAsync("code/shop/totals/totals_v1.patch", new MemoryStream("foreign"u8.ToArray()), new ObjectPut(), Stop);

        var written = await _world.Writer.WriteAsync(_world.Draft("main"), null, Stop);

        Assert.Contains("totals_v1.patch", written.NamingProblem, StringComparison.Ordinal);
        Assert.Equal("foreign", await _world.TextAsync("code/shop/totals/totals_v1.patch"));
        _world.Local.Clear();
        Assert.Equal(FetchState.Downloaded, (await _world.Reader.FetchAsync(written.Version, Stop))[0].State);
    }

    [Fact]
    public async Task A_new_item_is_refused_where_there_is_one_and_an_unknown_version_is_no_parent()
    {
        await _world.Writer.WriteAsync(_world.Draft("one") with { New = true }, null, Stop);

        Assert.Equal("artifacts.exists", (await Assert.ThrowsAsync<LatheException>(() => _world.Writer.WriteAsync(_world.Draft("two") with { New = true, Token = "2" }, null, Stop))).Error.Code);
        Assert.Equal("artifacts.no_version", (await Assert.ThrowsAsync<LatheException>(() => _world.Writer.WriteAsync(_world.Draft("two") with { Parent = 7, Token = "2" }, null, Stop))).Error.Code);
        Assert.Equal("artifacts.no_version", (await Assert.ThrowsAsync<LatheException>(() => _world.Reader.FindAsync(new ItemReference(StoreWorld.Item, 2), Stop))).Error.Code);
        Assert.Equal("artifacts.no_item", (await Assert.ThrowsAsync<LatheException>(() => _world.Reader.FindAsync(new ItemReference(new ItemName("shop", "other"), null), Stop))).Error.Code);
    }

    private sealed class Collect(Action<ArtifactProgress> take) : IProgress<ArtifactProgress>
    {
        public void Report(ArtifactProgress value) => take(value);
    }
}

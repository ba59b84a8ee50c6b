using Lathe.Engine.Artifacts;
using Lathe.Engine.Objects;
using static Lathe.TestKit.Conformance.ArtifactSamples;

namespace Lathe.TestKit.Conformance;

/// <summary>What every catalog of artifacts does. An adapter's test class derives from it and supplies an empty catalog for each test.</summary>
public abstract class ArtifactCatalogConformance
{
    private static readonly ItemName Item = new("shop", "totals");

    /// <summary>The test's catalog; each call opens it once more, as another process would.</summary>
    protected abstract ValueTask<IArtifactCatalog> OpenAsync();

    protected CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_is_read_as_it_was_added()
    {
        await using var catalog = await OpenAsync();
        await using var other = await OpenAsync();
        var version = Version(Item, 1) with { Lock = new ObjectProtection(DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000), Compliance: true, LegalHold: true), Named = true };

        Assert.True(await catalog.TryAddAsync(version, Stop));

        var found = await other.FindAsync(Item, 1, Stop);
        Assert.Equal(version with { Parts = [] }, found! with { Parts = [] });
        Assert.Equal(version.Parts, found.Parts);
        Assert.Equal([1], (await other.HistoryAsync(Item, null, 10, Stop)).Select(v => v.Version));
    }

    [Fact]
    public async Task A_number_is_taken_once_and_what_stands_is_not_overwritten()
    {
        await using var catalog = await OpenAsync();
        Assert.True(await catalog.TryAddAsync(Version(Item, 1, "first"), Stop));

        Assert.False(await catalog.TryAddAsync(Version(Item, 1, "second"), Stop));

        Assert.Equal("first", (await catalog.FindAsync(Item, 1, Stop))!.Token);
    }

    [Fact]
    public async Task A_record_is_replaced_only_by_who_saw_it_last()
    {
        await using var catalog = await OpenAsync();
        var first = Version(Item, 1);
        await catalog.TryAddAsync(first, Stop);

        Assert.True(await catalog.TryReplaceAsync(first with { Revision = 2, Named = true }, Stop));
        Assert.False(await catalog.TryReplaceAsync(first with { Revision = 2, Title = "too late" }, Stop));
        Assert.False(await catalog.TryReplaceAsync(Version(Item, 2) with { Revision = 2 }, Stop));

        var found = await catalog.FindAsync(Item, 1, Stop);
        Assert.Equal((2, true, first.Title), (found!.Revision, found.Named, found.Title));
        Assert.Null(await catalog.FindAsync(Item, 2, Stop));
    }

    [Fact]
    public async Task What_is_not_there_is_null_or_empty()
    {
        await using var catalog = await OpenAsync();
        await catalog.TryAddAsync(Version(Item, 1), Stop);

        Assert.Null(await catalog.FindAsync(Item, 2, Stop));
        Assert.Null(await catalog.FindAsync(new ItemName("shop", "total"), 1, Stop));
        Assert.Empty(await catalog.HistoryAsync(new ItemName("shop", "Totals"), null, 10, Stop));
        Assert.Empty(await catalog.HistoryAsync(Item, 1, 10, Stop));
        Assert.Empty(await catalog.ItemsAsync("sho", null, 10, Stop));
    }

    [Fact]
    public async Task History_comes_newest_first_page_by_page()
    {
        await using var catalog = await OpenAsync();
        for (var i = 1; i <= 12; i++) await catalog.TryAddAsync(Version(Item, i), Stop);
        await catalog.TryAddAsync(Version(new ItemName("shop", "totals2"), 1), Stop);

        var seen = new List<int>();
        while (await catalog.HistoryAsync(Item, seen.Count == 0 ? null : seen[^1], 5, Stop) is { Count: > 0 } page) seen.AddRange(page.Select(v => v.Version));

        Assert.Equal(Enumerable.Range(1, 12).Reverse(), seen);
        Assert.Equal(12, Assert.Single(await catalog.HistoryAsync(Item, null, 1, Stop)).Version);
    }

    [Fact]
    public async Task Items_come_in_order_with_their_newest_version_page_by_page()
    {
        await using var catalog = await OpenAsync();
        ItemName[] items = [new("a", "z"), new("a", "Z"), new("a-b", "c"), new("a.b", "c"), new("b", "次"), new("b", "éa"), new("b", "a1"), new("b", "a")];
        foreach (var item in items)
        {
            await catalog.TryAddAsync(Version(item, 1), Stop);
            await catalog.TryAddAsync(Version(item, 2), Stop);
        }

        var seen = new List<ArtifactVersion>();
        while (await catalog.ItemsAsync(null, seen.Count == 0 ? null : seen[^1].Name, 3, Stop) is { Count: > 0 } page) seen.AddRange(page);

        Assert.Equal(items.Order(), seen.Select(v => v.Name));
        Assert.All(seen, v => Assert.Equal(2, v.Version));
        Assert.Equal(["Z", "z"], (await catalog.ItemsAsync("a", null, 10, Stop)).Select(v => v.Item));
        Assert.Equal(["z"], (await catalog.ItemsAsync("a", new ItemName("a", "Z"), 10, Stop)).Select(v => v.Item));
    }

    [Fact]
    public async Task A_version_of_a_thousand_parts_is_kept_whole()
    {
        await using var catalog = await OpenAsync();
        var parts = Enumerable.Range(1, 1_000).Select(i => new ArtifactPart(i, $"src/a/rather/deep/folder/File{i}.cs", ".cs", ObjectHash.Of(BitConverter.GetBytes(i)), i));
        var version = Version(Item, 1) with { Parts = [new ArtifactPart(0, null, ".patch", ObjectHash.Of("p"u8), 1), .. parts] };

        await catalog.TryAddAsync(version, Stop);

        Assert.Equal(version.Parts, (await catalog.FindAsync(Item, 1, Stop))!.Parts);
    }

    [Fact]
    public async Task Of_many_writers_that_want_one_number_one_has_it()
    {
        await using var catalog = await OpenAsync();
        await using var other = await OpenAsync();

        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => (i % 2 == 0 ? catalog : other).TryAddAsync(Version(Item, 1, $"writer-{i}"), Stop))));

        var winner = Assert.Single(Enumerable.Range(0, 20), i => taken[i]);
        Assert.Equal($"writer-{winner}", (await catalog.FindAsync(Item, 1, Stop))!.Token);
    }

    [Fact]
    public async Task Fifty_writers_of_one_item_make_fifty_versions_without_a_gap()
    {
        const int Writers = 50;
        await using var catalog = await OpenAsync();
        await using var other = await OpenAsync();
        await using var objects = new MemoryArtifactObjects();
        var local = new MemoryContent();
        var drafts = Enumerable.Range(0, Writers).Select(i =>
        {
            var main = local.Put(System.Text.Encoding.UTF8.GetBytes($"writer {i}"), durable: true);
            return new ArtifactDraft { Project = Item.Project, Item = Item.Item, Token = $"writer-{i}", Title = $"writer {i}", Main = new DraftPart(null, ".patch", main, 8 + (i > 9 ? 1 : 0)) };
        }).ToList();

        var written = await Task.WhenAll(drafts.Select((draft, i) => Task.Run(() =>
            new ArtifactWriter(objects, i % 2 == 0 ? catalog : other, new ArtifactKeys(), local, TimeProvider.System).WriteAsync(draft, null, Stop))));

        Assert.All(written, w => Assert.Null(w.NamingProblem));
        Assert.Equal(Enumerable.Range(1, Writers), written.Select(w => w.Version.Version).Order());
        var history = await catalog.HistoryAsync(Item, null, 200, Stop);
        Assert.Equal(Enumerable.Range(1, Writers).Reverse(), history.Select(v => v.Version));
        Assert.Equal(Writers, history.Select(v => v.Token).Distinct().Count());
        Assert.All(history, v => Assert.Equal((v.Version == 1 ? null : v.Version - 1, true, 2), (v.Parent, v.Named, v.Revision)));
        foreach (var version in history)
        {
            await using var content = await objects.GetAsync($"code/shop/totals/totals_v{version.Version}.patch", Stop);
            Assert.Equal(version.Title, System.Text.Encoding.UTF8.GetString(await AllOfAsync(content!.Content, Stop)));
        }
    }
}

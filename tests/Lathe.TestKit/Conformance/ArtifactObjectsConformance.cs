using Lathe.Engine.Artifacts;
using Lathe.Engine.Objects;
using Lathe.Errors;
using static Lathe.TestKit.Conformance.ArtifactSamples;

namespace Lathe.TestKit.Conformance;

/// <summary>What every store of artifacts' objects does. An adapter's test class derives from it and supplies an empty store for each test.</summary>
public abstract partial class ArtifactObjectsConformance
{
    /// <summary>The test's store; each call may open it once more, as another process would.</summary>
    protected abstract IArtifactObjects Store { get; }

    /// <summary>Bytes above which the store uploads in several parts; a test goes over it.</summary>
    protected virtual int LargeContent => 300_000;

    /// <summary>Now, as the store's side sees it.</summary>
    protected virtual DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    protected CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Changes an object's stored bytes past the store, as a damaged disk would; the length stays.</summary>
    protected abstract Task DamageAsync(string key, byte[] content);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task What_is_put_can_be_had_again(int length)
    {
        var content = Content(length);
        var metadata = new Dictionary<string, string> { ["title"] = "Größe – «50 %»\n次", ["run"] = "01J" };

        var stored = await Store.PutAsync("code/p/i/i_v1.cs", new MemoryStream(content), new ObjectPut { Metadata = metadata, ContentType = "text/x-csharp" }, Stop);

        var head = await Store.HeadAsync("code/p/i/i_v1.cs", Stop);
        Assert.Equal(("code/p/i/i_v1.cs", (long)length, ObjectHash.Of(content)), (stored!.Key, stored.Size, stored.Hash));
        Assert.Equal((stored.Size, stored.Hash, stored.Tag, "text/x-csharp"), (head!.Size, head.Hash, head.Tag, head.ContentType));
        Assert.Equal(metadata.OrderBy(p => p.Key, StringComparer.Ordinal), head.Metadata.OrderBy(p => p.Key, StringComparer.Ordinal));
        Assert.InRange(head.Modified, Now.AddMinutes(-5), Now.AddMinutes(5));
        await using var got = await Store.GetAsync("code/p/i/i_v1.cs", Stop);
        Assert.Equal(stored.Hash, got!.Info.Hash);
        Assert.Equal(content, await AllOfAsync(got.Content, Stop));
    }

    [Fact]
    public async Task Large_content_goes_up_in_parts_and_its_progress_is_told()
    {
        var content = Content(LargeContent);
        var progress = new ProgressSum();

        var stored = await Store.PutAsync("large", new MemoryStream(content), new ObjectPut { Progress = progress, Metadata = new Dictionary<string, string> { ["a"] = "b" } }, Stop);

        Assert.Equal(ObjectHash.Of(content), stored!.Hash);
        Assert.Equal(content.Length, progress.Sum);
        var head = await Store.HeadAsync("large", Stop);
        Assert.Equal((content.Length, stored.Hash, "b"), (head!.Size, head.Hash, head.Metadata["a"]));
        await using var got = await Store.GetAsync("large", Stop);
        Assert.Equal(content, await AllOfAsync(got!.Content, Stop));
        Assert.Equal(content[^10..], await Store.RangeAsync("large", content.Length - 10, 100, Stop));
    }

    [Fact]
    public async Task Content_is_read_from_where_the_stream_stands()
    {
        var content = new MemoryStream(Content(100)) { Position = 40 };

        var stored = await Store.PutAsync("k", content, new ObjectPut(), Stop);

        Assert.Equal((60, ObjectHash.Of(Content(100).AsSpan(40))), (stored!.Size, stored.Hash));
    }

    [Fact]
    public async Task What_is_not_there_is_null()
    {
        await PutAsync("code/a/b/c", "x");

        foreach (var key in (string[])["code/a/b", "code/a/b/c.d", "none"])
        {
            Assert.Null(await Store.HeadAsync(key, Stop));
            Assert.Null(await Store.GetAsync(key, Stop));
            Assert.Null(await Store.RangeAsync(key, 0, 10, Stop));
            Assert.False(await Store.DeleteAsync(key, Stop));
        }
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("/root")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("")]
    [InlineData(".lathe/lock")]
    [InlineData("a/\u0007")]
    [InlineData("a\\b")]
    public async Task A_key_that_could_leave_its_place_is_refused(string key)
    {
        var put = await Assert.ThrowsAsync<LatheException>(() => Store.PutAsync(key, new MemoryStream([1]), new ObjectPut(), Stop));
        var get = await Assert.ThrowsAsync<LatheException>(() => Store.GetAsync(key, Stop));
        var copy = await Assert.ThrowsAsync<LatheException>(() => Store.CopyAsync("a", key, new ObjectPut(), Stop));
        var delete = await Assert.ThrowsAsync<LatheException>(() => Store.DeleteAsync(key, Stop));

        Assert.All([put, get, copy, delete], e => Assert.Equal("artifacts.bad_key", e.Error.Code));
    }

    [Fact]
    public async Task Metadata_that_a_server_would_refuse_is_refused_everywhere()
    {
        var error = await Assert.ThrowsAsync<LatheException>(() => Store.PutAsync("k", new MemoryStream([1]), new ObjectPut { Metadata = new Dictionary<string, string> { ["title"] = new('é', 400) } }, Stop));

        Assert.Equal("artifacts.metadata_too_long", error.Error.Code);
        Assert.Null(await Store.HeadAsync("k", Stop));
    }

    [Theory]
    [InlineData(0, 3, "abc")]
    [InlineData(2, 3, "cde")]
    [InlineData(8, 10, "ij")]
    [InlineData(10, 1, "")]
    [InlineData(99, 1, "")]
    public async Task A_piece_can_be_read(int offset, int length, string expected)
    {
        await PutAsync("k", "abcdefghij");

        Assert.Equal(expected, System.Text.Encoding.UTF8.GetString((await Store.RangeAsync("k", offset, length, Stop))!));
    }

    [Fact]
    public async Task A_put_replaces_and_conditions_keep_it_from_that()
    {
        var first = await PutAsync("k", "one");

        Assert.Null(await Store.PutAsync("k", Text("two"), new ObjectPut { Condition = PutCondition.IfAbsent }, Stop));
        Assert.Null(await Store.PutAsync("k", Text("two"), new ObjectPut { Condition = PutCondition.IfMatch("0123") }, Stop));
        Assert.Null(await Store.PutAsync("none", Text("two"), new ObjectPut { Condition = PutCondition.IfMatch(first.Tag) }, Stop));
        Assert.Equal("one", await ReadAsync("k"));
        var second = await Store.PutAsync("k", Text("two"), new ObjectPut { Condition = PutCondition.IfMatch(first.Tag) }, Stop);
        Assert.Equal("two", await ReadAsync("k"));
        Assert.NotEqual(first.Tag, second!.Tag);
        await PutAsync("k", "three");
        Assert.Equal("three", await ReadAsync("k"));
        Assert.NotNull(await Store.PutAsync("new", Text("two"), new ObjectPut { Condition = PutCondition.IfAbsent }, Stop));
    }

    [Fact]
    public async Task Of_many_conditional_puts_one_wins()
    {
        var stores = new[] { Store, Store };

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => stores[i % 2].PutAsync("k", Text($"writer {i:00}"), new ObjectPut { Condition = PutCondition.IfAbsent }, Stop))));

        var winner = Assert.Single(results, r => r is not null);
        await using var got = await Store.GetAsync("k", Stop);
        Assert.Equal(winner!.Hash, ObjectHash.Of(await AllOfAsync(got!.Content, Stop)));
    }

    [Fact]
    public async Task Of_many_conditional_copies_one_wins()
    {
        for (var i = 0; i < 10; i++) await PutAsync($"from/{i}", $"writer {i}");
        var stores = new[] { Store, Store };

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => stores[i % 2].CopyAsync($"from/{i}", "to", new ObjectPut { Condition = PutCondition.IfAbsent }, Stop))));

        Assert.Equal(Assert.Single(results, r => r is not null)!.Hash, ObjectHash.Of(System.Text.Encoding.UTF8.GetBytes(await ReadAsync("to"))));
    }

    [Fact]
    public async Task A_copy_has_the_content_and_metadata_of_its_own()
    {
        var source = await Store.PutAsync("from", Text("content"), new ObjectPut { Metadata = new Dictionary<string, string> { ["a"] = "source" } }, Stop);
        var copy = new ObjectPut { Metadata = new Dictionary<string, string> { ["b"] = "copy" }, Condition = PutCondition.IfAbsent, ContentType = "text/plain" };

        var copied = await Store.CopyAsync("from", "a folder/to", copy, Stop);

        Assert.Equal(source!.Hash, copied!.Hash);
        var head = await Store.HeadAsync("a folder/to", Stop);
        Assert.Equal(("copy", 1, 7L, source.Hash, "text/plain"), (head!.Metadata["b"], head.Metadata.Count, head.Size, head.Hash, head.ContentType));
        Assert.Null(await Store.CopyAsync("from", "a folder/to", copy, Stop));
        Assert.NotNull(await Store.CopyAsync("from", "a folder/to", copy with { Condition = PutCondition.Always }, Stop));
        Assert.True(await Store.DeleteAsync("from", Stop));
        Assert.Equal("content", await ReadAsync("a folder/to"));
        Assert.Equal("artifacts.no_object", (await Assert.ThrowsAsync<LatheException>(() => Store.CopyAsync("from", "again", new ObjectPut(), Stop))).Error.Code);
    }

    [Fact]
    public async Task A_list_has_every_key_once_in_order_page_by_page()
    {
        string[] keys = ["a-b", "a/x", "a/y/1", "a/y/2", "a/y.z", "a0", "b/ä", "b/次", "c"];
        foreach (var key in keys.Reverse()) await PutAsync(key, key);

        var found = new List<ListedObject>();
        for (var more = true; more;)
        {
            var page = await Store.ListAsync("", found.LastOrDefault()?.Key, 2, Stop);
            found.AddRange(page.Objects);
            more = page.More;
        }

        Assert.Equal(keys.Order(StringComparer.Ordinal), found.Select(o => o.Key));
        Assert.All(found, o => Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(o.Key), o.Size));
        Assert.Equal(["a/y.z", "a/y/1", "a/y/2"], (await Store.ListAsync("a/y", null, 100, Stop)).Objects.Select(o => o.Key));
        Assert.Empty((await Store.ListAsync("d", null, 100, Stop)).Objects);
        Assert.False((await Store.ListAsync("a/y", null, 3, Stop)).More);
    }

    [Fact]
    public async Task Damaged_content_is_an_error_at_its_end()
    {
        await PutAsync("code/p/k", "right");
        await DamageAsync("code/p/k", "wrong"u8.ToArray());

        var error = (await Assert.ThrowsAsync<LatheException>(() => ReadAsync("code/p/k"))).Error;

        Assert.Equal((ErrorKind.Storage, "artifacts.corrupt"), (error.Kind, error.Code));
    }

    [Fact]
    public async Task A_stopped_upload_stores_nothing()
    {
        using var stop = new CancellationTokenSource();
        var content = new StoppingStream(Content(LargeContent), stop);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync("k", content, new ObjectPut(), stop.Token));

        Assert.Null(await Store.HeadAsync("k", Stop));
        Assert.Empty((await Store.ListAsync("", null, 10, Stop)).Objects);
    }

    protected static MemoryStream Text(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));

    protected async Task<ObjectInfo> PutAsync(string key, string text) => (await Store.PutAsync(key, Text(text), new ObjectPut(), Stop))!;

    protected async Task<string> ReadAsync(string key)
    {
        await using var got = await Store.GetAsync(key, Stop) ?? throw new InvalidOperationException($"{key} is not there.");
        return System.Text.Encoding.UTF8.GetString(await AllOfAsync(got.Content, Stop));
    }

    /// <summary>Asks for the stop when a good part of it is read for the last time it will be.</summary>
    private sealed class StoppingStream(byte[] content, CancellationTokenSource stop) : MemoryStream(content)
    {
        private long _read;

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = base.Read(buffer, offset, Math.Min(count, 16_384));
            Note(read);
            return read;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer[..Math.Min(buffer.Length, 16_384)], cancellationToken);
            Note(read);
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        private void Note(int read)
        {
            _read += read;
            if (_read > Length / 2) stop.Cancel();
            stop.Token.ThrowIfCancellationRequested();
        }
    }
}

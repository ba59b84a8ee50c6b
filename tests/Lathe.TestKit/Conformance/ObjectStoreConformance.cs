using Lathe.Engine.Objects;
using Lathe.Errors;

namespace Lathe.TestKit.Conformance;

/// <summary>What every object store does. An adapter's test class derives from it and supplies an empty store for each test.</summary>
public abstract class ObjectStoreConformance
{
    /// <summary>The test's store; each call may open it once more.</summary>
    protected abstract IObjectStore Store { get; }

    protected CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Changes an object's stored bytes past the store, as a damaged disk would.</summary>
    protected abstract void Damage(ObjectHash hash, byte[] content);

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(500_000, true)]
    [InlineData(500_000, false)]
    public async Task What_is_put_can_be_had_again(int length, bool durable)
    {
        var content = Content(length);

        var hash = Store.Put(content, durable);

        Assert.Equal(ObjectHash.Of(content), hash);
        Assert.True(Store.Contains(hash));
        Assert.Equal(content, Store.Get(hash));
        await using var stream = Store.Open(hash);
        Assert.Equal(content, await AllOfAsync(stream!));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(131_072)]
    [InlineData(1_000_001)]
    public async Task What_is_put_from_a_stream_can_be_had_again(int length)
    {
        var content = Content(length);

        var hash = await Store.PutAsync(new MemoryStream(content), Stop);

        Assert.Equal(ObjectHash.Of(content), hash);
        Assert.Equal(content, Store.Get(hash));
        Assert.Equal(hash, Store.Put(content, durable: true));
        Assert.Equal(hash, await Store.PutAsync(new MemoryStream(content), Stop));
    }

    [Fact]
    public void The_hash_is_sha256_in_lower_case() =>
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Store.Put("abc"u8, durable: false).Hex);

    [Theory]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("../../../../../../../../../../../../../../../../../etc/passwd0000")]
    [InlineData("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    public void What_is_not_there_is_null(string hex)
    {
        Store.Put("another"u8, durable: false);

        Assert.Null(Store.Get(new ObjectHash(hex)));
        Assert.Null(Store.Open(new ObjectHash(hex)));
        Assert.False(Store.Contains(new ObjectHash(hex)));
        Assert.Null(Store.Get(default));
    }

    [Fact]
    public void Damaged_content_is_an_error_and_never_returned()
    {
        var hash = Store.Put("right"u8, durable: true);
        Damage(hash, "wrong"u8.ToArray());

        var error = Assert.Throws<LatheException>(() => Store.Get(hash)).Error;

        Assert.Equal((ErrorKind.Storage, "objects.corrupt"), (error.Kind, error.Code));
    }

    [Fact]
    public void Content_that_was_cut_short_is_mended_by_the_next_put()
    {
        var hash = Store.Put("right"u8, durable: false);
        Damage(hash, []);

        Store.Put("right"u8, durable: true);

        Assert.Equal("right"u8.ToArray(), Store.Get(hash));
    }

    [Fact]
    public async Task The_same_content_may_be_put_many_times_at_once()
    {
        var content = Content(300_000);
        var stores = new[] { Store, Store };

        var hashes = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(
            async () => i % 3 == 0 ? await stores[i % 2].PutAsync(new MemoryStream(content), Stop) : stores[i % 2].Put(content, durable: i % 3 == 1),
            Stop)));

        Assert.Single(hashes.Distinct());
        Assert.Equal(content, Store.Get(hashes[0]));
    }

    [Fact]
    public async Task A_stopped_copy_stores_nothing()
    {
        var content = Content(400_000);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync(new TrickleStream(content, stop.Cancel), stop.Token));

        Assert.False(Store.Contains(ObjectHash.Of(content)));
    }

    [Fact]
    public async Task A_source_that_fails_is_not_blamed_on_the_store()
    {
        var content = Content(400_000);

        var error = (await Assert.ThrowsAsync<LatheException>(
            () => Store.PutAsync(new TrickleStream(content, () => throw new IOException("the source is gone")), Stop))).Error;

        Assert.Equal("objects.source_failed", error.Code);
        Assert.False(Store.Contains(ObjectHash.Of(content)));
    }

    protected static byte[] Content(int length)
    {
        var content = new byte[length];
        for (var i = 0; i < length; i++) content[i] = (byte)(i * 31 + (i >> 8));
        return content;
    }

    private static async Task<byte[]> AllOfAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    /// <summary>Gives a little at a time, and in the middle does what a test wants.</summary>
    private sealed class TrickleStream(byte[] content, Action inTheMiddle) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position > Length / 2) inTheMiddle();
            cancellationToken.ThrowIfCancellationRequested();
            return base.ReadAsync(buffer[..Math.Min(buffer.Length, 1 << 16)], cancellationToken);
        }
    }
}

using Lathe.Engine.Objects;
using Lathe.Errors;
using Lathe.Storage.Files;
using Lathe.TestKit.Conformance;

namespace Lathe.Storage.Tests.Files;

/// <summary>Objects that came at once and lie together in packs are objects as any other.</summary>
public sealed class PackedObjectsTests : ObjectStoreConformance, IDisposable
{
    private const int Many = 1_000;

    private readonly ScratchFolder scratch = new();
    private readonly ManualTime time = new();

    public void Dispose() => scratch.Dispose();

    // Each content goes into a pack of its own, which is complete when the put returns.
    protected override IObjectStore Store => new EachInAPack(Files);

    private FileObjectStore Files => new(scratch.Paths.Objects, time);

    private string[] Packs => Directory.Exists(Path.Combine(scratch.Paths.Objects, "packs")) ? Directory.GetFiles(Path.Combine(scratch.Paths.Objects, "packs")) : [];

    private string[] Loose => Directory.Exists(Path.Combine(scratch.Paths.Objects, "sha256")) ? Directory.GetFiles(Path.Combine(scratch.Paths.Objects, "sha256"), "*", SearchOption.AllDirectories) : [];

    private string[] Drafts => Directory.Exists(Path.Combine(scratch.Paths.Objects, "tmp")) ? Directory.GetFiles(Path.Combine(scratch.Paths.Objects, "tmp")) : [];

    // The content stands behind the eight bytes of the beginning; without any the file is cut short.
    protected override void Damage(ObjectHash hash, byte[] content)
    {
        foreach (var pack in Packs)
        {
            File.SetUnixFileMode(pack, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            using var file = File.OpenHandle(pack, FileMode.Open, FileAccess.Write);
            if (content.Length == 0) RandomAccess.SetLength(file, 20);
            else RandomAccess.Write(file, content, 8);
        }

        // A reader that had it open already would not look again for a second.
        File.SetLastWriteTimeUtc(Path.Combine(scratch.Paths.Objects, "packs"), DateTime.UtcNow);
    }

    [Fact]
    public void Many_new_contents_become_one_file_that_every_process_reads()
    {
        var contents = Some(Many);
        var writer = Files;
        var other = Files;
        Assert.False(other.Contains(ObjectHash.Of(contents[0])));

        using (var batch = writer.Begin())
        {
            foreach (var content in contents) batch.Put(content, durable: false);
            Assert.False(Files.Contains(ObjectHash.Of(contents[0])));
            batch.Put("the list"u8, durable: true);
        }

        Assert.Single(Packs);
        Assert.Single(Loose);
        Assert.Empty(Drafts);
        foreach (var store in new[] { writer, other, Files })
        {
            foreach (var content in contents)
            {
                Assert.True(store.Contains(ObjectHash.Of(content)));
                Assert.Equal(content, store.Get(ObjectHash.Of(content)));
            }
        }

        Assert.Equal(Many + 1, Files.List(Stop).Count);
        Assert.Equal(contents.Sum(static c => c.Length) + 8, Files.List(Stop).Sum(static o => o.Bytes));
    }

    [Fact]
    public void A_few_are_put_one_by_one()
    {
        using var batch = Files.Begin();
        var hash = batch.Put("one"u8, durable: false);
        batch.Put("two"u8, durable: false);
        Assert.Empty(Loose);
        Assert.True(batch.Contains(hash));

        batch.Complete();

        Assert.Equal(2, Loose.Length);
        Assert.Empty(Packs);
        Assert.Equal("one"u8.ToArray(), Files.Get(hash));
    }

    [Fact]
    public void What_is_there_already_is_not_written_again()
    {
        var contents = Some(Many);
        PutAll(contents);
        Files.Put(contents[0], durable: true);
        Files.Put("loose"u8, durable: true);

        using (var batch = Files.Begin())
        {
            foreach (var content in (byte[][])[.. contents, "loose"u8.ToArray(), contents[0]]) batch.Put(content, durable: false);
            batch.Complete();
        }

        Assert.Single(Packs);
        Assert.Single(Loose);
    }

    [Fact]
    public void Of_two_that_store_the_same_at_once_one_pack_stays()
    {
        var contents = Some(Many);
        using var first = Files.Begin();
        using var second = Files.Begin();
        foreach (var content in contents)
        {
            first.Put(content, durable: false);
            second.Put(content, durable: false);
        }

        first.Complete();
        second.Complete();

        Assert.Single(Packs);
        Assert.Empty(Drafts);
    }

    [Fact]
    public async Task Several_threads_may_put_into_a_batch()
    {
        var contents = Some(Many);
        using (var batch = Files.Begin())
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                foreach (var content in contents) batch.Put(content, durable: false);
            }, Stop)));
            batch.Complete();
        }

        Assert.Equal(Many, Files.List(Stop).Count);
        Assert.All(contents, content => Assert.Equal(content, Files.Get(ObjectHash.Of(content))));
    }

    [Fact]
    public void What_was_not_completed_is_not_there_and_leaves_nothing()
    {
        var contents = Some(Many);
        using (var batch = Files.Begin())
        {
            foreach (var content in contents) batch.Put(content, durable: false);
            Assert.Single(Drafts);
        }

        Assert.Empty(Drafts);
        Assert.Empty(Packs);
        Assert.False(Files.Contains(ObjectHash.Of(contents[0])));
    }

    [Fact]
    public async Task A_kill_in_the_middle_leaves_a_draft_that_nobody_reads_and_that_goes_in_time()
    {
        using (var child = Child.ChildProcess.Start("hold", scratch.Path))
        {
            Assert.Equal("held", await child.LineAsync());
            await child.KillAsync();
        }

        var draft = Assert.Single(Drafts);
        Assert.False(Files.Contains(ObjectHash.Of(Child.ChildJobs.Parts(1).Single())));
        Assert.Empty(Packs);
        File.SetLastWriteTimeUtc(draft, time.GetUtcNow().AddHours(-25).UtcDateTime);
        PutAll(Some(Many));
        Assert.Empty(Drafts);
    }

    [Fact]
    public void Large_contents_are_files_of_their_own()
    {
        using var batch = Files.Begin(few: 0);
        var large = Content((1 << 20) + 1);
        batch.Put(large, durable: false);
        batch.Put(Content(1 << 20), durable: false);
        batch.Complete();

        Assert.Single(Loose);
        Assert.Single(Packs);
        Assert.Equal(large, Files.Get(ObjectHash.Of(large)));
    }

    [Fact]
    public void A_damaged_index_hides_no_damage()
    {
        var contents = Some(Many);
        PutAll(contents);
        var pack = Assert.Single(Packs);
        File.SetUnixFileMode(pack, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (var file = File.OpenHandle(pack, FileMode.Open, FileAccess.Write)) RandomAccess.SetLength(file, RandomAccess.GetLength(file) - 3);

        var error = Assert.Throws<LatheException>(() => Files.Get(ObjectHash.Of(contents[0]))).Error;

        Assert.Equal("objects.corrupt", error.Code);
        Assert.Contains(pack, error.Message, StringComparison.Ordinal);
        Assert.False(Files.Contains(ObjectHash.Of(contents[0])));
        Assert.Equal(contents[0], Files.Get(Files.Put(contents[0], durable: true)));
        Assert.Single(Files.List(Stop));
    }

    [Fact]
    public void Places_in_an_index_that_point_nowhere_are_no_places()
    {
        var contents = Some(Many);
        PutAll(contents);
        var pack = Assert.Single(Packs);
        File.SetUnixFileMode(pack, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var end = PackFormat.TrailerLength + PackFormat.CountsLength + (Many * PackFormat.EntryLength);
        using (var file = File.OpenHandle(pack, FileMode.Open, FileAccess.Write))
        {
            var index = RandomAccess.GetLength(file) - end;
            for (var i = 0; i < Many; i++) RandomAccess.Write(file, Enumerable.Repeat((byte)0x7F, 16).ToArray(), index + (i * PackFormat.EntryLength) + PackFormat.HashLength);
        }

        Assert.Null(Files.Get(ObjectHash.Of(contents[0])));
        Assert.False(Files.Contains(ObjectHash.Of(contents[0])));
        Assert.Empty(Files.List(Stop));
    }

    [Fact]
    public void A_collection_takes_the_rest_of_a_pack_with_it_only_where_all_may_go()
    {
        var (old, young) = (Some(Many), Some(Many, "young"));
        PutAll(old);
        var (pack, yesterday) = (Assert.Single(Packs), time.GetUtcNow().AddDays(-2));
        File.SetLastWriteTimeUtc(pack, yesterday.UtcDateTime);
        PutAll(young);
        var (kept, gone) = (ObjectHash.Of(old[0]), old[1..].Select(c => ObjectHash.Of(c)).ToHashSet());
        var before = Files;
        Assert.NotNull(before.Get(ObjectHash.Of(old[1])));

        var removed = Files.Remove([.. gone, .. young.Select(c => ObjectHash.Of(c))], time.GetUtcNow().AddDays(-1), Stop);

        Assert.Equal(gone, removed.Select(o => o.Hash).ToHashSet());
        Assert.Equal(2, Packs.Length);
        Assert.False(File.Exists(pack));
        Assert.Equal(old[0], Files.Get(kept));
        Assert.Equal(yesterday.UtcDateTime, Files.List(Stop).Single(o => o.Hash == kept).Used.UtcDateTime, TimeSpan.FromSeconds(1));
        Assert.All(young, content => Assert.Equal(content, Files.Get(ObjectHash.Of(content))));
        Assert.False(before.Contains(ObjectHash.Of(old[1])));
        Assert.True(before.Contains(kept));
        Assert.Empty(Drafts);

        File.SetLastWriteTimeUtc(Packs.Single(p => new FileInfo(p).Length < 10_000), yesterday.UtcDateTime);
        Assert.Equal([kept], Files.Remove([kept], time.GetUtcNow().AddDays(-1), Stop).Select(o => o.Hash));
        Assert.Single(Packs);
    }

    [Fact]
    public void A_use_of_one_keeps_its_pack()
    {
        var contents = Some(Many);
        PutAll(contents);
        File.SetLastWriteTimeUtc(Assert.Single(Packs), time.GetUtcNow().AddDays(-2).UtcDateTime);
        Assert.True(Files.Contains(ObjectHash.Of(contents[7])));

        Assert.Empty(Files.Remove(contents.Select(c => ObjectHash.Of(c)), time.GetUtcNow().AddDays(-1), Stop));

        Assert.Equal(Many, Files.List(Stop).Count);
    }

    [Fact]
    public async Task What_was_put_or_found_is_never_swept_away_with_its_pack_by_another_process()
    {
        var store = new FileObjectStore(scratch.Paths.Objects, TimeProvider.System);
        var contents = Some(40);
        using var sweeper = Child.ChildProcess.Start("sweep", scratch.Path);
        Assert.Equal("sweeping", await sweeper.LineAsync());
        var (gone, kept) = (0, 0);
        for (var round = 0; round < 100; round++)
        {
            foreach (var pack in Packs) Age(pack);
            using var batch = store.Begin(few: 0);
            foreach (var content in contents)
            {
                if (store.Contains(ObjectHash.Of(content))) kept++;
                else gone++;
                batch.Put(content, durable: false);
            }

            batch.Complete();
            foreach (var content in contents) Assert.Equal(content, store.Get(ObjectHash.Of(content)));
        }

        await sweeper.KillAsync();
        Assert.True(kept > 100, $"{kept} kept");
        Assert.True(gone > 0, "nothing was swept");

        static void Age(string place)
        {
            try
            {
                File.SetLastWriteTimeUtc(place, DateTime.UtcNow.AddDays(-2));
            }
            catch (IOException)
            {
                // Swept.
            }
        }
    }

    private static byte[][] Some(int count, string what = "content") => [.. Enumerable.Range(0, count).Select(i => System.Text.Encoding.UTF8.GetBytes($"{what} {i}, {new string('x', i % 200)}\n"))];

    private void PutAll(byte[][] contents)
    {
        using var batch = Files.Begin();
        foreach (var content in contents) batch.Put(content, durable: false);
        batch.Complete();
    }

    /// <summary>Puts by way of a batch that holds nothing back.</summary>
    private sealed class EachInAPack(FileObjectStore store) : IObjectStore
    {
        public ObjectHash Put(ReadOnlySpan<byte> content, bool durable)
        {
            using var batch = store.Begin(few: 0);
            var hash = batch.Put(content, durable: false);
            batch.Complete();
            return hash;
        }

        public Task<ObjectHash> PutAsync(Stream content, CancellationToken cancellationToken) => store.PutAsync(content, cancellationToken);

        public byte[]? Get(ObjectHash hash) => store.Get(hash);

        public Stream? Open(ObjectHash hash) => store.Open(hash);

        public bool Contains(ObjectHash hash) => store.Contains(hash);
    }
}

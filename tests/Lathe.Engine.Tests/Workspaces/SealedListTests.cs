using Lathe.Engine.Objects;
using Lathe.Engine.Workspaces;

namespace Lathe.Git.Tests;

public sealed class SealedListTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_stored_step_by_step_is_what_is_stored_at_once_and_differs_as_a_whole_look_says(int seed)
    {
        var random = new Random(seed);
        var objects = new CountingObjects();
        var list = new SealedList(objects);
        var stored = new StoredSnapshots(objects);
        Dictionary<string, SealedFile> files = new(StringComparer.Ordinal), before = [];
        Snapshot? former = null;
        for (var step = 0; step < 60; step++)
        {
            for (var i = random.Next(step == 0 ? 2_000 : 12); i >= 0; i--)
            {
                var path = $"d{random.Next(40)}/f{random.Next(60)}";
                if (step > 0 && random.Next(3) == 0) files.Remove(path);
                else files[path] = File(path, random.Next());
            }

            var snapshot = list.Store(files, before);
            before = new Dictionary<string, SealedFile>(files, StringComparer.Ordinal);
            Assert.Equal(Snapshots.Store(files.Values.Select(f => f.Entry), objects).Id, snapshot.Id);
            Assert.Equal(files.Count, Snapshots.Load(snapshot.Id, objects).Count);
            if (former is not null) Assert.Equal(Snapshots.Compare(former, snapshot), stored.Compare(former.Id, snapshot.Id));
            for (var i = 0; i < 20; i++)
            {
                var path = $"d{random.Next(41)}/f{random.Next(61)}";
                Assert.Equal(files.GetValueOrDefault(path)?.Entry, stored.Find(snapshot.Id, path));
            }

            former = snapshot;
        }
    }

    [Fact]
    public void One_change_among_many_files_stores_a_chunk_and_the_list_of_chunks_and_reads_as_little()
    {
        var objects = new CountingObjects();
        var list = new SealedList(objects);
        var files = Enumerable.Range(0, 20_000).Select(i => $"area{i / 1000}/part{i / 100}/file{i}").ToDictionary(p => p, p => File(p, 1), StringComparer.Ordinal);
        var first = list.Store(files, []);
        var (puts, bytes) = (objects.Puts, objects.Bytes);
        var now = new Dictionary<string, SealedFile>(files, StringComparer.Ordinal) { ["area7/part70/file7042"] = File("area7/part70/file7042", 2) };
        var next = list.Store(now, files);
        Assert.Equal(2, objects.Puts - puts);
        Assert.InRange(objects.Bytes - bytes, 1, 120_000);

        objects.Gets = 0;
        Assert.Equal("area7/part70/file7042", Assert.Single(new StoredSnapshots(objects).Compare(first.Id, next.Id)).Path);
        Assert.Equal(4, objects.Gets);
        objects.Gets = 0;
        Assert.NotNull(new StoredSnapshots(objects).Find(next.Id, "area7/part70/file7042"));
        Assert.InRange(objects.Gets, 2, 14);
    }

    [Fact]
    public async Task A_tree_that_nothing_changed_in_costs_a_walk_and_neither_reads_a_file_nor_stores_anything()
    {
        using var bench = new WorkspaceBench();
        for (var i = 0; i < 50; i++) bench.Scratch.Write($"d{i % 5}/f{i}", $"{i}");
        bench.Scratch.Run(bench.Scratch.Path, "ln", "-s", "d1/f1", "link");
        Directory.CreateDirectory(Path.Combine(bench.Scratch.Path, "empty"));
        bench.Scratch.Commit();
        var objects = new CountingObjects();
        var time = new LaterTime();
        await using var workspace = await new CopyWorkspaceProvider(bench.Git, objects, Path.Combine(bench.Scratch.Folder, "cache"), time).CreateAsync(await bench.RequestAsync(), default);
        // Once, until no file was written so shortly before that another write might not show.
        time.Ahead = TimeSpan.FromMinutes(1);
        workspace.NoteCommand();
        var before = await workspace.SealAsync(default);
        workspace.NoteCommand();
        await workspace.SealAsync(default);
        var stored = objects.Puts;
        workspace.NoteCommand();
        Assert.Equal(before.Id, (await workspace.SealAsync(default)).Id);
        Assert.Equal(stored, objects.Puts);
    }

    private static SealedFile File(string path, int content) => new(new SnapshotEntry(path, SnapshotEntryKind.File, 0x1A4, 4, ObjectHash.Of(BitConverter.GetBytes(content))), default);

    private sealed class LaterTime : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }

    private sealed class CountingObjects : IObjectStore
    {
        private readonly Dictionary<ObjectHash, byte[]> _kept = [];

        public int Puts { get; private set; }

        public long Bytes { get; private set; }

        public int Gets { get; set; }

        public ObjectHash Put(ReadOnlySpan<byte> content, bool durable)
        {
            var hash = ObjectHash.Of(content);
            lock (_kept)
            {
                Puts++;
                Bytes += content.Length;
                _kept[hash] = content.ToArray();
            }

            return hash;
        }

        public async Task<ObjectHash> PutAsync(Stream content, CancellationToken cancellationToken)
        {
            using var memory = new MemoryStream();
            await content.CopyToAsync(memory, cancellationToken);
            return Put(memory.ToArray(), durable: true);
        }

        public byte[]? Get(ObjectHash hash)
        {
            lock (_kept)
            {
                Gets++;
                return _kept.GetValueOrDefault(hash);
            }
        }

        public Stream? Open(ObjectHash hash) => Get(hash) is { } content ? new MemoryStream(content) : null;

        public bool Contains(ObjectHash hash)
        {
            lock (_kept) return _kept.ContainsKey(hash);
        }
    }
}

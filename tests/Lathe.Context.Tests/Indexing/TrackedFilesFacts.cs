using System.Buffers.Binary;
using System.Text;

namespace Lathe.Context.Tests.Indexing;

public sealed class TrackedFilesFacts : IDisposable
{
    private readonly ScratchTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void A_tracked_file_belongs_although_a_rule_of_gits_ignores_it()
    {
        _tree.Write(".git/index", Index("build/keep.c", "kept.log")).Write(".gitignore", "*.log\nbuild/\n").Write("kept.log", "").Write("other.log", "").Write("build/keep.c", "").Write("build/made.c", "").Write("build/deep/made.c", "").Write("a.c", "");
        Assert.Equal([".gitignore", "a.c", "build/keep.c", "kept.log"], _tree.PathsNow());
    }

    [Fact]
    public void What_a_person_leaves_out_stays_out_though_it_is_tracked()
    {
        _tree.Write(".git/index", Index("big/data.c", "x.log", "y.log")).Write(".gitignore", "*.log\n").Write(".ignore", "big\n").Write(".latheignore", "x.log\n").Write("big/data.c", "").Write("x.log", "").Write("y.log", "");
        Assert.Equal([".gitignore", ".ignore", ".latheignore", "y.log"], _tree.PathsNow());
    }

    [Fact]
    public void A_file_that_becomes_tracked_is_found_by_the_next_look()
    {
        _tree.Write(".git/index", Index("a.c")).Write(".gitignore", "*.log\n").Write("a.c", "").Write("x.log", "");
        using var index = _tree.Open();
        Assert.Equal([".gitignore", "a.c"], index.Ask(ScratchTree.Paths, CancellationToken.None));
        _tree.Write(".git/index", Index("a.c", "x.log"));
        Assert.Equal([".gitignore", "a.c", "x.log"], index.Ask(ScratchTree.Paths, CancellationToken.None));
    }

    [Fact]
    public void A_submodule_has_an_index_of_its_own()
    {
        _tree.Write(".gitmodules", "path = libs/x\n").Write(".git/index", Index("libs/x/a.gen")).Write("libs/x/.git", "gitdir: ../../.git/modules/x\n").Write(".git/modules/x/index", Index("b.gen"))
            .Write("libs/x/.gitignore", "*.gen\n").Write("libs/x/a.gen", "").Write("libs/x/b.gen", "");
        Assert.Equal([".gitmodules", "libs/x/.gitignore", "libs/x/b.gen"], _tree.PathsNow());
    }

    [Fact]
    public void A_copy_of_a_tree_is_ignored_and_tracked_as_its_original()
    {
        _tree.Write(".git/index", Index("kept.log")).Write(".git/info/exclude", "*.log\n");
        var copy = Directory.CreateDirectory(Path.Join(_tree.Cache, "copy")).FullName;
        foreach (var name in (string[])["kept.log", "other.log", "a.c", "b.orig"]) File.WriteAllText(Path.Join(copy, name), "");
        using var index = new RepositoryIndex(new IndexOptions(copy) { Original = _tree.Root, UserExcludes = "*.orig\n" });
        Assert.Equal(["a.c", "kept.log"], index.Ask(ScratchTree.Paths, CancellationToken.None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(40)]
    [InlineData(73)]
    [InlineData(90)]
    public void An_index_that_is_cut_off_tracks_nothing_and_stops_nothing(int length)
    {
        _tree.Write(".git/index", Index("a.log", "b.log")[..length]).Write(".gitignore", "*.log\n").Write("a.log", "");
        Assert.Equal([".gitignore"], _tree.PathsNow());
    }

    [Fact]
    public void Random_bytes_are_no_index()
    {
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var bytes = Index("a.log", "b/c.log", "d.log");
            for (var flip = random.Next(1, 6); flip > 0; flip--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            _tree.Write(".git/index", bytes);
            var tracked = TrackedFiles.Read(Path.Join(_tree.Root, ".git"));
            Assert.InRange(tracked.Count, 0, 3);
            tracked.Has("a.log"u8);
            tracked.HasBeneath("b/"u8);
        }
    }

    // Version 2: twelve bytes, then an entry each, padded to eight bytes.
    private static byte[] Index(params string[] paths)
    {
        using var index = new MemoryStream();
        index.Write("DIRC"u8);
        Number(index, 2);
        Number(index, paths.Length);
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            var start = index.Length;
            index.Write(new byte[60]);
            index.Write([0, (byte)path.Length]);
            index.Write(Encoding.UTF8.GetBytes(path));
            do index.WriteByte(0);
            while ((index.Length - start) % 8 != 0);
        }

        index.Write(new byte[20]);
        return index.ToArray();
    }

    private static void Number(MemoryStream stream, int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        stream.Write(bytes);
    }
}

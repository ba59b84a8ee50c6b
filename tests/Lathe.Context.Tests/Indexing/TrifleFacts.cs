namespace Lathe.Context.Tests.Indexing;

/// <summary>A few small changes of a large tree are not worth writing all that is known of it; here a tree is large from three files on.</summary>
public sealed class TrifleFacts : IDisposable
{
    private readonly ScratchTree _tree = new ScratchTree().Write("a.py", "def one(): pass\n").Write("b.py", "def two(): pass\n").Write("c/d.py", "def three(): pass\n").Write("c/e.py", "def four(): pass\n");

    public TrifleFacts() => Look(large: true);

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void A_small_change_is_known_to_this_process_and_the_next_while_the_saved_view_stays()
    {
        var saved = View();
        _tree.Write("a.py", "def changed(): pass\n");

        Assert.Equal((1, 1), Look(large: true, "changed"));
        Assert.Equal(saved, View());

        // Read again, but what it says was kept.
        Assert.Equal((1, 0), Look(large: true, "changed"));
        Assert.Equal(saved, View());
    }

    [Fact]
    public void It_is_saved_where_the_tree_is_small()
    {
        var saved = View();
        _tree.Write("a.py", "def changed(): pass\n");

        Look(large: false, "changed");

        Assert.NotEqual(saved, View());
        Assert.Equal((0, 0), Look(large: true, "changed"));
    }

    [Fact]
    public void A_large_change_is_saved()
    {
        var saved = View();
        _tree.Write("a.py", string.Concat(Enumerable.Range(0, 6_000).Select(i => $"changed_{i} = {i}\n")));

        Look(large: true, "changed_5");

        Assert.NotEqual(saved, View());
    }

    [Fact]
    public void A_file_that_comes_or_goes_is_saved()
    {
        var saved = View();
        _tree.Write("c/new.py", "def fresh(): pass\n");

        Look(large: true, "fresh");

        Assert.NotEqual(saved, View());
    }

    [Fact]
    public void Small_changes_are_saved_before_there_are_many_of_them()
    {
        var saved = View();

        for (var i = 0; i < 12; i++)
        {
            _tree.Write("a.py", $"def changed{i}(): pass\n");
            Look(large: true, $"changed{i}");
        }

        Assert.NotEqual(saved, View());
        Assert.InRange(Directory.GetFiles(_tree.Segments).Length, 1, 20);
    }

    // Files read, and read for the first time.
    private (int Read, int Analyzed) Look(bool large, string? defined = null)
    {
        using var index = new RepositoryIndex(new IndexOptions(_tree.Root) { Folder = _tree.Cache, LargeTree = large ? 3 : 1_000, Time = new AnHourLater() });
        var update = index.Update(new UpdateRequest(), CancellationToken.None);
        using var snapshot = update.Snapshot;
        if (defined is not null && !defined.Contains('_', StringComparison.Ordinal)) Assert.Single(snapshot.DefinitionsNamed(defined));
        return (update.Report.FilesRead, update.Report.FilesAnalyzed);
    }

    private byte[] View() => File.ReadAllBytes(Assert.Single(Directory.GetFiles(Path.Join(_tree.Cache, "views"))));

    // So that the stamps of the files are old enough to be relied on.
    private sealed class AnHourLater : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddHours(1);
    }
}

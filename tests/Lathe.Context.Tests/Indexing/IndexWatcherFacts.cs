namespace Lathe.Context.Tests.Indexing;

public sealed class IndexWatcherFacts : IDisposable
{
    private readonly ScratchTree _tree = new();
    private readonly RepositoryIndex _index;

    public IndexWatcherFacts()
    {
        _tree.Write("a.py", "def one(): pass\n").Write("sub/b.py", "def two(): pass\n").Write(".git/HEAD", "x");
        _index = _tree.Open();
    }

    public void Dispose()
    {
        _index.Dispose();
        _tree.Dispose();
    }

    [Fact]
    public async Task The_tree_is_looked_at_again_after_a_change_and_not_before()
    {
        using var watcher = new IndexWatcher(_index, _tree.Root);
        Assert.Equal(2, Files(watcher));
        Assert.Equal(2, Files(watcher));
        Assert.Equal((1, true), (watcher.Looks, watcher.IsWatching));

        await ChangeAsync(watcher, () => _tree.Write("sub/c.py", "def three(): pass\n"));
        Assert.Equal(1, watcher.Ask(s => s.DefinitionsNamed("three").Count, CancellationToken.None));
        Assert.True(watcher.Looks > 1);
        await ChangeAsync(watcher, () => File.Delete(Path.Join(_tree.Root, "a.py")));
        Assert.Equal(0, watcher.Ask(s => s.DefinitionsNamed("one").Count, CancellationToken.None));
    }

    [Fact]
    public async Task Lost_events_mean_a_look_at_the_whole_tree()
    {
        using var watcher = new IndexWatcher(_index, _tree.Root);
        Files(watcher);
        var told = watcher.WaitAsync(CancellationToken.None);
        watcher.Lose(new InternalBufferOverflowException());
        await told;
        Files(watcher);
        Assert.Equal((2, true), (watcher.Looks, watcher.IsWatching));
        Files(watcher);
        Assert.Equal(2, watcher.Looks);

        watcher.Lose(new IOException("no more watches"));
        for (var i = 0; i < 3; i++) Files(watcher);
        Assert.Equal((5, false), (watcher.Looks, watcher.IsWatching));
    }

    [Fact]
    public void A_folder_that_cannot_be_watched_is_looked_at_each_time()
    {
        using var watcher = new IndexWatcher(_index, Path.Join(_tree.Root, "gone"));
        Assert.False(watcher.IsWatching);
        Files(watcher);
        Files(watcher);
        Assert.Equal(2, watcher.Looks);
    }

    [Theory]
    [InlineData("a.py", true)]
    [InlineData(null, true)]
    [InlineData(".gitignore", true)]
    [InlineData("sub/.git", true)]
    [InlineData(".git/index", true)]
    [InlineData(".git/info/exclude", true)]
    [InlineData(".git", false)]
    [InlineData(".git/objects/ab/cd", false)]
    [InlineData(".git/COMMIT_EDITMSG", false)]
    public void What_git_does_in_its_own_folder_is_no_change_and_its_index_is_one(string? path, bool counts) => Assert.Equal(counts, IndexWatcher.Counts(path));

    [Fact]
    public async Task A_question_that_runs_while_the_tree_changes_keeps_its_snapshot()
    {
        using var watcher = new IndexWatcher(_index, _tree.Root);
        using var asked = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var early = Task.Run(() => watcher.Ask(
            s =>
            {
                asked.Set();
                Assert.True(goOn.Wait(TimeSpan.FromMinutes(1)));
                return s.DefinitionsNamed("one").Count;
            },
            CancellationToken.None));
        Assert.True(asked.Wait(TimeSpan.FromMinutes(1)));
        await ChangeAsync(watcher, () => _tree.Write("a.py", "def changed(): pass\n"));
        Assert.Equal(1, watcher.Ask(s => s.DefinitionsNamed("changed").Count, CancellationToken.None));
        goOn.Set();
        Assert.Equal(1, await early);
    }

    private static int Files(IndexWatcher watcher) => watcher.Ask(static s => s.FileCount, CancellationToken.None);

    // Until the system has told; a minute is for a machine that is very busy, not a wait.
    private static async Task ChangeAsync(IndexWatcher watcher, Action change)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var told = watcher.WaitAsync(limit.Token);
        change();
        await told;
    }
}

namespace Lathe.Context.Tests.Indexing;

public sealed class EarlyAnswerFacts : IDisposable
{
    private readonly ScratchTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void A_tree_that_is_not_known_yet_is_looked_at_first()
    {
        _tree.Write("a.py", "def one(): pass\n");
        using var index = _tree.Open();
        Assert.Equal(["a.py"], index.AskEarly((s, _) => ScratchTree.Paths(s), CancellationToken.None));
    }

    [Fact]
    public void The_answer_for_an_unchanged_tree_is_asked_for_once()
    {
        Know();
        using var index = _tree.Open();
        var asked = 0;
        Assert.Equal(1, index.AskEarly((s, _) => (Interlocked.Increment(ref asked), s.DefinitionsNamed("one").Count), CancellationToken.None).Count);
        Assert.Equal(1, asked);
    }

    [Fact]
    public void A_change_since_the_last_look_is_in_the_answer()
    {
        Know();
        _tree.Write("a.py", "def two(): pass\n").Write("new.py", "x = 1\n");
        using var index = _tree.Open();
        Assert.Equal((1, 2), index.AskEarly((s, _) => (s.DefinitionsNamed("two").Count, s.FileCount), CancellationToken.None));
        // And again in the same process, when one more has gone.
        File.Delete(Path.Join(_tree.Root, "new.py"));
        Assert.Equal((1, 1), index.AskEarly((s, _) => (s.DefinitionsNamed("two").Count, s.FileCount), CancellationToken.None));
    }

    [Fact]
    public void A_question_that_has_become_stale_is_told_so()
    {
        Know();
        _tree.Write("a.py", "def two(): pass\n");
        using var index = _tree.Open();
        var stale = 0;
        var found = index.AskEarly(
            (s, token) =>
            {
                if (s.DefinitionsNamed("two").Count > 0) return "two";
                // Only the look, which runs beside this, can end the wait.
                Assert.True(token.WaitHandle.WaitOne(TimeSpan.FromMinutes(1)));
                stale++;
                token.ThrowIfCancellationRequested();
                return "one";
            },
            CancellationToken.None);
        Assert.Equal(("two", 1), (found, stale));
    }

    [Fact]
    public void Damage_that_the_question_meets_is_mended()
    {
        Know();
        var segment = Assert.Single(Directory.GetFiles(_tree.Segments));
        var bytes = File.ReadAllBytes(segment);
        // The first page of data; the header, which is read when the file is opened, stays whole.
        for (var i = 8192; i < bytes.Length - 64; i++) bytes[i] ^= 0x5A;
        File.WriteAllBytes(segment, bytes);
        using var index = _tree.Open();
        Assert.Equal(1, index.AskEarly((s, _) => s.DefinitionsNamed("one").Count, CancellationToken.None));
    }

    [Fact]
    public void Failures_of_the_question_and_a_stop_come_through()
    {
        Know();
        using var index = _tree.Open();
        Assert.Throws<InvalidOperationException>(() => index.AskEarly<int>((_, _) => throw new InvalidOperationException(), CancellationToken.None));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => index.AskEarly((s, token) => { token.ThrowIfCancellationRequested(); return 1; }, stop.Token));
    }

    // In step, and with stamps that are relied on.
    private void Know()
    {
        _tree.Write("a.py", "def one(): pass\n");
        _tree.Age();
        using var index = new RepositoryIndex(new IndexOptions(_tree.Root) { Folder = _tree.Cache, Time = new Later() });
        for (var i = 0; i < 2; i++) index.Update(new UpdateRequest(), CancellationToken.None).Snapshot.Dispose();
    }

    private sealed class Later : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddMinutes(1);
    }
}

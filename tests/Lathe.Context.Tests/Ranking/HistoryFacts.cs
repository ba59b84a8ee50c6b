namespace Lathe.Context.Tests;

public sealed class HistoryFacts
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly FileSet Tree = Trees.Of(
        ("src/a/one.cs", "class Alpha { int x; }\n"), ("src/a/two.cs", "class Beta { int y; }\n"), ("src/b/three.cs", "class Three { int z; }\n"), ("src/b/four.cs", "class Four { int q; }\n"), ("src/b/five.cs", "class Five { }\n"));

    [Fact]
    public void A_file_that_a_commit_of_similar_words_changed_is_found_though_its_text_says_nothing()
    {
        var ranking = Rank("Correct the umlaut transliteration", [Commit(1, "Faster umlaut transliteration", "src/b/three.cs"), .. Noise()]);
        Assert.Equal("src/b/three.cs", ranking.Files[0].Path);
        Assert.Contains(ranking.Files[0].Reasons, r => r.Source == "history" && r.Detail == "Faster umlaut transliteration");
    }

    [Fact]
    public void A_file_that_changes_with_the_best_one_comes_before_one_that_does_not()
    {
        var together = Enumerable.Range(0, 12).Select(i => Commit(i, $"Step {i}", "src/a/one.cs", "src/b/four.cs")).ToList();
        var paths = Rank("class Alpha misbehaves", [.. together, .. Noise()]).Files.Select(f => f.Path).ToList();
        Assert.Equal("src/a/one.cs", paths[0]);
        Assert.True(paths.IndexOf("src/b/four.cs") > 0);
        Assert.True(!paths.Contains("src/b/five.cs") || paths.IndexOf("src/b/four.cs") < paths.IndexOf("src/b/five.cs"));
    }

    [Fact]
    public void A_moved_file_keeps_the_past_of_its_only_namesake()
    {
        var ranking = Rank("umlaut", [Commit(1, "umlaut", "lib/old/three.cs"), .. Noise()]);
        Assert.Equal("src/b/three.cs", ranking.Files[0].Path);
    }

    [Fact]
    public void Without_a_past_ranking_is_as_good_as_its_other_sources() => Assert.Equal("src/a/two.cs", Rank("class Beta", []).Files[0].Path);

    [Fact]
    public void What_was_stored_is_read_again()
    {
        using var folder = new ScratchFolder();
        var store = new HistoryStore(Path.Combine(folder.Path, "sub", "history"));
        Assert.Null(store.Read());
        store.Write("abc", [Commit(1, "Ünïcode\nbody", "a.cs", "b/c.cs"), Commit(2, "", "a.cs")]);
        var read = store.Read();
        Assert.NotNull(read);
        Assert.Equal("abc", read.Value.Head);
        Assert.Equal(["a.cs", "b/c.cs"], read.Value.Commits[0].Paths);
        Assert.Equal("Ünïcode\nbody", read.Value.Commits[0].Message);
        Assert.Equal(Now.AddDays(-1), read.Value.Commits[0].Time);
    }

    [Fact]
    public void A_torn_or_foreign_file_reads_as_nothing()
    {
        using var folder = new ScratchFolder();
        var path = Path.Combine(folder.Path, "history");
        var store = new HistoryStore(path);
        store.Write("abc", [Commit(1, "m", "a.cs")]);
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length += 3)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Null(store.Read());
        }

        for (var i = 0; i < whole.Length; i++)
        {
            var bent = (byte[])whole.Clone();
            bent[i] ^= 0x40;
            File.WriteAllBytes(path, bent);
            Assert.Null(store.Read());
        }
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_no_failure()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(Path.Combine(folder.Path, "file"), "");
        var store = new HistoryStore(Path.Combine(folder.Path, "file", "history"));
        store.Write("abc", [Commit(1, "m", "a.cs")]);
        Assert.Null(store.Read());
    }

    private static HistoryCommit[] Noise() => [.. Enumerable.Range(100, 20).Select(i => Commit(i, $"Unrelated {i}", "src/b/five.cs", "gone.cs"))];

    private static HistoryCommit Commit(int day, string message, params string[] paths) => new($"{day:x40}", Now.AddDays(-day), message, paths);

    private static Ranking Rank(string text, HistoryCommit[] commits) =>
        ContextRanker.Rank(Tree, new ContextRequest(text) { History = new RepositoryHistory(commits) }, new RankOptions(), CancellationToken.None);

    private sealed class ScratchFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("lathe-history-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}

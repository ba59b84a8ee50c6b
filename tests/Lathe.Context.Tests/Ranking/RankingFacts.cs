namespace Lathe.Context.Tests;

public sealed class RankingFacts
{
    private static readonly FileSet Tree = Trees.Of(
        ("src/http/retry_policy.py", Trees.Lines(100) + "def parse_retry_after(value):\n    return int(value)\n" + Trees.Lines(100)),
        ("src/http/client.py", "import retry_policy\n" + Trees.Lines(60) + "x = parse_retry_after(h)\n"),
        ("src/util/text.py", Trees.Lines(80, "after value")),
        ("docs/retry.md", "How parse_retry_after works\n"),
        ("tests/test_retry.py", "def test_parse_retry_after(): pass\n"),
        ("logo.png", "\0parse_retry_after"),
        ("package-lock.json", "parse_retry_after"));

    [Fact]
    public void The_file_that_defines_what_the_task_names_comes_first()
    {
        var ranking = Rank("parse_retry_after fails on dates");
        Assert.Equal("src/http/retry_policy.py", ranking.Files[0].Path);
        Assert.Contains(ranking.Files[0].Windows, w => w.StartLine <= 101 && w.EndLine >= 101);
        Assert.Contains(ranking.Files[0].Reasons, r => r.Source == "text" && r.Detail.Contains("parse_retry_after", StringComparison.Ordinal));
        Assert.DoesNotContain(ranking.Files, f => f.Path is "logo.png" or "package-lock.json");
        Assert.Null(ranking.Note);
    }

    [Theory]
    [InlineData("crash in src/util/text.py please", "mention")]
    [InlineData("  File \"/home/u/repo/src/util/text.py\", line 70, in f", "trace")]
    [InlineData("at f (src/util/text.py:70:3)", "trace")]
    [InlineData("util.text.Normalizer is slow", "mention")]
    public void A_file_that_the_task_names_is_found_however_it_is_written(string text, string source)
    {
        var first = Rank(text).Files[0];
        Assert.Equal("src/util/text.py", first.Path);
        Assert.Contains(first.Reasons, r => r.Source == source);
        if (source == "trace") Assert.Contains(first.Windows, w => w.StartLine <= 70 && w.EndLine >= 70);
    }

    [Fact]
    public void Files_that_a_person_named_come_first_in_their_order()
    {
        var ranking = ContextRanker.Rank(Tree, new ContextRequest("parse_retry_after") { Files = ["src/util/text.py", "docs/retry.md", "absent"] }, new RankOptions(), CancellationToken.None);
        Assert.Equal(["src/util/text.py", "docs/retry.md"], ranking.Files.Take(2).Select(f => f.Path));
    }

    [Fact]
    public void A_task_without_words_ranks_nothing() => Assert.Empty(Rank("the and of").Files);

    [Fact]
    public void Bounds_are_kept_and_said()
    {
        var ranking = ContextRanker.Rank(Tree, new ContextRequest("parse_retry_after"), new RankOptions { MaxTotalBytes = 50, MaxFiles = 2, MaxFileBytes = 20, MaxWindows = 1 }, CancellationToken.None);
        Assert.True(ranking.Files.Count <= 2);
        Assert.Contains("files were not read", ranking.Note, StringComparison.Ordinal);
        Assert.Contains("start of", ranking.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_threads_give_the_same_ranking_as_one()
    {
        var files = Enumerable.Range(0, 200).Select(i => ($"src/f{i}.py", $"def thing_{i}(): return retry_{i % 7} + after\n")).ToArray();
        var request = new ContextRequest("retry_3 after thing_10");
        var one = ContextRanker.Rank(Trees.Of(files), request, new RankOptions { Parallelism = 1 }, CancellationToken.None);
        var many = ContextRanker.Rank(Trees.Of(files), request, new RankOptions { Parallelism = 4 }, CancellationToken.None);
        Assert.Equal(one.Files.Select(f => (f.Path, f.Score)), many.Files.Select(f => (f.Path, f.Score)));
        Assert.Equal("src/f10.py", one.Files[0].Path);
    }

    [Fact]
    public void A_failing_reader_and_a_cancelled_token_are_passed_on()
    {
        var files = Enumerable.Range(0, 50).Select(i => new ContextFile($"f{i}.py", 1)).ToList();
        Assert.Throws<IOException>(() => ContextRanker.Rank(new FileSet(files, (_, _) => throw new IOException("gone")), new ContextRequest("word"), new RankOptions { Parallelism = 2 }, CancellationToken.None));
        Assert.ThrowsAny<OperationCanceledException>(() => ContextRanker.Rank(new FileSet(files, (_, _) => []), new ContextRequest("word"), new RankOptions { Parallelism = 2 }, new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData("parseHTTPRequest_v2", "parse|HTTP|Request|v2")]
    [InlineData("snake_case-kebab", "snake|case|kebab")]
    [InlineData("A", "A")]
    [InlineData("__x__", "x")]
    public void Names_are_split_into_their_parts(string name, string expected)
    {
        var parts = new List<string>();
        foreach (var part in NameParts.Of(name)) parts.Add(name[part]);
        Assert.Equal(expected, string.Join('|', parts));
    }

    private static Ranking Rank(string text) => ContextRanker.Rank(Tree, new ContextRequest(text), new RankOptions(), CancellationToken.None);
}

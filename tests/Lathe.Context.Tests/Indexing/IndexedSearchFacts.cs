using System.Text;

namespace Lathe.Context.Tests.Indexing;

public sealed class IndexedSearchFacts : IDisposable
{
    private readonly ScratchTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Theory]
    [InlineData("def get_user(", false, "get_user")]
    [InlineData("ser_na", false, "ser_na")]
    [InlineData("return", false, "")]
    [InlineData("turn", false, "")]
    [InlineData("deadbeef", false, "")]
    [InlineData("12345", false, "")]
    [InlineData("ab", false, "")]
    [InlineData("get_user\\(\\s*name\\b", true, "get_user")]
    [InlineData("colou?r_map", true, "r_map colo")]
    [InlineData("one|other", true, "")]
    [InlineData("[abcdef]+xyz_q{0,3}", true, "xyz_")]
    [InlineData("(group_word)?plain_word", true, "plain_word")]
    public void Pieces_are_what_every_match_must_hold(string pattern, bool regex, string pieces) =>
        Assert.Equal(pieces, string.Join(' ', WordPieces.Of(new SearchQuery(pattern) { IsRegex = regex })));

    [Fact]
    public void A_narrowed_search_finds_what_a_full_one_finds()
    {
        var random = new Random(7);
        string[] words = ["getUser", "get_user_name", "Überschrift", "naïve_thing", "kebab-case", "x86_64", "0xDEADbeef_q", "HTTPServer2", "日本語テキスト", "#region Foo", "<?php", "define", "“smart”", "don’t", "a" + new string('b', 90), "3rdparty", "data\\nescaped", "return"];
        for (var i = 0; i < 40; i++)
        {
            var text = new StringBuilder();
            for (var n = random.Next(30); n > 0; n--) text.Append(words[random.Next(words.Length)]).Append(random.Next(4) switch { 0 => "\n", 1 => " \"", 2 => "; // ", _ => " " });
            _tree.Write($"f{i}" + new[] { ".py", ".c", ".php", ".cs", ".css", ".md", ".txt", ".js" }[i % 8], text.ToString());
        }

        using var index = _tree.Open();
        using var snapshot = index.Update(new UpdateRequest(), CancellationToken.None).Snapshot;
        var files = new FileSet([.. ScratchTree.Paths(snapshot).Select(p => new ContextFile(p, 1))], (path, _) => File.ReadAllBytes(Path.Join(_tree.Root, path)));
        var narrowed = 0;
        foreach (var word in words)
        {
            for (var round = 0; round < 12; round++)
            {
                var start = random.Next(word.Length);
                var needle = word.Substring(start, 1 + random.Next(word.Length - start));
                if (char.IsLowSurrogate(needle[0])) continue;
                var query = new SearchQuery(needle) { IgnoreCase = round % 3 == 0, MaxHits = 10_000, MaxHitsPerFile = 1000 };
                var full = Assert.IsType<SearchOutcome.Found>(TextSearch.Run(files, query, CancellationToken.None));
                var narrow = IndexedSearch.Narrow(snapshot, query);
                if (narrow is not null) narrowed++;
                Assert.Equal(full.Render(), Assert.IsType<SearchOutcome.Found>(TextSearch.Run(files, query, CancellationToken.None, narrow)).Render());
            }
        }

        Assert.InRange(narrowed, 50, 1000);
    }

    [Fact]
    public void Files_without_the_word_are_not_read()
    {
        _tree.Write("a.py", "one_word = 1\n").Write("b.py", "other_word = 1\n");
        using var index = _tree.Open();
        using var snapshot = index.Update(new UpdateRequest(), CancellationToken.None).Snapshot;
        var read = new List<string>();
        var files = new FileSet([new ContextFile("a.py", 1), new ContextFile("b.py", 1), new ContextFile("new.py", 1)], (path, _) => { read.Add(path); return "one_word"u8.ToArray(); });
        var query = new SearchQuery("one_word");
        TextSearch.Run(files, query, CancellationToken.None, IndexedSearch.Narrow(snapshot, query));
        Assert.Equal(["a.py", "new.py"], read);
    }
}

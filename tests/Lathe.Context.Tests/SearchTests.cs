namespace Lathe.Context.Tests;

public sealed class SearchTests
{
    private static readonly FileSet Tree = Trees.Of(("b/two.py", "import os\nFoo = 1\n"), ("a.py", "foo = 1\r\nx\nbar(foo)\n"), ("bin.dat", "foo\0"), ("note.md", "foo"));

    [Fact]
    public void Lines_are_found_by_path_and_number_and_binary_files_are_passed_over() =>
        Assert.Equal("a.py:1:foo = 1\na.py:3:bar(foo)\nnote.md:1:foo\n", Found(new SearchQuery("foo")).Render());

    [Theory]
    [InlineData("utf-16", "Foo = 1", false)]
    [InlineData("utf-16BE", "foo", true)]
    [InlineData("utf-32", "Foo", false)]
    public void Files_in_wide_encodings_are_searched_as_what_they_say(string encoding, string pattern, bool ignoreCase)
    {
        var coding = System.Text.Encoding.GetEncoding(encoding);
        byte[] content = [.. coding.GetPreamble(), .. coding.GetBytes("import os\nFoo = 1\n")];
        var tree = new FileSet([new ContextFile("wide.py", content.Length)], (_, most) => content[..Math.Min(most, content.Length)]);
        Assert.Equal("wide.py:2:Foo = 1\n", Found(new SearchQuery(pattern) { IgnoreCase = ignoreCase }, tree).Render());
    }

    [Fact]
    public void Case_can_be_ignored_and_files_chosen() =>
        Assert.Equal("a.py:1:foo = 1\na.py:3:bar(foo)\nb/two.py:2:Foo = 1\n", Found(new SearchQuery("FOO") { IgnoreCase = true, Glob = "*.py" }).Render());

    [Fact]
    public void A_regular_expression_sees_one_line_at_a_time()
    {
        Assert.Equal(["a.py:1", "a.py:3"], Found(new SearchQuery("^(foo|bar)") { IsRegex = true, Glob = "**/*.py" }).Hits.Select(h => $"{h.Path}:{h.Line}"));
        Assert.Equal(3, Found(new SearchQuery("^FOO") { IsRegex = true, IgnoreCase = true }).Hits.Count);
    }

    [Theory]
    [InlineData("(", true)]
    [InlineData("(a)\\1", true)]
    [InlineData("(?=a)", true)]
    [InlineData("", false)]
    [InlineData("a\nb", false)]
    public void A_query_that_cannot_run_is_refused_with_a_reason(string pattern, bool regex) =>
        Assert.NotEmpty(Assert.IsType<SearchOutcome.Refused>(TextSearch.Run(Tree, new SearchQuery(pattern) { IsRegex = regex }, CancellationToken.None)).Reason);

    [Fact]
    public void Results_are_bounded_and_what_is_missing_is_said()
    {
        var tree = Trees.Of(("a.txt", Trees.Lines(100, "foo")), ("b.txt", Trees.Lines(100, "foo")), ("c.txt", Trees.Lines(100, "foo")), ("big.txt", Trees.Lines(1000, "foo")));
        var found = Found(new SearchQuery("foo") { MaxHits = 25, MaxHitsPerFile = 10, MaxFileBytes = 4000 }, tree);
        Assert.Equal(25, found.Hits.Count);
        Assert.Equal(10, found.Hits.Count(h => h.Path == "a.txt"));
        Assert.Contains("stopped after 25 matching lines; at most 10 lines of one file are shown; 1 file(s) over", found.Truncated, StringComparison.Ordinal);
        Assert.Contains("stopped after reading", Found(new SearchQuery("nowhere") { MaxTotalBytes = 10 }, tree).Truncated, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_line_is_cut_around_the_match()
    {
        var hit = Assert.Single(Found(new SearchQuery("needle") { MaxLineLength = 40 }, Trees.Of(("a.js", new string('x', 5000) + "needle" + new string('y', 5000)))).Hits);
        Assert.Contains("needle", hit.Text, StringComparison.Ordinal);
        Assert.Equal(42, hit.Text.Length);
        Assert.Contains("No match in 4 file(s)", Found(new SearchQuery("absent")).Render(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*.cs", "a/b/c.cs", true)]
    [InlineData("/*.cs", "a/c.cs", false)]
    [InlineData("src/**/*.cs", "src/c.cs", true)]
    [InlineData("src/**/*.cs", "src/a/b/c.cs", true)]
    [InlineData("src/*.cs", "src/a/c.cs", false)]
    [InlineData("src/", "src/a/c.cs", true)]
    [InlineData("./src/*.{cs,py}", "src/c.py", true)]
    [InlineData("*.{c,h{pp,h}}", "x.hpp", true)]
    [InlineData("*.{c,h{pp,h}}", "x.h", false)]
    [InlineData("{a", "{a", true)]
    [InlineData("[ab].txt", "b.txt", true)]
    public void Globs_mean_what_people_expect(string pattern, string path, bool matches) => Assert.Equal(matches, Glob.Parse(pattern).IsMatch(path));

    [Fact]
    public void A_hostile_glob_ends() => Assert.False(Glob.Parse(string.Concat(Enumerable.Repeat("{a,b}", 60))).IsMatch(new string('a', 100)));

    private static SearchOutcome.Found Found(SearchQuery query, FileSet? tree = null) => Assert.IsType<SearchOutcome.Found>(TextSearch.Run(tree ?? Tree, query, CancellationToken.None));
}

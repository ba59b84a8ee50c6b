namespace Lathe.Context.Tests;

public sealed class PackingTests
{
    private static int Tokens(ReadOnlySpan<char> text) => (text.Length + 3) / 4;

    [Fact]
    public void A_tiny_repository_is_packed_whole_and_nothing_else()
    {
        var tree = Trees.Of(("b.py", "y = 2"), ("a.py", "x = 1\n"), ("package-lock.json", "{}"));
        var pack = ContextPacker.Pack(tree, new Ranking([], 0, 0, null), 1000, Tokens);
        Assert.Equal("<file path=\"a.py\">\nx = 1\n</file>\n<file path=\"b.py\">\ny = 2\n</file>\n", pack.Text);
        Assert.Equal([new PackedPiece("a.py", 1, 1, true), new PackedPiece("b.py", 1, 1, true)], pack.Pieces);
        Assert.Equal(Tokens(pack.Text), pack.Tokens);
    }

    [Fact]
    public void A_large_file_gives_its_best_windows_joined_where_they_touch_and_cut_at_lines()
    {
        var tree = Large();
        var ranking = new Ranking([new RankedFile("big.py", 5, [], [new LineWindow(81, 120, 3), new LineWindow(41, 80, 2), new LineWindow(961, 1000, 1)])], 1, 1, null);
        var pack = ContextPacker.Pack(tree, ranking, 4000, Tokens);
        Assert.Equal([new PackedPiece("big.py", 41, 120, false), new PackedPiece("big.py", 961, 1000, false)], pack.Pieces);
        Assert.Contains("<file path=\"big.py\" lines=\"41-120\" of=\"1000\">\nfiller words here 41\n", pack.Text, StringComparison.Ordinal);
        Assert.Contains("filler words here 1000\n</file>\n<repository files=\"40\">\n", pack.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(300)]
    [InlineData(1200)]
    public void The_budget_is_never_passed_and_what_was_left_out_is_said(int budget)
    {
        var ranking = ContextRanker.Rank(Large(), new ContextRequest("filler words f7"), new RankOptions(), CancellationToken.None);
        var pack = ContextPacker.Pack(Large(), ranking, budget, Tokens);
        Assert.True(pack.Tokens <= budget);
        Assert.Equal(Tokens(pack.Text), pack.Tokens);
        Assert.Equal(ranking.Files.Count, pack.LeftOut.Count + pack.Pieces.Select(p => p.Path).Distinct().Count());
    }

    [Fact]
    public void An_estimator_for_which_the_whole_is_more_than_its_parts_is_still_obeyed()
    {
        var ranking = ContextRanker.Rank(Large(), new ContextRequest("filler words f7"), new RankOptions(), CancellationToken.None);
        var pack = ContextPacker.Pack(Large(), ranking, 500, text => text.Length > 1000 ? text.Length : text.Length / 8);
        Assert.True(pack.Tokens <= 500);
    }

    [Fact]
    public void A_map_lists_files_while_they_fit_and_folders_after_that()
    {
        var files = Enumerable.Range(0, 200).Select(i => new ContextFile($"src/m{i % 5}/f{i}.cs", 2048)).Append(new ContextFile("README.md", 10)).ToList();
        var map = RepositoryMap.Render(files, 20);
        Assert.Equal("<repository files=\"201\">\nREADME.md (10 B)\nsrc/m0/ (40 files, 80 kB)\nsrc/m1/ (40 files, 80 kB)\nsrc/m2/ (40 files, 80 kB)\nsrc/m3/ (40 files, 80 kB)\nsrc/m4/ (40 files, 80 kB)\n</repository>\n", map);
        Assert.Equal(202, RepositoryMap.Render(files, 500).Split('\n').Length - 2);
        Assert.Contains("more folders", RepositoryMap.Render(Enumerable.Range(0, 99).Select(i => new ContextFile($"d{i}/a", 1)).ToList(), 10), StringComparison.Ordinal);
        Assert.Equal("", RepositoryMap.Render([], 10));
    }

    [Fact]
    public void A_profile_counts_languages_and_finds_manifests_nearest_to_the_root_first()
    {
        ContextFile[] files = [new("a/b/package.json", 9), new("Cargo.toml", 9), new("src/a.rs", 500), new("web/a.ts", 100), new("README.md", 9000), new("node_modules/x/package.json", 9), new("x/y.csproj", 5)];
        var profile = RepositoryProfile.Of(files);
        Assert.Equal("rust", profile.Main?.Id);
        Assert.Equal(["rust", "typescript", "markdown", "json", "toml", "xml"], profile.Languages.Select(l => l.Language.Id));
        Assert.Equal([new Manifest("Cargo.toml", "cargo"), new Manifest("x/y.csproj", "dotnet"), new Manifest("a/b/package.json", "npm")], profile.Manifests);
        Assert.Null(RepositoryProfile.Of([new("a.md", 1)]).Main);
    }

    private static FileSet Large()
    {
        var files = new List<(string, string)> { ("big.py", Trees.Lines(1000)) };
        for (var i = 0; i < 39; i++) files.Add(($"src/f{i}.py", Trees.Lines(10)));
        return Trees.Of([.. files]);
    }
}

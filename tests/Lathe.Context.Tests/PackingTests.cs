using Lathe.Syntax;

namespace Lathe.Context.Tests;

public sealed class PackingTests
{
    private static int Tokens(ReadOnlySpan<char> text) => (text.Length + 3) / 4;

    [Fact]
    public void A_tiny_repository_is_packed_whole_and_nothing_else()
    {
        var tree = Trees.Of(("b.py", "y = 2"), ("a.py", "x = 1\n"), ("package-lock.json", "{}"));
        var pack = Pack(tree, Nothing, 1000);
        Assert.Equal("<file path=\"a.py\">\nx = 1\n</file>\n<file path=\"b.py\">\ny = 2\n</file>\n", pack.Text);
        Assert.Equal([new PackedPiece("a.py", 1, 1, PackForm.Whole), new PackedPiece("b.py", 1, 1, PackForm.Whole)], pack.Pieces);
        Assert.Equal(Tokens(pack.Text), pack.Tokens);
    }

    [Fact]
    public void A_large_file_gives_its_best_windows_joined_where_they_touch_and_cut_at_lines()
    {
        var ranking = Ranked(new RankedFile("big.py", 5, [], [new LineWindow(81, 120, 3), new LineWindow(41, 80, 2), new LineWindow(961, 1000, 1)]));
        var pack = Pack(Large(), ranking, 1500);
        Assert.Equal([new PackedPiece("big.py", 41, 120, PackForm.Lines), new PackedPiece("big.py", 961, 1000, PackForm.Lines)], pack.Pieces);
        Assert.Contains("<file path=\"big.py\" lines=\"41-120\" of=\"1000\">\nfiller words here 41\n", pack.Text, StringComparison.Ordinal);
        Assert.Contains("filler words here 1000\n</file>\n<repository files=\"40\">\n", pack.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(300)]
    [InlineData(1200)]
    [InlineData(20_000)]
    public void The_budget_is_never_passed_and_what_was_left_out_is_said(int budget)
    {
        var ranking = ContextRanker.Rank(Large(), new ContextRequest("filler words f7"), new RankOptions(), CancellationToken.None);
        var pack = Pack(Large(), ranking, budget);
        Assert.True(pack.Tokens <= budget);
        Assert.Equal(Tokens(pack.Text), pack.Tokens);
        Assert.Equal(ranking.Files.Count, pack.LeftOut.Count + pack.Pieces.Select(p => p.Path).Distinct().Count());
        Assert.Equal(pack, Pack(Large(), ranking, budget) with { Pieces = pack.Pieces, LeftOut = pack.LeftOut });
    }

    [Fact]
    public void An_estimator_for_which_the_whole_is_more_than_its_parts_is_still_obeyed()
    {
        var ranking = ContextRanker.Rank(Large(), new ContextRequest("filler words f7"), new RankOptions(), CancellationToken.None);
        var pack = ContextPacker.Pack(Large(), new PackRequest(ranking, 500, text => text.Length > 1000 ? text.Length : text.Length / 8));
        Assert.True(pack.Tokens <= 500);
        Assert.NotEmpty(pack.Pieces);
    }

    [Fact]
    public void A_window_takes_in_the_functions_that_its_ends_would_cut_with_their_comments()
    {
        var file = string.Concat(Enumerable.Range(0, 30).Select(i => $"# About f{i}.\ndef f{i}(x):\n    a = x\n    b = a\n    return b + {i}\n\n"));
        var tree = Many(("code.py", file));
        var pack = Pack(tree, Ranked(new RankedFile("code.py", 5, [], [new LineWindow(40, 52, 3)])), 250);

        // Line 40 is in f6 (comment in 37, body to 41), line 52 in f8 (49 to 53).
        Assert.Equal([new PackedPiece("code.py", 37, 53, PackForm.Lines)], pack.Pieces);
        Assert.Contains("of=\"180\">\n# About f6.\ndef f6(x):\n", pack.Text, StringComparison.Ordinal);
        Assert.Contains("    return b + 8\n</file>", pack.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_piece_from_inside_a_large_type_says_which()
    {
        var members = string.Concat(Enumerable.Range(0, 40).Select(i => $"    public int M{i}()\n    {{\n        return {i};\n    }}\n\n"));
        var tree = Many(("Big.cs", $"public class Big : Base\n{{\n{members}}}\n"));
        var pack = Pack(tree, Ranked(new RankedFile("Big.cs", 5, [], [new LineWindow(54, 58, 3)])), 160);
        var piece = Assert.Single(pack.Pieces);
        Assert.Equal((53, 61), (piece.StartLine, piece.EndLine));
        Assert.Contains("in=\"public class Big : Base\">\n    public int M10()\n", pack.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_too_long_to_take_is_named_and_not_cut()
    {
        var tree = Many(("long.py", "def short():\n    return 1\n\ndef long():\n" + string.Concat(Enumerable.Range(0, 400).Select(i => $"    x = {i}\n")) + "    return x\n"));
        var pack = Pack(tree, Ranked(new RankedFile("long.py", 5, [], [new LineWindow(200, 240, 3)])), 200);
        Assert.NotEqual(PackForm.Lines, Assert.Single(pack.Pieces).Form);
        Assert.Contains("def long():", pack.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("x = 210", pack.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void As_the_budget_grows_a_file_is_outlined_then_shown_in_part_then_wholly()
    {
        var file = string.Concat(Enumerable.Range(0, 60).Select(i => $"def function_{i}(value):\n    first = value + {i}\n    second = first * first\n    third = second - value\n    return third\n\n"));
        var tree = Many(("code.py", file));
        var ranking = Ranked(new RankedFile("code.py", 5, [], [new LineWindow(1, 120, 3), new LineWindow(121, 240, 2)]));
        var forms = new[] { 600, 1300, 6000 }.Select(budget => Pack(tree, ranking, budget, new PackOptions { MaxMapLines = 0 }).Pieces.FirstOrDefault()?.Form).ToArray();
        Assert.Equal([PackForm.Outline, PackForm.Lines, PackForm.Whole], forms);
    }

    [Fact]
    public void Without_evidence_within_it_a_file_is_shown_without_the_bodies_of_its_functions()
    {
        Assert.SkipUnless(FileSymbols.Of(LanguageTable.Find("python")!, "x = 1\n").IsParsed, "the native parsers are not there; eng/grammars/build.sh makes them");
        var body = string.Concat(Enumerable.Range(0, 40).Select(i => $"        total = total * {i} + value\n"));
        var tree = Many(("code.py", $"import os\n\nclass Cart:\n    limit = 3\n\n    def add(self, value):\n        total = 0\n{body}        return total\n"));
        var pack = Pack(tree, Ranked(new RankedFile("code.py", 5, [], [])), 120);
        Assert.Equal(PackForm.Skeleton, Assert.Single(pack.Pieces).Form);
        Assert.Contains("<skeleton path=\"code.py\" lines=\"48\">\n1: import os\n2: \n3: class Cart:\n4:     limit = 3\n", pack.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("total * 3", pack.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_others_use_comes_first_and_paths_decide_the_rest()
    {
        var tree = Many(
            ("a_user.py", "from z_base import make_widget\n\ndef show():\n    return make_widget()\n"),
            ("b_other.py", "def unrelated_thing():\n    return 2\n"),
            ("z_base.py", "def make_widget():\n    return 1\n"));
        var pack = Pack(tree, Ranked([.. new[] { "a_user.py", "b_other.py", "z_base.py" }.Select(p => new RankedFile(p, 1, [], []))]), 4000);
        Assert.Equal(["b_other.py", "z_base.py", "a_user.py"], pack.Pieces.Select(p => p.Path));
    }

    [Fact]
    public void Files_that_use_each_other_stand_in_the_order_of_their_paths()
    {
        var tree = Many(("one.py", "def first_one():\n    return second_one()\n"), ("two.py", "def second_one():\n    return first_one()\n"));
        var pack = Pack(tree, Ranked(new RankedFile("two.py", 2, [], []), new RankedFile("one.py", 1, [], [])), 4000);
        Assert.Equal(["one.py", "two.py"], pack.Pieces.Select(p => p.Path));
    }

    [Fact]
    public void What_is_pinned_comes_before_what_ranks_and_what_is_excluded_stays_out()
    {
        var tree = Many(("ranked.py", Trees.Lines(40)), ("pinned.py", Trees.Lines(40)), ("out.py", Trees.Lines(5)), ("photo.png", "\0\u0001"));
        var ranking = Ranked(new RankedFile("ranked.py", 9, [], []), new RankedFile("out.py", 8, [], []), new RankedFile("photo.png", 7, [], []));
        var pack = ContextPacker.Pack(tree, new PackRequest(ranking, 250, Tokens) { Pinned = ["pinned.py"], Excluded = [Glob.Parse("out*")] });
        Assert.Equal(["pinned.py"], pack.Pieces.Select(p => p.Path));
        Assert.Equal([new("ranked.py", LeftOutReason.Budget), new("out.py", LeftOutReason.Excluded), new("photo.png", LeftOutReason.NotText)], pack.LeftOut);
    }

    [Fact]
    public void A_file_below_the_ones_that_are_looked_at_is_said_to_be()
    {
        var pack = Pack(Large(), Ranked(new RankedFile("src/f1.py", 2, [], []), new RankedFile("src/f2.py", 1, [], [])), 4000, new PackOptions { MaxFiles = 1 });
        Assert.Equal(new LeftOutFile("src/f2.py", LeftOutReason.Rank), Assert.Single(pack.LeftOut));
    }

    [Fact]
    public void A_name_with_marks_in_it_cannot_pass_for_attributes()
    {
        var pack = Pack(Trees.Of(("a\" lines=\"1-2.py", "x\n")), Nothing, 1000);
        Assert.StartsWith("<file path=\"a&quot; lines=&quot;1-2.py\">", pack.Text, StringComparison.Ordinal);
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

    private static Ranking Nothing { get; } = new([], 0, 0, null);

    private static Ranking Ranked(params RankedFile[] files) => new(files, files.Length, 1, null);

    private static ContextPack Pack(FileSet files, Ranking ranking, int budget, PackOptions? options = null) =>
        ContextPacker.Pack(files, new PackRequest(ranking, budget, Tokens) { Options = options ?? new PackOptions() });

    /// <summary>With so many others that the tree is not packed whole.</summary>
    private static FileSet Many(params (string Path, string Text)[] files) => Trees.Of([.. files, .. Enumerable.Range(0, 20).Select(i => ($"notes/n{i}.txt", "x\n"))]);

    private static FileSet Large()
    {
        var files = new List<(string, string)> { ("big.py", Trees.Lines(1000)) };
        for (var i = 0; i < 39; i++) files.Add(($"src/f{i}.py", Trees.Lines(10)));
        return Trees.Of([.. files]);
    }
}

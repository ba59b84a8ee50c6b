using Lathe.Syntax;

namespace Lathe.Context.Tests.Profiles;

public sealed class QualityFacts
{
    [Theory]
    [InlineData("coverage/lcov.info", "SF:a\nLF:10\nLH:5\nend_of_record\nSF:b\nLF:10\nLH:10\n", "lcov", 75.0, null)]
    [InlineData("coverage.xml", "<?xml version=\"1.0\"?>\n<!DOCTYPE coverage SYSTEM \"x.dtd\">\n<coverage line-rate=\"0.8512\" timestamp=\"1700000000\"><packages/></coverage>", "cobertura", 85.12, 1700000000L)]
    [InlineData("coverage.xml", "<coverage line-rate=\"0.5\" timestamp=\"1700000000123\">", "cobertura", 50.0, 1700000000L)]
    [InlineData("target/site/jacoco/jacoco.xml", "<report name=\"x\"><sessioninfo id=\"a\" dump=\"1700000000000\"/><package><class><counter type=\"LINE\" missed=\"9\" covered=\"1\"/></class></package><counter type=\"INSTRUCTION\" missed=\"1\" covered=\"1\"/><counter type=\"LINE\" missed=\"1\" covered=\"3\"/></report>", "jacoco", 75.0, 1700000000L)]
    [InlineData("coverage.json", """{"meta": {"timestamp": "2023-11-14T22:13:20"}, "files": {}, "totals": {"percent_covered": 91.666}}""", "coverage.py", 91.67, 1700000000L)]
    public void Coverage_files_give_the_share_of_lines_and_their_date(string path, string text, string form, double percent, long? date)
    {
        var figure = CoverageReader.Read(path, text, null);
        Assert.Equal((form, percent, date), (figure!.Form, figure.LinePercent, figure.Date?.ToUnixTimeSeconds()));
    }

    [Theory]
    [InlineData("lcov.info", "LF:x\nLH:1\n")]
    [InlineData("lcov.info", "LF:1\nLH:5\n")]
    [InlineData("coverage.xml", "<other line-rate=\"1\"/>")]
    [InlineData("coverage.xml", "<coverage line-rate=\"9\"/>")]
    [InlineData("coverage.xml", "")]
    [InlineData("coverage.json", "[1]")]
    [InlineData("coverage.json", "{\"totals\": 5}")]
    [InlineData("coverage.json", "{")]
    [InlineData("jacoco.xml", "<report><counter type=\"LINE\" missed=\"0\" covered=\"0\"/></report>")]
    public void What_is_no_coverage_file_says_nothing(string path, string text) => Assert.Null(CoverageReader.Read(path, text, null));

    [Theory]
    [InlineData("csharp", "class A\n{\n    int M(int a)\n    {\n        if (a > 1 && a < 5 || a == 9) return a > 2 ? 1 : 0;\n        foreach (var x in y) { x?.Go(); z = x ?? w; }\n        return 1;\n    }\n}\n", "M", 6)]
    [InlineData("python", "def f(a):\n    \"\"\"if while for\"\"\"\n    if a and b:\n        pass\n    elif c:  # if\n        for x in y:\n            pass\n    return 1\n", "f", 5)]
    [InlineData("javascript", "function f(a) {\n  switch (a) {\n    case 1: return 'if';\n    case 2: return a ? 1 : 2;\n  }\n  while (a) { a--; }\n}\n", "f", 5)]
    public void Branches_are_counted_outside_of_strings_and_comments(string language, string text, string name, int branches)
    {
        var function = Complexity.Of("a", LanguageTable.Find(language)!, text).Single(f => f.Name == name);
        Assert.Equal(branches, function.Branches);
    }

    [Fact]
    public void A_branch_belongs_to_the_innermost_function()
    {
        var found = Complexity.Of("a.py", LanguageTable.Find("python")!, "def outer(a):\n    def inner(b):\n        if b:\n            return 1\n        return 2\n    if a:\n        return inner\n");
        Assert.Equal([("outer", 2), ("inner", 2)], found.Select(f => (f.Name, f.Branches)));
    }

    [Fact]
    public void Files_and_lines_of_code_and_tests_are_counted_exactly_while_all_are_read()
    {
        var tree = Trees.Of(("src/a.py", "x = 1\ny = 2\n"), ("tests/test_a.py", "z = 1\n"), ("README.md", "# a\n"));
        var figures = new RepositoryFacts(tree).Quality(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((1, 1, 2L, 1L, false, 0.5), (figures.CodeFiles, figures.TestFiles, figures.CodeLines, figures.TestLines, figures.LinesEstimated, figures.TestRatio));
    }

    [Fact]
    public void Lines_are_estimated_from_the_sample_where_not_all_is_read_and_the_largest_files_are_looked_at()
    {
        var files = Enumerable.Range(0, 100).Select(i => ($"src/f{i}.py", Trees.Lines(10, "x = 1 #"))).Append(("src/big.py", "def big(a):\n" + string.Concat(Enumerable.Repeat("    if a: pass\n", 400)))).ToArray();
        var figures = new RepositoryFacts(Trees.Of(files), new FactsOptions { SampleFiles = 20 }).Quality(cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(figures.LinesEstimated);
        Assert.Equal(20, figures.ReadFiles);
        Assert.InRange(figures.CodeLines, 1000, 1800);
        Assert.Equal(("src/big.py", 1, "big", 401), (figures.MostComplex[0].Path, figures.MostComplex[0].Line, figures.MostComplex[0].Name, figures.MostComplex[0].Branches));
    }

    [Fact]
    public void Coverage_files_that_the_caller_found_are_read_with_their_date()
    {
        var tree = Trees.Of(("a.py", "x = 1\n"));
        var set = new FileSet(tree.Files, (path, max) => path == "coverage/lcov.info" ? "LF:4\nLH:3\n"u8.ToArray() : tree.Read(path, max));
        var date = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        var figures = new RepositoryFacts(set).Quality([new CoverageFile("coverage/lcov.info", date)], TestContext.Current.CancellationToken);
        Assert.Equal([new CoverageFigure("coverage/lcov.info", "lcov", 75, date)], figures.Coverage);
    }
}

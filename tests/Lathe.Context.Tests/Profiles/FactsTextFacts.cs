namespace Lathe.Context.Tests.Profiles;

public sealed class FactsTextFacts
{
    private static int Tokens(ReadOnlySpan<char> text) => (text.Length + 3) / 4;

    [Fact]
    public void A_repository_is_said_in_a_few_lines()
    {
        var files = Enumerable.Range(0, 6).Select(i => ($"src/part_{i}.py", "class OrderBook:\n    def count_rows(self):\n        if 'a':\n            return 'b'\n"))
            .Append(("tests/test_part.py", "import pytest\n\n\ndef test_rows():\n    assert 'a' == 'b'\n"))
            .Append(("pyproject.toml", "[project]\ndependencies = [\"django>=4\"]\n[tool.ruff]\nline-length = 100\n")).ToArray();
        var facts = new RepositoryFacts(Trees.Of(files));
        Assert.Equal(
            """
            <facts measured="from the repository">
            languages: Python 100 %
            Python style: files snake_case, functions snake_case, indented by 4 spaces, single quotes, types PascalCase, lines up to 72
            tests: in tests/ (1), named test_*.py, with pytest
            run tests: python -m pytest (tests/test_part.py)
            configured: ruff: lines up to 100
            arranged: code in src/, tests in tests/
            depends on: django >=4
            </facts>

            """,
            FactsText.Brief(facts.Codebase(TestContext.Current.CancellationToken), facts.Team(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void However_large_a_repository_is_its_facts_stay_within_their_bound()
    {
        var many = string.Concat(Enumerable.Range(0, 400).Select(i => $"{new string((char)('a' + (i % 26)), 60)}{i}==1\n"));
        var files = Enumerable.Range(0, 40).SelectMany(i => new[] { ($"features/{new string('f', 90)}{i}/models/a.py", "x = 1\n"), ($"features/f{i}/views/{new string('v', 90)}Controller.ts", "a"), ($"features/f{i}/controllers/b.py", "y = 'b'\n") })
            .Append(("requirements.txt", many)).Append(("package.json", """{"workspaces": ["a", "b"], "scripts": {"test": "x"}}""")).ToArray();
        var facts = new RepositoryFacts(Trees.Of(files));
        var text = FactsText.Brief(facts.Codebase(TestContext.Current.CancellationToken), facts.Team(TestContext.Current.CancellationToken));
        Assert.InRange(text.Length, 300, FactsText.MaxBrief);
        Assert.EndsWith("</facts>\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_code_there_is_nothing_to_say() => Assert.Equal("", FactsText.Brief(new RepositoryFacts(Trees.Of(("README.md", "# x\n"))).Codebase(TestContext.Current.CancellationToken)));

    [Fact]
    public void A_map_shows_the_definitions_that_other_files_use_most()
    {
        var tree = Trees.Of(
            ("core/basket.py", "class Basket:\n    pass\n\n\ndef rarely_used():\n    pass\n"), ("core/more.py", "class Unused:\n    pass\n"), ("web/a.py", "def page():\n    return Basket()\n"), ("web/b.py", "def other():\n    return Basket()\n"), ("README.md", "# x\n"));
        Assert.Equal(
            "<repository files=\"5\">\nREADME.md (4 B)\ncore/basket.py (53 B): Basket, rarely_used\ncore/more.py (23 B): Unused\nweb/a.py (32 B): page\nweb/b.py (33 B): other\n</repository>\n",
            SymbolMap.Render(tree, 500, Tokens));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(100)]
    [InlineData(300)]
    [InlineData(2000)]
    public void A_map_never_passes_its_budget_and_opens_the_fullest_folder_first(int budget)
    {
        var files = Enumerable.Range(0, 300).Select(i => ($"src/part{i % 6}/file{i}.cs", $"public class Thing{i}\n{{\n    private Thing{i % 7} a;\n}}\n")).Append(("docs/a.md", "# a\n")).Append(("eng/b.sh", "b() { :; }\n")).ToArray();
        var map = SymbolMap.Render(Trees.Of(files), budget, Tokens);
        Assert.True(Tokens(map) <= budget);
        if (budget >= 300) Assert.Contains("\nsrc/part0/ (50 files", map, StringComparison.Ordinal);
        if (budget >= 300) Assert.Contains(": Thing", map, StringComparison.Ordinal);
        Assert.Equal(map, SymbolMap.Render(Trees.Of([.. files.Reverse()]), budget, Tokens));
    }

    [Fact]
    public void A_map_of_nothing_is_nothing()
    {
        Assert.Equal("", SymbolMap.Render(Trees.Of(), 1000, Tokens));
        Assert.Equal("", SymbolMap.Render(Trees.Of(("a.py", "x")), 0, Tokens));
    }
}

using System.Text;
using Lathe.Syntax;

namespace Lathe.Context.Tests.Profiles;

public sealed class StyleFactsTests
{
    private const string CSharp = "namespace A;\n\n/* first\n     odd\n */\npublic class OrderBook\n{\n    private const int MaxRows = 5;\n\n    public int CountRows(int a)\n    {\n        if (a > 1)\n        {\n            return a;\n        }\n\n        return 0;\n    }\n}\n";
    private const string Script = "import x from 'x'\n\nconst MAX_ROWS = 5\n\nfunction countRows(a) {\n  if (a) {\n    return 'b'\n  }\n  const c = \"it's\"\n  return 'd'\n}\n";
    private const string Python = "MAX_ROWS = 5\n\n\nclass OrderBook:\n    \"\"\"Doc 'x'.\"\"\"\n\n    def count_rows(self):\n        if self.a == \"x\":\n            return \"y\"\n        return call(\"a\",\n                    \"b\")\n";

    [Theory]
    [InlineData("a/OrderBook.cs", CSharp, "braces=own line;constants=PascalCase;files=PascalCase;final newline=yes;functions=PascalCase;indentation=4 spaces;line ending=LF;types=PascalCase")]
    [InlineData("a/order-book.js", Script, "braces=same line;constants=UPPER_CASE;files=kebab-case;final newline=yes;functions=camelCase;indentation=2 spaces;line ending=LF;quotes=single;semicolons=no")]
    [InlineData("a/order_book.py", Python, "constants=UPPER_CASE;files=snake_case;final newline=yes;functions=snake_case;indentation=4 spaces;line ending=LF;quotes=double;types=PascalCase")]
    [InlineData("a/x.go", "package x\n\nconst maxRows = 5\n\nfunc Run() {\n\tif true {\n\t\tgo()\n\t}\n\tx()\n}", "constants=camelCase;final newline=no;indentation=tabs;line ending=LF")]
    [InlineData("a/x.c", "#define MAX_ROWS 5\r\nint f(int a)\r\n{\r\n  if (a)\r\n  {\r\n    a();\r\n  }\r\n  b();\r\n}\r\n", "braces=own line;constants=UPPER_CASE;final newline=yes;indentation=2 spaces;line ending=CRLF")]
    public void A_file_shows_what_it_does_of_each_aspect(string path, string text, string expected)
    {
        var style = FileStyle.Of(path, LanguageTable.Detect(path)!, text);
        Assert.Equal(expected, string.Join(';', style.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}={s.Value}")));
    }

    [Theory]
    [InlineData("count", null)]
    [InlineData("countRows", "camelCase")]
    [InlineData("CountRows", "PascalCase")]
    [InlineData("Count", "PascalCase")]
    [InlineData("count_rows", "snake_case")]
    [InlineData("COUNT_ROWS", "UPPER_CASE")]
    [InlineData("COUNT", "UPPER_CASE")]
    [InlineData("IO", null)]
    [InlineData("count-rows", "kebab-case")]
    [InlineData("_countRows", "camelCase")]
    [InlineData("Count_Rows", null)]
    [InlineData("7up", null)]
    public void The_way_a_name_is_written_is_known_only_where_it_is_one_way(string name, string? expected) => Assert.Equal(expected, NameCase.Of(name));

    [Fact]
    public void Each_file_votes_once_and_the_share_says_how_many_follow()
    {
        var files = Enumerable.Range(0, 8).Select(i => ($"s/f{i}.js", Script)).Append(("s/t.js", Script.Replace("'", "\"", StringComparison.Ordinal).Replace("\"it\"s\"", "\"its\"", StringComparison.Ordinal))).Append(("s/u.js", "x")).ToArray();
        var facts = new RepositoryFacts(Trees.Of(files)).Codebase(TestContext.Current.CancellationToken).Style;
        Assert.Equal(new StyleFact("javascript", "quotes", "single", 0.889, 9), facts.Single(f => f.Aspect == StyleAspects.Quotes));
        Assert.Equal(new StyleFact("javascript", "line length", "72", 1, 10), facts.Single(f => f.Aspect == StyleAspects.LineLength));
    }

    [Fact]
    public void The_line_length_is_a_usual_limit_that_nearly_all_lines_keep()
    {
        var text = string.Concat(Enumerable.Range(0, 200).Select(i => $"x = \"{new string('a', i % 2 == 0 ? 80 : 20)}\"\n")) + $"y = \"{new string('b', 300)}\"\n";
        var facts = new RepositoryFacts(Trees.Of(("a.py", text), ("b.py", "x = 1\n"))).Codebase(TestContext.Current.CancellationToken).Style;
        Assert.Equal(new StyleFact("python", "line length", "88", 0.5, 2), facts.Single(f => f.Aspect == StyleAspects.LineLength));
    }

    [Fact]
    public void The_sample_is_bounded_spread_and_the_same_in_any_order()
    {
        var files = Enumerable.Range(0, 3000).Select(i => new ContextFile($"d{i % 30}/f{i}.cs", 1000)).Concat(Enumerable.Range(0, 30).Select(i => new ContextFile($"web/f{i}.ts", 1000))).Append(new ContextFile("big.cs", 1 << 20)).Append(new ContextFile("x.min.js", 10)).ToList();
        var chosen = StyleSample.Choose(SourceFile.Of(files), 200, 4 << 20);
        Assert.InRange(chosen.Count, 190, 200);
        Assert.Equal(8, chosen.Count(c => c.Language!.Id is "typescript"));
        Assert.True(chosen.Select(c => c.Path.Split('/')[0]).Distinct().Count() > 25);
        files.Reverse();
        Assert.Equal(chosen, StyleSample.Choose(SourceFile.Of(files), 200, 4 << 20));
        Assert.True(StyleSample.Choose(SourceFile.Of(files), 200, 50_000).Sum(c => c.Size) <= 50_000);
    }

    [Fact]
    public void Generated_files_and_files_that_are_no_text_have_no_vote()
    {
        var tree = Trees.Of(("a.js", "// Code generated by x. DO NOT EDIT.\n" + Script), ("b.js", "a\0b"), ("c.js", Script));
        Assert.Equal(1, new RepositoryFacts(tree).Codebase(TestContext.Current.CancellationToken).Style.Max(f => f.Files));
    }

    [Fact]
    public void No_more_is_read_than_the_bounds_allow()
    {
        var text = Encoding.UTF8.GetBytes(Script);
        long read = 0;
        var count = 0;
        var files = Enumerable.Range(0, 2000).Select(i => new ContextFile($"d{i % 9}/f{i}.js", text.Length)).ToList();
        var set = new FileSet(files, (_, max) =>
        {
            Interlocked.Increment(ref count);
            Interlocked.Add(ref read, text.Length);
            return text[..Math.Min(max, text.Length)];
        });
        new RepositoryFacts(set, new FactsOptions { SampleFiles = 50, SampleBytes = 5000 }).Codebase(TestContext.Current.CancellationToken);
        Assert.InRange(count, 10, 50);
        Assert.True(read <= 5000);
    }
}

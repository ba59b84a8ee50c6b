
namespace Lathe.Syntax.Tests;

public sealed class SyntaxCheckTests
{
    public static TheoryData<string, string> Good() => new()
    {
        { "csharp", "var a = $\"{(x ? \"a\" : \"b\")} {{ {d:yyyy'-'MM} {n:#,0}\"; var b = @\"c:\\\"; var c = \"\"\"a \" ) b\"\"\"; var e = '\"'; var f = $@\"{x}\"\"\";\n#region don't (\n#endregion\n" },
        { "csharp", "#if A\nvoid M() {\n#else\nvoid N() {\n#endif\n}\n" },
        { "python", "x = f'{a['b']:>{w}} {x:#x} {{'\ny = r'\\'\n'''it's ('''\nz = \"\\\n\"\n" .Replace("r'\\'\n", "r'\\\\'\n", StringComparison.Ordinal) },
        { "python", "if a:\n\tx = 1\n\t# c\nelse:\n        y = (1,\n  2)\n\nclass A: pass\n" },
        { "python", "def f(a,\n  b):\n    if a and \\\n  b:\n        return {1: 2}\n    return 3\n" },
        { "javascript", "const r = /[/'\"]\\//g; const t = `a ${b ? `'${c}` : \")\"} (`; const j = <p>Don't</p>; x = a / b / c; return /'/\n" },
        { "go", "s := `\\`; r := '\\''; // don't (\n" },
        { "rust", "fn f<'a>(x: &'a str) -> char { let s = r#\"\" ( \"#; /* a /* b */ ' */ '\\'' }\n" },
        { "cpp", "auto s = R\"x( \" ) )\" )x\"; int n = 1'000'000;\n#error don't\n#define B {\n" },
        { "c", "#ifdef __cplusplus\nextern \"C\" {\n#endif\nint a;\n#ifdef __cplusplus\n}\n#endif\n#if 0\n}}}\n#else\nint b;\n#endif\n" },
        { "ruby", "x = <<~EOS\n  it's (\nEOS\ny = %w[a ' b]\nz = \"#{h[\"k\"]}\"\nputs /'/\nc = ?\"\n=begin\n(\n=end\n" },
        { "php", "it's <?php $x = <<<EOT\n don't (\n  EOT; #[A]\n// it's ?> don't ( <?= 1 ?>\n" },
        { "bash", "cat <<EOF\n  it's\nEOF\necho ${#x} \"$(echo \"a'b\")\" # don't\necho \\' $'it\\'s'\n" },
        { "java", "String s = \"\"\"\n a \" ' ( \n\"\"\"; char c = '\"';\n" },
        { "kotlin", "val s = \"${if (a) \"x\" else \"y\"}\"; /* /* */ */\n" },
        { "swift", "let s = \"\\(f(\"x\"))\"; let r = #\"\"(\"#\n" },
        { "scala", "val s = 'sym; val c = '\\''; val t = \"\"\"a\"b\"\"\"\n" },
        { "json", "{\"a\": [1, 2]}\n" },
        { "jsonc", "{ // c\n \"a\": 1, }\n" },
        { "jsonl", "{}\n{}\n" },
        { "yaml", "a:\n  b: |\n    c:\n    \td: 1\n\t# comment\n" },
        { "toml", "a = '''it's ['''\n" },
        { "css", "a { content: '}'; } /* ( */\n" },
        { "html", "<p>don't ( <!-- ok -->\n" },
        { "sql", "select 'it''s (';\n" },
        { "markdown", "don't (\n" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void Good_text_has_no_problems(string language, string text) => Assert.Empty(SyntaxCheck.Scan(Find(language), text));

    [Theory]
    [InlineData("csharp", "class A {\n  void M( { }\n}\n", 2, 9, "'(' is never closed")]
    [InlineData("csharp", "a\n}\n", 2, 1, "'}' closes nothing")]
    [InlineData("csharp", "var s = \"abc;\nx\n", 1, 9, "this string is never closed")]
    [InlineData("go", "a\n/* b\n", 2, 1, "this comment is never closed")]
    [InlineData("javascript", "f(`a ${b`\n", 1, 3, "this string is never closed")]
    [InlineData("python", "x = '''a\n", 1, 5, "this string is never closed")]
    [InlineData("python", "x = (1\n", 1, 5, "'(' is never closed")]
    [InlineData("python", "def f():\n    a\n  b\n", 3, 3, "the indentation matches no outer level")]
    [InlineData("python", "a\n  b\n", 2, 3, "this line is indented for no reason")]
    [InlineData("python", "if a:\nb\n", 1, 5, "an indented block has to follow this ':'")]
    [InlineData("python", "if a:\n", 1, 5, "an indented block has to follow this ':'")]
    [InlineData("python", "if a:\n        b\n\tc\n", 3, 2, "the indentation mixes tabs and spaces in a way that Python refuses")]
    [InlineData("yaml", "a:\n\tb: 1\n", 2, 1, "a tab cannot indent YAML")]
    [InlineData("rust", "fn f() { [ }\n", 1, 10, "'[' is never closed")]
    [InlineData("c", "int f() { ( ] ; ) }\n", 1, 13, "']' does not close '('")]
    [InlineData("bash", "echo 'a\n", 1, 6, "this string is never closed")]
    [InlineData("html", "<!-- a", 1, 1, "this comment is never closed")]
    public void A_fault_is_found_where_it_is(string language, string text, int line, int column, string message) =>
        Assert.Equal(new SyntaxProblem(line, column, message), SyntaxCheck.Scan(Find(language), text)[0]);

    [Theory]
    [InlineData("json", "{\"a\": 1,}\n", 1)]
    [InlineData("json", "{\n\"a\" 1}\n", 2)]
    [InlineData("jsonc", "{ // c\n \"a\": ]\n", 2)]
    [InlineData("jsonl", "{}\n{\n", 3)]
    public void Bad_JSON_is_found_and_its_message_names_no_line(string language, string text, int line)
    {
        var problem = Assert.Single(SyntaxCheck.Check(Find(language), text));
        Assert.Equal(line, problem.Line);
        Assert.DoesNotContain("LineNumber", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_that_were_there_before_are_not_reported()
    {
        var csharp = Find("csharp");
        Assert.Empty(SyntaxCheck.NewProblems(csharp, "f(\n", "int x;\nf(\nint y;\n"));
        Assert.Empty(SyntaxCheck.NewProblems(csharp, "f(a\n", "f(ab\n"));
        Assert.Empty(SyntaxCheck.NewProblems(csharp, "f(\n", "f()\n"));
        Assert.Equal(2, Assert.Single(SyntaxCheck.NewProblems(csharp, "f(\n", "f(\ng(\n")).Line);
        Assert.Single(SyntaxCheck.NewProblems(csharp, null, "f(\n"));
        Assert.Single(SyntaxCheck.NewProblems(csharp, "f()\n", "f(\n"));
    }

    [Fact]
    public void Any_bytes_are_survived_in_every_language()
    {
        var seed = 12345u;
        const string Marks = "\"'`(){}[]<>/\\*#$%@?:;=-\n\t _aR\r1f";
        foreach (var language in LanguageTable.All)
        {
            for (var round = 0; round < 60; round++)
            {
                var bytes = new byte[200];
                for (var i = 0; i < bytes.Length; i++)
                {
                    seed = (seed * 1664525) + 1013904223;
                    bytes[i] = round % 3 == 0 ? (byte)(seed >> 24) : (byte)Marks[(int)((seed >> 16) % Marks.Length)];
                }

                Assert.True(SyntaxCheck.Check(language, bytes).Count <= SyntaxCheck.MaxProblems);
                var text = System.Text.Encoding.UTF8.GetString(bytes);
                _ = Outline.Of(language, text);
                var scanner = new SourceScanner(language, text);
                var end = 0;
                while (scanner.Next(out var token))
                {
                    Assert.True(token.Start >= end && token.Length > 0 && token.End <= text.Length, $"{language} {round}");
                    end = token.End;
                }
            }
        }
    }

    [Theory]
    [InlineData("(")]
    [InlineData("/*")]
    [InlineData("/[")]
    [InlineData("`${")]
    [InlineData("f'{a:{")]
    [InlineData("$\"{")]
    [InlineData("#")]
    [InlineData("<<A ")]
    [InlineData("\"$(")]
    [InlineData("%(")]
    [InlineData("r#")]
    [InlineData("'")]
    public void Hostile_repetition_comes_to_an_end_in_every_language(string piece)
    {
        // Quadratic time would be minutes at this size and run into the test runner's limit.
        var text = string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length));
        foreach (var language in LanguageTable.All) Assert.InRange(SyntaxCheck.Scan(language, text).Count, 0, SyntaxCheck.MaxProblems);
    }

    private static Language Find(string id) => LanguageTable.Find(id)!;

    [Theory]
    [InlineData("{\n  \"a\": 1,\n}\n", 2, 9)]
    [InlineData("[\n  1 ,\r\n\r\n]", 2, 5)]
    [InlineData("{\"ä\": [1,]}", 1, 9)]
    public void A_trailing_comma_in_strict_json_is_one_problem_at_the_comma(string text, int line, int column)
    {
        var problem = Assert.Single(SyntaxCheck.Check(Find("json"), text));
        Assert.Equal((line, column, "a comma with nothing behind it"), (problem.Line, problem.Column, problem.Message));
        Assert.Equal(problem, Assert.Single(SyntaxCheck.NewProblems(Find("json"), "{}", text)));
    }
}

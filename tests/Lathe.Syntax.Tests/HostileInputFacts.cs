using System.Text;

namespace Lathe.Syntax.Tests;

/// <summary>Native code that runs out of stack or ends the process takes everything with it: each of these would end the test run.</summary>
public sealed class HostileInputFacts
{
    private const int SmallStack = 256 << 10;

    public static TheoryData<string, string, string, string> Nesting() => new()
    {
        { "csharp", "x = ", "(", ")" }, { "csharp", "", "class A{", "}" }, { "csharp", "void f() ", "{", "}" }, { "csharp", "x=", "$\"{", "}\"" }, { "csharp", "", "A<", ">" }, { "csharp", "", "if(a)", ";" },
        { "python", "x = ", "(", ")" }, { "python", "x = ", "[", "]" }, { "python", "x = ", "not ", "" }, { "python", "x = ", "f\"{", "}\"" }, { "javascript", "x = ", "(", ")" }, { "javascript", "", "{", "}" },
        { "javascript", "x = ", "`${", "}`" }, { "javascript", "x = ", "<a>", "</a>" }, { "typescript", "let x: ", "A<", ">" }, { "tsx", "x = ", "<a>", "</a>" }, { "go", "package a; var x = ", "(", ")" },
        { "java", "class A{int x = ", "(", ")" }, { "rust", "fn f(){x(", "(", ")" }, { "rust", "", "/*", "*/" }, { "c", "int x = ", "(", ")" }, { "c", "int ", "*", "x;" }, { "c", "", "#if 1\n", "#endif\n" },
        { "cpp", "", "namespace a{", "}" }, { "ruby", "x = ", "(", ")" }, { "ruby", "x = ", "\"#{", "}\"" }, { "ruby", "x = ", "<<A,", "" }, { "php", "<?php $x = ", "(", ")" }, { "php", "<?php $x = ", "<<<A\n", "" },
        { "bash", "", "$(", ")" }, { "bash", "", "\"$(", ")\"" }, { "json", "", "[", "]" }, { "json", "", "{\"a\":", "}" }, { "yaml", "", "[", "]" }, { "yaml", "", "- ", "" }, { "yaml", "", "? ", "" }, { "yaml", "", "{a: ", "}" },
        { "html", "", "<a>", "</a>" }, { "html", "", "<x-y>", "" }, { "css", "", "a{", "}" },
    };

    [Theory]
    [MemberData(nameof(Nesting))]
    public void Nesting_ten_thousand_deep_is_survived_on_a_small_stack(string language, string start, string open, string close)
    {
        Natives.Need();
        var text = new StringBuilder(start).Insert(start.Length, open, 10_000).Append('1').Insert(start.Length + (10_000 * open.Length) + 1, close, 10_000).ToString();
        OnSmallStack(() => ReadAll(LanguageTable.Find(language)!, text));
    }

    [Fact]
    public void Deep_indentation_is_survived()
    {
        Natives.Need();
        // More levels than the scanners of these grammars have room for in what they remember.
        var python = new StringBuilder();
        for (var depth = 0; depth < 1_500; depth++) python.Append(' ', depth).Append("if a:\n");
        python.Append(' ', 1_500).Append("x = f\"{a['b']}\"\n");
        var yaml = new StringBuilder();
        for (var depth = 0; depth < 1_500; depth++) yaml.Append(' ', depth).Append("a:\n");
        OnSmallStack(() =>
        {
            ReadAll(LanguageTable.Find("python")!, python.ToString());
            ReadAll(LanguageTable.Find("yaml")!, yaml.ToString());
        });
    }

    [Theory]
    [MemberData(nameof(GrammarFacts.Languages), MemberType = typeof(GrammarFacts))]
    public void Odd_text_is_survived_in_every_language(string id)
    {
        var language = LanguageTable.Find(id)!;
        ReadAll(language, "");
        ReadAll(language, "\0\0a\0(\0{");
        ReadAll(language, "\uD83D");
        ReadAll(language, "x = \"\uDE00\uD83D\" \uFFFF\uFFFE\uFEFF");
        ReadAll(language, new string('a', 1_000_000));
        ReadAll(language, string.Concat(Enumerable.Repeat("a = 1; ", 20_000)));
        ReadAll(language, "\r\r\n\n\u2028\u0085\f\v");
    }

    [Theory]
    [MemberData(nameof(GrammarFacts.Languages), MemberType = typeof(GrammarFacts))]
    public void Random_pieces_of_programs_are_survived_and_spans_lie_in_the_text(string id)
    {
        var language = LanguageTable.Find(id)!;
        string[] pieces = ["<<A", "<<~B\n", "B\n", "\"", "'", "`", "${", "#{", "}", "{", "(", ")", "[", "]", "<a>", "</a>", "<script>", "- ", ": ", "|\n", "\n", "\n    ", "\n\t", "f\"", "$\"", "@\"", "\"\"\"", "r#\"", "/*", "*/", "//", "#", "%w(", "class A", "def f", "function f()", "=>", "=", "<?php ", "?>", "\\", "\0", "é", "\U0001F600", "\uD83D", "#if X\n", "#endif\n", "foo", "1e9", ",", ";"];
        var seed = 99u;
        for (var round = 0; round < 30; round++)
        {
            var text = new StringBuilder();
            while (text.Length < 400) text.Append(pieces[Next(pieces.Length)]);
            var whole = text.ToString();
            var symbols = ReadAll(language, whole);
            foreach (var d in symbols.Definitions)
            {
                Assert.InRange(d.Span.Start, 0, whole.Length);
                Assert.InRange(d.Span.End, d.Span.Start, whole.Length);
                Assert.InRange(d.NameSpan.Start, d.Span.Start, d.Span.End);
                Assert.True(d.Signature.Length <= 200 && d.Span.StartLine <= d.Span.EndLine && d.Parent < symbols.Definitions.Count);
            }
        }

        int Next(int below)
        {
            seed = (seed * 1664525) + 1013904223;
            return (int)((seed >> 8) % below);
        }
    }

    private static FileSymbols ReadAll(Language language, string text)
    {
        var limits = new ParseLimits { MaxTime = TimeSpan.FromMilliseconds(500) };
        var symbols = FileSymbols.Of(language, text, limits);
        _ = Skeleton.Of(symbols, text);
        _ = Outline.Of(symbols);
        using var tree = SyntaxParser.Parse(language, text, limits).Tree;
        if (tree is not null) Assert.True(tree.Problems().Count <= SyntaxCheck.MaxProblems);
        return symbols;
    }

    private static void OnSmallStack(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    action();
                }
                catch (Exception e)
                {
                    failure = e;
                }
            },
            SmallStack);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}

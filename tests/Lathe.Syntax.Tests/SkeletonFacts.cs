namespace Lathe.Syntax.Tests;

public sealed class SkeletonFacts
{
    [Theory]
    [InlineData("csharp", "using A;\n\n\nclass B {\n  int f = 1;\n  void M()\n  {\n    Go();\n    Go();\n  }\n  int P => 1;\n}\n", "1: using A;\n2:\n4: class B {\n5:   int f = 1;\n6:   void M()\n7:   { … }\n11:   int P => 1;\n12: }\n")]
    [InlineData("python", "def f(a):\n    \"\"\"Says so.\n\n    More.\n    \"\"\"\n    x = 1\n    return x\n\ndef g():\n    a\n    b\n    c\n\nX = 1\n", "1: def f(a):\n2:     \"\"\"Says so.\"\"\" …\n8:\n9: def g():\n10:     …\n13:\n14: X = 1\n")]
    [InlineData("javascript", "const f = (a) => {\n  a();\n  b();\n};\nexport const X = [1];\n", "1: const f = (a) => { … };\n5: export const X = [1];\n")]
    [InlineData("ruby", "def f(x)\n  a\n  b\n  c\nend\n", "1: def f(x)\n2:   …\n5: end\n")]
    [InlineData("go", "package a\n\nfunc F() {\n\ta()\n\tb()\n}\n", "1: package a\n2:\n3: func F() { … }\n")]
    [InlineData("json", "{\"a\": {\"b\": {\n\"x\": 2,\n\"y\": 4\n}}, \"c\": [\n1,\n2\n]}\n", "1: {\"a\": {\"b\": {…}}, \"c\": […]}\n")]
    public void Bodies_are_left_out_and_the_rest_stays_as_it_is(string language, string text, string expected)
    {
        Natives.Need();
        Assert.Equal(expected, Skeleton.Render(Skeleton.Of(FileSymbols.Of(LanguageTable.Find(language)!, text), text), numbered: true));
    }

    [Fact]
    public void Without_numbers_it_reads_like_the_file()
    {
        Natives.Need();
        const string Text = "class A {\n  void M() {\n    Go();\n  }\n}\n";
        var symbols = FileSymbols.Of(LanguageTable.Find("java")!, Text);
        Assert.Equal("class A {\n  void M() { … }\n}\n", Skeleton.Render(Skeleton.Of(symbols, Text)));
        Assert.Equal(Text, Skeleton.Render(Skeleton.Of(symbols, Text, minLines: 4)));
    }

    [Fact]
    public void A_line_that_is_too_long_is_cut() =>
        Assert.Equal(Skeleton.MaxLine + 1, Assert.Single(Skeleton.Of(FileSymbols.Of(LanguageTable.Find("text")!, ""), new string('a', 5000))).Text.Length);

    [Fact]
    public void A_file_that_was_only_scanned_stays_whole()
    {
        const string Text = "sub f {\n  1;\n  2;\n  3;\n}\n";
        Assert.Equal(Text, Skeleton.Render(Skeleton.Of(FileSymbols.Of(LanguageTable.Find("perl")!, Text), Text)));
    }
}

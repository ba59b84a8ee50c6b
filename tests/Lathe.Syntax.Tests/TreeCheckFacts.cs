namespace Lathe.Syntax.Tests;

public sealed class TreeCheckFacts
{
    [Theory]
    [InlineData("csharp", "class A {\n  void M() { int x = ; }\n}\n", 2)]
    [InlineData("csharp", "class A {\n  void M() { Go() }\n}\n", 2)]
    [InlineData("python", "def f(:\n    pass\n", 1)]
    [InlineData("javascript", "let x = 1 +;\n", 1)]
    [InlineData("typescript", "interface I { a: ; }\n", 1)]
    [InlineData("go", "package a\nfunc F() { x := }\n", 2)]
    [InlineData("java", "class A { void f() { int = 1; } }\n", 1)]
    [InlineData("rust", "fn f() { let = 1; }\n", 1)]
    [InlineData("ruby", "class A\n  def f(\n  end\nend\n", 2)]
    [InlineData("php", "<?php\nfunction f( { }\n", 2)]
    [InlineData("bash", "if a; then\n  b\n", 2)]
    [InlineData("yaml", "a: [1\nb: }\n", 1)]
    public void What_no_grammar_allows_is_found(string language, string text, int line)
    {
        Natives.Need();
        var problems = SyntaxCheck.Check(LanguageTable.Find(language)!, text);
        Assert.NotEmpty(problems);
        Assert.InRange(problems[0].Line, line - 1, line + 1);
    }

    [Fact]
    public void Good_programs_have_no_problems()
    {
        foreach (var (language, text, _) in SymbolSamples.All) Assert.Empty(SyntaxCheck.Check(LanguageTable.Find(language)!, text));
    }

    [Theory]
    [InlineData("public ref partial struct S { }\n")]
    [InlineData("class A { void M() { a?.B = 1; } }\n")]
    [InlineData("class A { bool M(int[] a) => a is [.., 1]; }\n")]
    [InlineData("static class E { extension(string s) { public int N => 1; } }\n")]
    public void What_the_grammar_does_not_know_yet_is_no_error(string text) => Assert.Empty(SyntaxCheck.Check(LanguageTable.Find("csharp")!, text));

    [Fact]
    public void Macros_are_no_errors_but_an_edit_that_breaks_the_file_is()
    {
        Natives.Need();
        var c = LanguageTable.Find("c")!;
        const string Good = "int g(void) { return 1; }\nint f(void) { return 1; }\n";
        Assert.Empty(SyntaxCheck.Check(c, "SYSCALL_DEFINE1(x, int, a)\n{\n  return 0;\n}\nMODULE(\"a\")\n"));
        Assert.NotEmpty(SyntaxCheck.NewProblems(c, Good, Good.Replace("return 1;", "return +;", StringComparison.Ordinal)));
    }

    [Fact]
    public void Only_more_errors_than_before_count()
    {
        Natives.Need();
        var java = LanguageTable.Find("java")!;
        const string Odd = "class A { void f() { int = 1; } }\n";
        Assert.Empty(SyntaxCheck.NewProblems(java, Odd, Odd + "class B { }\n"));
        Assert.Empty(SyntaxCheck.NewProblems(java, Odd, "class A { void f() { long = 1; } }\n"));
        Assert.Equal(2, Assert.Single(SyntaxCheck.NewProblems(java, Odd, Odd + "class B { int x = ; }\n")).Line);
        Assert.NotEmpty(SyntaxCheck.NewProblems(java, null, Odd));
        Assert.NotEmpty(SyntaxCheck.NewProblems(java, "", Odd));
    }

    [Fact]
    public void Many_errors_are_bounded()
    {
        Natives.Need();
        var text = string.Concat(Enumerable.Repeat("int = ;\n", 500));
        Assert.Equal(SyntaxCheck.MaxProblems, SyntaxCheck.Check(LanguageTable.Find("java")!, text).Count);
        Assert.Empty(SyntaxCheck.NewProblems(LanguageTable.Find("java")!, text, text));
    }
}

namespace Lathe.Syntax.Tests;

public sealed class SymbolFacts
{
    public static TheoryData<string, string, string> Samples()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (language, text, expected) in SymbolSamples.All) data.Add(language, text, expected);
        return data;
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Definitions_have_kind_name_lines_and_container(string language, string text, string expected)
    {
        Natives.Need();
        var symbols = Read(language, text);
        Assert.True(symbols.IsParsed);
        Assert.Equal(expected, string.Join('|', symbols.Definitions.Select(d => $"{d.Kind} {d.FullName} {d.Span.StartLine}-{d.Span.EndLine}")));
    }

    [Fact]
    public void Every_language_with_a_grammar_has_a_sample() =>
        Assert.Empty(NativeGrammars.Languages.Except(SymbolSamples.All.Select(s => s.Language)));

    [Theory]
    [InlineData("csharp", "class A {\n  [X]\n  public async Task<int> M(\n    int a, // why\n    int b)\n  {\n  }\n}\n", "M", 3, "public async Task<int> M(int a, int b)")]
    [InlineData("java", "class A {\n  @Override\n  public int f() { return 1; }\n}\n", "f", 3, "public int f()")]
    [InlineData("python", "@x\ndef f(a,\n      b):\n    pass\n", "f", 2, "def f(a, b):")]
    [InlineData("go", "package a\nfunc (t *T) M(a int) error {\n}\n", "M", 2, "func (t *T) M(a int) error")]
    [InlineData("ruby", "module M\n  # doc\n  class A\n  end\nend\n", "M", 1, "module M")]
    [InlineData("rust", "#[a]\npub fn f<T>(x: T) -> u8 { 1 }\n", "f", 2, "pub fn f<T>(x: T) -> u8")]
    [InlineData("c", "static int\nf(void)\n{\n}\n", "f", 1, "static int f(void)")]
    public void A_signature_is_one_line_without_attributes_comments_and_body(string language, string text, string name, int line, string signature)
    {
        Natives.Need();
        var definition = Read(language, text).Definitions.First(d => d.Name == name);
        Assert.Equal((line, signature), (definition.Line, definition.Signature));
    }

    [Theory]
    [InlineData("csharp", "/// <summary>\n/// Does <c>it</c>.\n/// </summary>\n[X]\nclass B { }\n", "Does it.")]
    [InlineData("python", "# above\ndef f(a):\n    \"\"\"\n    Says so.\n    More.\n    \"\"\"\n", "Says so.")]
    [InlineData("rust", "/// Is one.\n#[derive(A)]\nstruct S;\n", "Is one.")]
    [InlineData("java", "/**\n * Adds.\n */\nclass A { }\n", "Adds.")]
    [InlineData("go", "package a\n\n// far away\n\nfunc F() {\n}\n", null)]
    public void A_definition_has_the_first_line_of_its_documentation(string language, string text, string? doc)
    {
        Natives.Need();
        Assert.Equal(doc, Read(language, text).Definitions[0].Doc);
    }

    [Fact]
    public void References_say_how_a_name_is_used_and_where_it_stands()
    {
        Natives.Need();
        var symbols = Read("csharp", "class A : B, IC {\n  Foo f;\n  void M(Bar b) {\n    Go(b);\n    b.Run();\n    new Baz();\n    x = y;\n  }\n}\n");
        var seen = symbols.References.Select(r => $"{r.Name} {r.Kind} {r.Line} {(r.Scope < 0 ? "-" : symbols.Definitions[r.Scope].FullName)}").ToList();
        Assert.Equal(["B Base 1 A", "IC Base 1 A", "Foo Type 2 A.f", "Bar Type 3 A.M", "b Name 3 A.M", "Go Call 4 A.M", "b Name 4 A.M", "b Name 5 A.M", "Run Call 5 A.M", "Baz Call 6 A.M", "x Name 7 A.M", "y Name 7 A.M"], seen);
    }

    [Theory]
    [InlineData("python", "import os, a.b as c\nfrom . import x\nfrom ..p.q import r as s, t\nfrom z import *\n", "os,a.b,.x,..p.q.r,..p.q.t,z")]
    [InlineData("javascript", "import a from './a.js';\nexport * from \"b\";\nconst c = require('c'), d = import('./d');\n", "./a.js,b,c,./d")]
    [InlineData("tsx", "import type { A } from '@/a';\nimport x = require('x');\n", "@/a,x")]
    [InlineData("go", "package a\nimport (\n  \"fmt\"\n  x \"g.com/a/b\"\n)\n", "fmt,g.com/a/b")]
    [InlineData("java", "import a.b.C;\nimport static a.D.m;\nimport x.*;\n", "a.b.C,a.D.m,x.*")]
    [InlineData("rust", "use crate::a::{b, c};\nmod d;\nmod e { }\n", "crate::a::{b, c},d")]
    [InlineData("c", "#include \"a/b.h\"\n#include <c.h>\n", "a/b.h,c.h")]
    [InlineData("csharp", "using A.B;\nusing static C;\nusing X = D.E;\n", "A.B,C,D.E")]
    [InlineData("ruby", "require_relative 'a/b'\nrequire \"c\"\n", "a/b,c")]
    [InlineData("php", "<?php\nuse A\\B;\nrequire_once __DIR__ . '/c.php';\n", "A\\B,/c.php")]
    [InlineData("bash", "source ./a.sh\n. b.sh\n", "./a.sh,b.sh")]
    [InlineData("html", "<script src=\"a.js\"></script><link rel=x href=\"b.css\">", "a.js,b.css")]
    [InlineData("css", "@import \"a.css\";\n@import url(\"b.css\");\n", "a.css,b.css")]
    public void Imports_are_as_they_stand_there(string language, string text, string targets)
    {
        Natives.Need();
        Assert.Equal(targets, string.Join(',', Read(language, text).Imports.Select(i => i.Target)));
    }

    [Fact]
    public void The_innermost_definition_around_a_line_is_found()
    {
        Natives.Need();
        var symbols = Read("csharp", "class A {\n  void M() {\n    int x;\n  }\n\n  class B {\n    void N() { }\n  }\n}\nclass C { }\n");
        Assert.Equal(["A", "A.M", "A.M", "A.M", "A", "A.B", "A.B.N", "A.B", "A", "C", null], Enumerable.Range(1, 11).Select(l => symbols.EnclosingLine(l)?.FullName));
    }

    [Fact]
    public void Limits_bound_what_is_taken_from_a_file()
    {
        Natives.Need();
        var text = string.Concat(Enumerable.Repeat("class A { int f; }\n", 50));
        var symbols = FileSymbols.Of(LanguageTable.Find("java")!, text, new ParseLimits { MaxDefinitions = 7 });
        Assert.Equal(7, symbols.Definitions.Count);
        Assert.True(symbols.References.Count <= 70);
        Assert.False(symbols.IsComplete);
        Assert.True(Read("java", text).IsComplete);
    }

    [Fact]
    public void A_name_is_searched_in_files_with_its_container()
    {
        Natives.Need();
        var files = new Dictionary<string, string> { ["a.cs"] = "class Cart {\n  void Add() { }\n}\n", ["b.cs"] = "class Other { void Add() { cart.Add(); } }\n", ["c.md"] = "Add\n", ["d.cs"] = "class D { }\n" };
        var read = new List<string>();
        var hits = SymbolSearch.Find("Cart.Add", files.Keys, Load, references: false, cancellationToken: TestContext.Current.CancellationToken).ToList();
        Assert.Equal(("a.cs", 2), (Assert.Single(hits).Path, hits[0].Line));
        Assert.DoesNotContain("c.md", read);
        var all = SymbolSearch.Find("Add", files.Keys, Load, references: true, cancellationToken: TestContext.Current.CancellationToken).ToList();
        Assert.Equal(["a.cs:2:", "b.cs:1:", "b.cs:1:Other.Add"], all.Select(h => $"{h.Path}:{h.Line}:{h.Scope}"));
        Assert.Empty(SymbolSearch.Find("Cart.", files.Keys, Load, cancellationToken: TestContext.Current.CancellationToken));

        byte[] Load(string path)
        {
            read.Add(path);
            return System.Text.Encoding.UTF8.GetBytes(files[path]);
        }
    }

    private static FileSymbols Read(string language, string text) => FileSymbols.Of(LanguageTable.Find(language)!, text);
}

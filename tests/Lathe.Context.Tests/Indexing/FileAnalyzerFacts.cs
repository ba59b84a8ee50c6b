using System.Text;

namespace Lathe.Context.Tests.Indexing;

public sealed class FileAnalyzerFacts
{
    [Fact]
    public void A_term_is_counted_whole_and_in_parts_in_code_and_in_text()
    {
        var facts = Analyze("a.py", "# getUser of HTTPServer\nx = getUser(user, sha256_sum)\n");
        var terms = facts.Windows[0].Terms.ToDictionary(t => t.Term, t => t.Counts);
        Assert.Equal(new FieldCounts(1, 1, 0, 0, 0), terms["getuser"]);
        Assert.Equal(new FieldCounts(1, 0, 1, 1, 0), terms["user"]);
        Assert.Equal(new FieldCounts(0, 1, 0, 0, 0), terms["httpserver"]);
        Assert.Equal(new FieldCounts(0, 0, 1, 0, 0), terms["sha256"]);
        Assert.Equal(new FieldCounts(0, 0, 1, 0, 0), terms["256"]);
        Assert.False(terms.ContainsKey("of"));
    }

    public static TheoryData<string, string, string> Definitions => new()
    {
        { "a.cs", "namespace A.B;\npublic sealed class Foo<T>(int x) : Bar { public int Size { get; } = 3; void Run(int a) { if (a > 0) { Call(a); } } int Twice(int b) => b * 2; Foo() : base(1) { } }", "A.B Foo Size Run Twice Foo" },
        { "a.py", "LIMIT = 3\nclass Foo(Base):\n    x = 1\n    async def run(self):\n        def inner(): pass\ndef top(): return f(1)\n", "LIMIT Foo run inner top" },
        { "a.c", "#define MAX(a) \\\n  ((a) + 1)\nstruct stat st;\nstruct point { int x; };\nstatic int *add(struct point *p, int b)\n{\n\tif (b) { call(b); }\n\treturn 0;\n}\nint later(void);\nstatic struct point *make(void) {}\nenum color { RED };\n", "MAX point add make color" },
        { "a.ts", "export interface Shape { area(): number }\nexport class Box implements Shape {\n  constructor(private x: number) { }\n  area(): number { return f(this.x, () => { go(1); }); }\n}\nexport const twice = (a: number) => { return a; }\nfunction top() {}\ntype Id = string\n", "Shape Box constructor area twice top Id" },
        { "a.go", "package main\ntype Server struct { A int }\nfunc (s *Server) Run(x int) error { go func() { f() }(); return nil }\nfunc top() {}\n", "main Server Run top" },
        { "a.rs", "mod inner;\npub struct Foo<'a> { x: &'a str }\nimpl Foo { pub fn new(c: char) -> Self { if c == '\"' { } } }\nfn top() { let s = r#\"fn no() {}\"#; }\n", "inner Foo new top" },
        { "a.java", "package a.b;\n@Foo(\"x\") public class Bar { @Test(1) void run() throws E { new X() { void in() { } }; } }\n", "a.b Bar run" },
        { "a.rb", "module M\n  class Foo < Bar\n    def self.make; end\n    def run\n    end\n  end\nend\n", "M Foo make run" },
        { "a.php", "<p>class No</p><?php namespace A\\B;\nclass Foo { public function bar() { $x = 'function no() {'; } }\n", "A\\B Foo bar" },
        { "a.sh", "run_it() {\n  echo hi\n}\nfunction other {\n}\n", "run_it other" },
    };

    [Theory]
    [MemberData(nameof(Definitions))]
    public void Definitions_are_found_by_name(string path, string text, string names) =>
        Assert.Equal(names, string.Join(' ', Analyze(path, text).Definitions.Select(d => d.Name)));

    [Fact]
    public void A_definition_knows_its_line_its_kind_and_what_is_around_it()
    {
        Assert.Equal(
            [new Definition("Foo", DefinitionKind.Type, 1, null), new Definition("run", DefinitionKind.Function, 3, "Foo"), new Definition("top", DefinitionKind.Function, 4, null)],
            Analyze("a.py", "class Foo:\n\n    def run(self): pass\ndef top(): pass\n").Definitions);
        Assert.Equal(
            [new Definition("Foo", DefinitionKind.Type, 1, null), new Definition("Run", DefinitionKind.Function, 3, "Foo")],
            Analyze("a.cs", "class Foo\n{\n    void Run() { }\n}\n").Definitions);
    }

    public static TheoryData<string, string, string> Imported => new()
    {
        { "a.py", "import os, a.b as c\nfrom ..x import (y,\n   z as w)\nfrom . import q\n", "Module:os Module:a.b Module:..x Member:..x.y Member:..x.z Module:. Member:.q" },
        { "a.c", "#include <linux/module.h>\n# include \"x.h\"\n", "Module:linux/module.h Quoted:x.h" },
        { "a.ts", "import { a } from './a';\nimport \"side\";\nconst x = require(\"y\");\nlet from = 'no';\n", "Quoted:./a Quoted:side Quoted:y" },
        { "a.go", "import (\n\t\"fmt\"\n\tx \"a/b\"\n)\n", "Quoted:fmt Quoted:a/b" },
        { "a.cs", "using A.B;\nusing static C.D;\nclass X { void F() { using var x = y; using (var z = q) { } } }\n", "Module:A.B Module:C.D" },
        { "a.java", "import java.util.List;\nimport static a.B.*;\n", "Module:java.util.List Module:a.B.*" },
        { "a.rs", "use std::{io, fmt::{self, Debug}};\npub use crate::x;\n", "Module:std::io Module:std::fmt::self Module:std::fmt::Debug Module:crate::x" },
        { "a.rb", "require_relative 'lib/x'\nrequire \"json\"\n", "Quoted:lib/x Quoted:json" },
    };

    [Theory]
    [MemberData(nameof(Imported))]
    public void Imports_are_read_as_written(string path, string text, string imports) =>
        Assert.Equal(imports, string.Join(' ', Analyze(path, text).Imports.Select(i => $"{i.Style}:{i.Target}")));

    [Fact]
    public void Windows_have_forty_lines_and_the_last_the_rest()
    {
        var facts = Analyze("a.txt", string.Concat(Enumerable.Range(1, 81).Select(i => $"word{i}\n")));
        Assert.Equal([(1, 40, 40), (41, 80, 40), (81, 81, 1)], facts.Windows.Select(w => (w.FirstLine, w.LastLine, w.Length)));
        Assert.Contains(facts.Windows[2].Terms, t => t.Term == "word81");
        Assert.Empty(Analyze("a.txt", "").Windows);
        Assert.Equal(1, Analyze("a.txt", "x").Lines);
    }

    private static FileFacts Analyze(string path, string text) => new FileAnalyzer().Analyze(path, Encoding.UTF8.GetBytes(text));
}

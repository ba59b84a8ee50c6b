namespace Lathe.Syntax.Tests;

public sealed class OutlineTests
{
    [Theory]
    [InlineData("csharp", "namespace A;\n/// <summary>Does it.</summary>\n[X]\npublic class B : C\n{\n    public int P => 1;\n    public async Task M(int a) => await X();\n    private static T F<T>(T x)\n    {\n        if (x) { G(); }\n        return x;\n    }\n}\n", "Module A 1-1 0|Type B 4-13 0|Function M 7-7 1|Function F 8-12 1")]
    [InlineData("python", "class A:\n    '''Doc of A.'''\n    @x\n    def f(self,\n          a):\n        return 1\n\n    async def g(self): pass\n\n\ndef h():\n    x\n", "Type A 1-8 0|Function f 4-6 1|Function g 8-8 1|Function h 11-12 0")]
    [InlineData("go", "package a\n\n// T is one.\ntype T struct {\n\tx int\n}\n\nfunc (t *T) M(a int) error {\n\treturn nil\n}\n", "Type T 4-6 0|Function M 8-10 0")]
    [InlineData("javascript", "export class A {\n  m(x) {\n    if (x) { f(x); }\n  }\n}\nfunction g() {\n}\n", "Type A 1-5 0|Function m 2-4 1|Function g 6-7 0")]
    [InlineData("typescript", "interface I {\n  a: string;\n}\nexport async function f(x: I): Promise<void> {\n}\n", "Type I 1-3 0|Function f 4-5 0")]
    [InlineData("rust", "pub struct S {\n}\nimpl<T> S {\n    pub fn f(&self) -> u8 { 1 }\n}\nmod m {\n}\n", "Type S 1-2 0|Type S 3-5 0|Function f 4-4 1|Module m 6-7 0")]
    [InlineData("java", "public class A {\n  public A(int x) {\n  }\n  int f() { return g(); }\n}\n", "Type A 1-5 0|Function A 2-3 1|Function f 4-4 1")]
    [InlineData("c", "struct s {\n  int a;\n};\nstruct s x;\nstatic int *f(struct s *p)\n{\n  return g(p);\n}\nint g(int);\n", "Type s 1-3 0|Function f 5-8 0")]
    [InlineData("ruby", "module M\n  class A\n    def self.f(x)\n      x\n    end\n  end\nend\n", "Module M 1-7 0|Type A 2-6 1|Function f 3-5 2")]
    [InlineData("bash", "f() {\n  echo\n}\n", "Function f 1-3 0")]
    [InlineData("markdown", "# A\ntext\n## B\n```\n# no\n```\n# C\n", "Section A 1-6 0|Section B 3-6 1|Section C 7-8 0")]
    [InlineData("json", "{}", "")]
    public void Definitions_are_listed_with_their_lines(string language, string text, string expected)
    {
        var items = Outline.Scan(LanguageTable.Find(language)!, text);
        Assert.Equal(expected, string.Join('|', items.Select(i => $"{i.Kind} {i.Name} {i.StartLine}-{i.EndLine} {i.Depth}")));
    }

    [Theory]
    [InlineData("csharp", "/// <summary>Does <c>it</c>.</summary>\n[X]\nclass B { }\n", "Does it.")]
    [InlineData("python", "def f(a=(1, 2)):\n    \"\"\"\n    Says so.\n    More.\n    \"\"\"\n", "Says so.")]
    [InlineData("go", "// F is first.\n// And more.\nfunc F() {\n}\n", "F is first.")]
    [InlineData("java", "/**\n * Adds.\n */\nclass A { }\n", "Adds.")]
    [InlineData("go", "// far away\n\nfunc F() {\n}\n", null)]
    public void A_definition_has_the_first_line_of_its_documentation(string language, string text, string? doc) =>
        Assert.Equal(doc, Outline.Scan(LanguageTable.Find(language)!, text)[0].Doc);

    [Fact]
    public void An_outline_is_rendered_one_line_each_and_bounded()
    {
        var items = Outline.Scan(LanguageTable.Find("python")!, "class A:\n    def f(self):\n        pass\n    # Why.\n    def g(self): pass\n");
        Assert.Equal("1-5: class A:\n  2-3: def f(self):\n  5: def g(self): pass  // Why.\n", Outline.Render(items));
        Assert.Equal("1-5: class A:\n… 2 more\n", Outline.Render(items, 1));
    }
}

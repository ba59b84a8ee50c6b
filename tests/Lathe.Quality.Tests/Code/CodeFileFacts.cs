using Lathe.Quality.Code;
using Lathe.Syntax;

namespace Lathe.Quality.Tests.Code;

public sealed class CodeFileFacts
{
    // One program of the same meaning in each language: a class or none, a function f with two parameters, a call with two arguments on a member, if with else if, a loop, a try where there is one.
    public static TheoryData<string, string, string> Programs() => new()
    {
        { "python", "class A:\n  def f(self, a, b=1):\n    x = a + \"s\"\n    x += 1\n    if a and b:\n      o.m.call(x, k=b)\n    elif b:\n      return x\n    else:\n      pass\n    for i in b:\n      g(f\"t{i}\")\n    try:\n      g()\n    except E as e:\n      raise\n    finally:\n      pass\n", "A.f" },
        { "javascript", "class A {\n  f(a, b = 1) {\n    let x = a + \"s\";\n    x += 1;\n    if (a && b) { o.m.call(x, b); } else if (b) { return x; } else { }\n    for (const i of b) { g(`t${i}`); }\n    try { g(); } catch (e) { throw e; } finally { }\n  }\n}\n", "A.f" },
        { "typescript", "class A {\n  f(a: number, b = 1): string {\n    let x = a + \"s\";\n    x += 1;\n    if (a && b) { o.m.call(x, b); } else if (b) { return x; } else { }\n    for (const i of b) { g(`t${i}`); }\n    try { g(); } catch (e) { throw e; } finally { }\n  }\n}\n", "A.f" },
        { "tsx", "class A {\n  f(a: number, b = 1): string {\n    let x = a + \"s\";\n    x += 1;\n    if (a && b) { o.m.call(x, b); } else if (b) { return x; } else { }\n    for (const i of b) { g(`t${i}`); }\n    try { g(); } catch (e) { throw e; } finally { }\n  }\n}\n", "A.f" },
        { "java", "class A {\n  String f(int a, int b) {\n    String x = a + \"s\";\n    x += 1;\n    if (a && b) { o.m.call(x, b); } else if (b) { return x; } else { }\n    for (int i : b) { g(i); }\n    try { g(); } catch (E e) { throw e; } finally { }\n  }\n}\n", "A.f" },
        { "csharp", "class A {\n  string f(int a, int b = 1) {\n    var x = a + \"s\";\n    x += 1;\n    if (a && b) { o.m.call(x, k: b); } else if (b) { return x; } else { }\n    foreach (var i in b) { g($\"t{i}\"); }\n    try { g(); } catch (E e) { throw; } finally { }\n  }\n}\n", "A.f" },
        { "go", "package a\nfunc f(a int, b int) string {\n  x := a + \"s\"\n  x += 1\n  if a && b {\n    o.m.call(x, b)\n  } else if b {\n    return x\n  } else {\n  }\n  for i := range b {\n    g(i)\n  }\n}\n", "f" },
        { "rust", "impl A {\n  fn f(a: u8, b: u8) -> u8 {\n    let mut x = a + \"s\";\n    x += 1;\n    if a && b { o.m.call(x, b); } else if b { return x; } else { }\n    for i in b { g(i); }\n  }\n}\n", "A.f" },
        { "c", "static char *f(int a, char **b)\n{\n  int x = a + \"s\";\n  x += 1;\n  if (a && b) { o.m.call(x, b); } else if (b) { return x; } else { }\n  for (int i = 0; i < b; i++) { g(i); }\n}\n", "f" },
        { "cpp", "class A {\n  std::string f(int a, int& b) {\n    auto x = a + \"s\";\n    x += 1;\n    if (a && b) { o.m.call(x, b); } else if (b) { return x; } else { }\n    for (auto i : b) { g(i); }\n    try { g(); } catch (E& e) { throw; }\n  }\n};\n", "A.f" },
        { "ruby", "class A\n  def f(a, b = 1)\n    x = a + \"s\"\n    x += 1\n    if a && b\n      o.m.call(x, b)\n    elsif b\n      return x\n    else\n      1\n    end\n    for i in b do g(\"t#{i}\") end\n    begin\n      g()\n    rescue E => e\n      raise\n    ensure\n      1\n    end\n  end\nend\n", "A.f" },
        { "php", "<?php\nclass A {\n  function f($a, $b = 1) {\n    $x = $a . \"s\";\n    $x .= 1;\n    if ($a && $b) { $o->m->call($x, $b); } elseif ($b) { return $x; } else { }\n    foreach ($b as $i) { g(\"t{$i}\"); }\n    try { g(); } catch (E $e) { throw $e; } finally { }\n  }\n}\n", "A.f" },
        { "bash", "f() {\n  x=\"s$1\"\n  if [ \"$1\" ]; then\n    call \"$x\" b\n  elif g; then\n    return 1\n  else\n    :\n  fi\n  for i in b c; do g \"t${i}\"; done\n}\n", "f" },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_program_has_the_same_roles_in_every_language(string language, string text, string name)
    {
        var file = Parse(language, text);
        Assert.DoesNotContain(file.Tree.Nodes.ToArray(), n => n.IsBroken);
        var function = Assert.Single(file.Functions);
        Assert.Equal((name, CodeRole.Function), (function.FullName, function.Role));
        Assert.True(file.Part(function.Node, CodePart.Body) > 0);
        foreach (var role in new[] { CodeRole.Call, CodeRole.String, CodeRole.Identifier, CodeRole.If }) Assert.Contains(role, file.Roles.ToArray());
        Assert.Contains(file.Roles.ToArray(), r => r is CodeRole.ForEach or CodeRole.For);
        Assert.Contains(file.Roles.ToArray(), r => r is CodeRole.Assignment or CodeRole.Declarator);

        var call = Nodes(file, CodeRole.Call).First(n => file.NameOfCall(n) is var at and >= 0 && file.TextOf(at) is "call");
        var arguments = new List<CodeArgument>();
        file.Arguments(call, arguments);
        Assert.Equal(2, arguments.Count);
        Assert.Equal("x", file.TextOf(arguments[0].Value).Trim("$\"").ToString());
        if (language == "bash") return;
        Assert.Equal("o.m", file.TextOf(file.ReceiverOfCall(call)).ToString().Replace("->", ".", StringComparison.Ordinal).Replace("$", "", StringComparison.Ordinal));
        Assert.Single(Nodes(file, CodeRole.Logical));
        Assert.Single(Nodes(file, CodeRole.CompoundAssignment));
        Assert.Equal(1, Nodes(file, CodeRole.If).Count(file.IsElseIf) + Nodes(file, CodeRole.ElseIf).Count());
        var addition = Assert.Single(Nodes(file, CodeRole.Binary), n => file.TextOf(n).Contains("\"s\"", StringComparison.Ordinal));
        Assert.Equal(("a", "\"s\""), (file.TextOf(file.Part(addition, CodePart.Left)).TrimStart('$').ToString(), file.TextOf(file.Part(addition, CodePart.Right)).ToString()));
        if (language is "go" or "rust" or "c") return;
        Assert.Single(Nodes(file, CodeRole.Catch));
        Assert.All(Nodes(file, CodeRole.Catch), n => Assert.True(file.Part(n, CodePart.Body) > 0));
    }

    [Theory]
    [InlineData("python", "g(f\"t{i}\")", "i")]
    [InlineData("javascript", "g(`t${i}`)", "i")]
    [InlineData("csharp", "g($\"t{i}\");", "i")]
    [InlineData("ruby", "g(\"t#{i}\")", "i")]
    [InlineData("bash", "g \"t${i}\"", "i")]
    public void A_hole_in_a_string_shows_what_stands_in_it(string language, string text, string inside)
    {
        var file = Parse(language, text);
        var hole = Nodes(file, CodeRole.Hole).First();
        Assert.Equal(inside, file.TextOf(file.Part(hole, CodePart.Value)).ToString());
        Assert.True(file.Around(hole, CodeRole.String) >= 0);
    }

    [Theory]
    [InlineData("javascript", "const f = (a) => a;", "f")]
    [InlineData("javascript", "x = { f: function () { } };", "f")]
    [InlineData("python", "f = lambda a: a\n", "f")]
    [InlineData("cpp", "void A::f(int a) { }", "A::f")]
    [InlineData("c", "int (*f(int a))(int) { }", "f")]
    public void A_function_has_the_name_that_a_reader_gives_it(string language, string text, string name) => Assert.Equal(name, Assert.Single(Parse(language, text).Functions).FullName);

    [Fact]
    public void A_loop_over_a_range_and_one_with_a_count_are_told_apart_in_go()
    {
        var file = Parse("go", "package a\nfunc f() {\n  for i, v := range xs { g(v) }\n  for i := 0; i < n; i++ { g(i) }\n}\n");
        var loops = Nodes(file, CodeRole.For).ToList();
        Assert.Equal("xs", file.TextOf(file.Part(loops[0], CodePart.Right)).ToString());
        Assert.Equal(CodeTree.None, file.Part(loops[1], CodePart.Right));
        Assert.Equal("i < n", file.TextOf(file.Part(loops[1], CodePart.Condition)).ToString());
    }

    [Fact]
    public void A_language_without_roles_has_no_file() => Assert.Null(CodeFile.Parse("a.css", LanguageTable.Find("css")!, "a { }"));

    private static IEnumerable<int> Nodes(CodeFile file, CodeRole role) => Enumerable.Range(0, file.Tree.Count).Where(n => file.RoleOf(n) == role);

    internal static CodeFile Parse(string language, string text)
    {
        if (NativeGrammars.MissingBecause is { } why) Assert.Skip($"{why}; eng/grammars/build.sh makes the parsers");
        return CodeFile.Parse("a", LanguageTable.Find(language)!, text)!;
    }
}

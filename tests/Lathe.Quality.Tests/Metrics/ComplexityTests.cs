namespace Lathe.Quality.Tests.Metrics;

public sealed class ComplexityTests
{
    // The same function in every language: an if with two conditions, an else if, an else; a loop with an if in it; a switch of two cases and a default.
    // Cyclomatic: 1 + if + && + else if + loop + if + 2 cases = 8. Cognitive: if 1, && 1, else if 1, else 1, loop 1, if in it 2, switch 1 = 8. Nesting 2.
    [Theory]
    [InlineData("A.java", "class A { int f(int a, int b) { if (a > 0 && b > 0) { g(); } else if (a < 0) { h(); } else { k(); } for (int i = 0; i < a; i++) { if (b > i) { g(); } } switch (a) { case 1: g(); break; case 2: h(); break; default: k(); } return a; } }", 8)]
    [InlineData("a.cs", "class A { int f(int a, int b) { if (a > 0 && b > 0) { g(); } else if (a < 0) { h(); } else { k(); } for (int i = 0; i < a; i++) { if (b > i) { g(); } } switch (a) { case 1: g(); break; case 2: h(); break; default: k(); break; } return a; } }", 8)]
    [InlineData("a.js", "function f(a, b) { if (a > 0 && b > 0) { g(); } else if (a < 0) { h(); } else { k(); } for (let i = 0; i < a; i++) { if (b > i) { g(); } } switch (a) { case 1: g(); break; case 2: h(); break; default: k(); } return a; }", 8)]
    [InlineData("a.ts", "function f(a: number, b: number) { if (a > 0 && b > 0) { g(); } else if (a < 0) { h(); } else { k(); } for (const i of a) { if (b > i) { g(); } } switch (a) { case 1: g(); break; case 2: h(); break; default: k(); } return a; }", 8)]
    [InlineData("a.tsx", "const f = (a: number, b: number) => { if (a > 0 && b > 0) { g(); } else if (a < 0) { h(); } else { k(); } for (const i of a) { if (b > i) { g(); } } switch (a) { case 1: g(); break; case 2: h(); break; default: k(); } return a; };", 8)]
    [InlineData("a.c", "int f(int a, int b) { if (a > 0 && b > 0) { g(); } else if (a < 0) { h(); } else { k(); } for (int i = 0; i < a; i++) { if (b > i) { g(); } } switch (a) { case 1: g(); break; case 2: h(); break; default: k(); } return a; }", 8)]
    [InlineData("a.cpp", "int f(int a, int b) { if (a > 0 && b > 0) { g(); } else if (a < 0) { h(); } else { k(); } for (auto i : xs) { if (b > i) { g(); } } switch (a) { case 1: g(); break; case 2: h(); break; default: k(); } return a; }", 8)]
    [InlineData("a.go", "package p\nfunc f(a, b int) int { if a > 0 && b > 0 { g() } else if a < 0 { h() } else { k() }\nfor i := 0; i < a; i++ { if b > i { g() } }\nswitch a { case 1: g()\ncase 2: h()\ndefault: k() }\nreturn a }\n", 8)]
    [InlineData("a.rs", "fn f(a: i32, b: i32) -> i32 { if a > 0 && b > 0 { g(); } else if a < 0 { h(); } else { k(); } for i in 0..a { if b > i { g(); } } match a { 1 => g(), 2 => h(), _ => k() } a }", 8)]
    [InlineData("a.php", "<?php function f($a, $b) { if ($a > 0 && $b > 0) { g(); } elseif ($a < 0) { h(); } else { k(); } for ($i = 0; $i < $a; $i++) { if ($b > $i) { g(); } } switch ($a) { case 1: g(); break; case 2: h(); break; default: k(); } return $a; }", 8)]
    [InlineData("a.py", "def f(a, b):\n    if a > 0 and b > 0:\n        g()\n    elif a < 0:\n        h()\n    else:\n        k()\n    for i in a:\n        if b > i:\n            g()\n    match a:\n        case 1:\n            g()\n        case 2:\n            h()\n        case _:\n            k()\n    return a\n", 8)]
    [InlineData("a.rb", "def f(a, b)\n  if a > 0 && b > 0\n    g\n  elsif a < 0\n    h\n  else\n    k\n  end\n  for i in a do\n    if b > i then g end\n  end\n  case a\n  when 1 then g\n  when 2 then h\n  else k\n  end\nend\n", 8)]
    [InlineData("a.sh", "#!/bin/bash\nf() {\n  if a && b; then g; elif c; then h; else k; fi\n  for i in a b; do\n    if b; then g; fi\n  done\n  case $a in\n    1) g;;\n    2) h;;\n    *) k;;\n  esac\n}\n", 8)]
    public void One_function_measures_the_same_in_every_language(string path, string text, int complexity)
    {
        var measures = Measured.Function(path, text, "f");
        Assert.Equal((complexity, complexity, 2), (measures.Cyclomatic, measures.Cognitive, measures.Nesting));
        if (!path.EndsWith(".sh", StringComparison.Ordinal)) Assert.Equal(2, measures.Parameters);
    }

    // The cases that the definition of cognitive complexity works through itself, in code of our own.
    [Theory]
    [InlineData("A.java", "class A { int f(int n) { int sum = 0; NEXT: for (int i = 1; i <= n; ++i) { for (int j = 2; j < i; ++j) { if (i % j == 0) { continue NEXT; } } sum += i; } return sum; } }", 4, 7)]
    [InlineData("A.java", "class A { String f(int n) { switch (n) { case 1: return \"one\"; case 2: return \"two\"; case 3: return \"three\"; default: return \"many\"; } } }", 4, 1)]
    [InlineData("A.java", "class A { void f() { if (a && b && c || d || e && g) { } } }", 7, 4)]
    [InlineData("A.java", "class A { void f() { if (a && !(b && c)) { } } }", 4, 3)]
    [InlineData("A.java", "class A { void f() { if (a && (b && c)) { } } }", 4, 2)]
    [InlineData("A.java", "class A { void f() { try { if (a) { for (int i = 0; i < 9; i++) { while (b) { } } } } catch (X | Y e) { if (c) { } } } }", 6, 9)]
    [InlineData("A.java", "class A { void f() { Runnable r = () -> { if (a) { } }; } }", 1, 2)]
    [InlineData("a.py", "def f(a, b):\n    def inner(g):\n        if a:\n            print(b)\n        g()\n    return inner\n", 1, 1)]
    [InlineData("a.py", "def f(a, b):\n    c = a * b\n    def inner(g):\n        if a:\n            print(c)\n        g()\n    return inner\n", 1, 2)]
    [InlineData("a.js", "function f() { function g(a) { if (a) { } } function h() { } return { g, h }; }", 1, 0)]
    [InlineData("a.js", "function f(x) { if (x) { } function g(a) { if (a) { } } }", 2, 3)]
    [InlineData("a.js", "function f(x) { return x ? 1 : x > 2 ? 3 : 4; }", 3, 3)]
    [InlineData("a.js", "function f(x) { return x ?? x?.y; }", 1, 0)]
    [InlineData("a.js", "function f(x) { return x ? f(x - 1) + f(x - 2) : 0; }", 2, 2)]
    [InlineData("a.cs", "class A { int f(int x) => f(x, 1); int f2(int x) => this.f2(x - 1); }", 1, 0)]
    [InlineData("a.c", "int f(int x) { if (x) goto out; out: return 1; }", 2, 2)]
    [InlineData("a.py", "def f(xs):\n    return [x for x in xs if x]\n", 3, 0)]
    [InlineData("a.py", "def f(xs):\n    for x in xs:\n        pass\n    else:\n        g()\n", 2, 2)]
    [InlineData("a.rb", "def f(xs)\n  return 1 if xs\n  xs.each { |x| puts x unless x }\nend\n", 3, 3)]
    [InlineData("a.rs", "fn f(a: &str) { 'o: loop { while x { break 'o; } } }", 3, 4)]
    [InlineData("a.go", "package p\nfunc f() { for { select { case <-a: g()\ndefault: h() } } }\n", 3, 3)]
    [InlineData("a.php", "<?php function f($x) { while ($x) { while (1) { break 2; } } }", 3, 4)]
    public void Complexity_follows_the_published_definitions(string path, string text, int cyclomatic, int cognitive)
    {
        var measures = Measured.Function(path, text, "f");
        Assert.Equal((cyclomatic, cognitive), (measures.Cyclomatic, measures.Cognitive));
    }

    [Theory]
    [InlineData("a.py", "class A:\n    def f(self, a, *b, c=1, **d): pass\n", 4)]
    [InlineData("a.go", "package p\nfunc (r *R) f(a, b int, c ...string) {}\n", 3)]
    [InlineData("a.c", "int f(void) { }", 0)]
    [InlineData("a.c", "int f(int *a, void (*b)(int)) { }", 2)]
    [InlineData("a.rs", "impl A { fn f(&self, a: i32) {} }", 1)]
    [InlineData("a.cs", "class A { void f(int a, params int[] b) { } }", 2)]
    [InlineData("a.js", "const f = a => a;", 1)]
    [InlineData("a.js", "function f({ a, b }, [c], ...d) { }", 3)]
    [InlineData("a.rb", "def f(a, b = 1, *c, k: 2, &blk); end\n", 4)]
    [InlineData("a.php", "<?php class A { function f(int $a, ?B $b = null, ...$c) { } }", 3)]
    public void Parameters_are_what_a_caller_gives(string path, string text, int parameters) => Assert.Equal(parameters, Measured.Function(path, text, "f").Parameters);

    [Fact]
    public void An_else_if_is_beside_its_if_and_a_lambda_starts_over()
    {
        Assert.Equal(1, Measured.Function("a.js", "function f(a) { if (a) { } else if (b) { } else if (c) { } }", "f").Nesting);
        Assert.Equal(1, Measured.Function("a.js", "function f(a) { if (a) { xs.map(x => { if (x) { } }); } }", "f").Nesting);
        Assert.Equal(3, Measured.Function("a.py", "def f(a):\n    try:\n        for x in a:\n            if x:\n                pass\n    except E:\n        pass\n", "f").Nesting);
    }

    [Fact]
    public void A_chain_as_long_as_a_file_takes_no_more_than_its_length()
    {
        var chain = string.Join(" && ", Enumerable.Repeat("a", 20_000));
        Assert.Equal((20_001, 2), (Measured.Function("a.js", $"function f() {{ if ({chain}) {{ }} }}", "f") is var m ? (m.Cyclomatic, m.Cognitive) : default));
    }
}

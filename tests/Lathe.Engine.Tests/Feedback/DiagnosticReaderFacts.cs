using Lathe.Engine.Feedback.Compilers;

namespace Lathe.Engine.Tests.Feedback;

/// <summary>What compilers, linters and crashing programs write, read as file, line, code and message.</summary>
public sealed class DiagnosticReaderFacts
{
    private static readonly HashSet<string> s_files = ["src/A.cs", "src/a.ts", "src/main.c", "lib.h", "src/main.rs", "main.go", "pkg/util.go", "src/App.java", "app.py", "tests/test_app.py", "src/app.js", "src/split.mjs", "lib/a.rb", "run.sh", "CMakeLists.txt", "src/Main.kt", "index.php", "t.pl"];

    [Theory]
    [InlineData("/w/src/A.cs(12,34): error CS1002: ; expected [/w/A.csproj]", "src/A.cs", 12, "CS1002", "; expected")]
    [InlineData("  /w/src/A.cs(12,34): error CS0103: The name 'x' does not exist in the current context [/w/A.csproj::TargetFramework=net10.0]", "src/A.cs", 12, "CS0103", "The name 'x' does not exist in the current context")]
    [InlineData("src/a.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'.", "src/a.ts", 3, "TS2322", "Type 'string' is not assignable to type 'number'.")]
    [InlineData("\u001b[96msrc/a.ts\u001b[0m:\u001b[93m3\u001b[0m:\u001b[93m7\u001b[0m - \u001b[91merror\u001b[0m\u001b[90m TS2322: \u001b[0mType 'string' is not assignable.", "src/a.ts", 3, "TS2322", "Type 'string' is not assignable.")]
    [InlineData("src/main.c:10:5: error: 'x' undeclared (first use in this function)", "src/main.c", 10, null, "'x' undeclared (first use in this function)")]
    [InlineData("lib.h:1:10: fatal error: nope.h: No such file or directory", "lib.h", 1, null, "nope.h: No such file or directory")]
    [InlineData("src/main.c:4:9: error: unused variable 'y' [-Werror=unused-variable]", "src/main.c", 4, "-Werror=unused-variable", "unused variable 'y'")]
    [InlineData("/usr/bin/ld: src/main.c:7: undefined reference to `helper'", "src/main.c", 7, null, "undefined reference to `helper'")]
    [InlineData("src/App.java:5: error: cannot find symbol", "src/App.java", 5, null, "cannot find symbol")]
    [InlineData("[ERROR] /w/src/App.java:[5,17] cannot find symbol", "src/App.java", 5, null, "cannot find symbol")]
    [InlineData("e: file:///w/src/Main.kt:3:5 Unresolved reference 'x'.", "src/Main.kt", 3, null, "Unresolved reference 'x'.")]
    [InlineData("./main.go:9:2: undefined: foo", "main.go", 9, null, "undefined: foo")]
    [InlineData("vet: pkg/util.go:3:1: missing return", "pkg/util.go", 3, null, "missing return")]
    [InlineData("app.py:3: error: Incompatible types in assignment  [assignment]", "app.py", 3, "assignment", "Incompatible types in assignment")]
    [InlineData("app.py:1:1: F401 'os' imported but unused", "app.py", 1, "F401", "'os' imported but unused")]
    [InlineData("lib/a.rb:4: syntax error, unexpected end-of-input", "lib/a.rb", 4, null, "syntax error, unexpected end-of-input")]
    [InlineData("run.sh: line 3: foo: command not found", "run.sh", 3, null, "foo: command not found")]
    [InlineData("run.sh: 3: foo: not found", "run.sh", 3, null, "foo: not found")]
    [InlineData("PHP Parse error:  syntax error, unexpected '}' in /w/index.php on line 8", "index.php", 8, "Parse", "syntax error, unexpected '}'")]
    [InlineData("Can't locate Foo.pm in @INC at t.pl line 2.", "t.pl", 2, null, "Can't locate Foo.pm in @INC")]
    public void One_line_forms_are_read(string line, string path, int number, string? code, string message)
    {
        var found = Assert.Single(Read($"some tool 1.2\n{line}\n1 problem\n"));
        Assert.Equal((path, number, code, message), (found.Path, found.Line, found.Code, found.Message));
        Assert.True(found.IsError);
    }

    [Theory]
    [InlineData("error[E0308]: mismatched types\n --> src/main.rs:4:18\n  |\n4 |     let x: i32 = \"a\";\n  |                  ^^^ expected `i32`, found `&str`\n\nerror: could not compile `app`\n", "src/main.rs", 4, "E0308", "mismatched types")]
    [InlineData("Traceback (most recent call last):\n  File \"/w/tests/test_app.py\", line 3, in <module>\n    import app\n  File \"/w/app.py\", line 7, in <module>\n    f(1)\n  File \"/usr/lib/python3/x.py\", line 9, in f\n    raise ValueError('no')\nValueError: no\n", "app.py", 7, "ValueError", "no")]
    [InlineData("  File \"app.py\", line 3\n    def f(\n         ^\nSyntaxError: '(' was never closed\n", "app.py", 3, "SyntaxError", "'(' was never closed")]
    [InlineData("E     File \"/w/app.py\", line 3\nE       def f(\nE            ^\nE   SyntaxError: '(' was never closed\n", "app.py", 3, "SyntaxError", "'(' was never closed")]
    [InlineData("CMake Error at CMakeLists.txt:5 (add_library):\n  Cannot find source file:\n\n    nope.c\n\n\n-- Configuring incomplete\n", "CMakeLists.txt", 5, null, "Cannot find source file:      nope.c")]
    [InlineData("file:///w/src/split.mjs:4\nlet = ;\n    ^\n\nSyntaxError: Unexpected token ';'\n    at compile (node:internal)\n", "src/split.mjs", 4, "SyntaxError", "Unexpected token ';'")]
    [InlineData("TypeError: Cannot read properties of undefined (reading 'x')\n    at inner (node:internal/a:1:1)\n    at run (file:///w/src/split.mjs:12:7)\n    at main (/w/src/app.js:3:1)\n", "src/split.mjs", 12, "TypeError", "Cannot read properties of undefined (reading 'x')")]
    [InlineData("Unhandled exception. System.InvalidOperationException: broken\n   at N.A.Run() in /w/src/A.cs:line 21\n   at Program.Main() in /w/src/A.cs:line 3\n", "src/A.cs", 21, "InvalidOperationException", "broken")]
    [InlineData("Exception in thread \"main\" java.lang.IllegalStateException: bad\n\tat app.App.run(App.java:9)\n\tat app.App.main(App.java:4)\n", "src/App.java", 9, "java.lang.IllegalStateException", "bad")]
    [InlineData("panic: runtime error: index out of range [3]\n\ngoroutine 1 [running]:\nmain.f(...)\n\t/w/main.go:12 +0x1d\nmain.main()\n\t/w/main.go:4 +0x20\n", "main.go", 12, "panic", "runtime error: index out of range [3]")]
    [InlineData("thread 'main' panicked at src/main.rs:4:5:\nboom\nnote: run with `RUST_BACKTRACE=1`\n", "src/main.rs", 4, "thread 'main' panicked at", "src/main.rs:4:5:")]
    public void Forms_of_several_lines_are_read(string output, string path, int line, string? code, string message)
    {
        var found = Read(output)[0];
        Assert.Equal((path, line, code, message), (found.Path, found.Line, found.Code, found.Message));
    }

    [Fact]
    public void Eslints_form_gives_one_diagnostic_for_each_line_below_the_file()
    {
        var found = Read("\n/w/src/app.js\n   1:7   error    'x' is assigned a value but never used  no-unused-vars\n  12:1   warning  Unexpected console statement            no-console\n   9:10  error    Missing semicolon                        semi\n\n✖ 3 problems (2 errors, 1 warning)\n");
        Assert.Equal([("src/app.js", 1, "no-unused-vars"), ("src/app.js", 9, "semi")], found.Select(d => (d.Path!, d.Line!.Value, d.Code!)));
        Assert.All(found, d => Assert.Equal(DiagnosticKind.Validator, d.Kind));
    }

    [Fact]
    public void Lines_that_show_the_place_belong_to_the_excerpt_and_the_next_message_does_not()
    {
        var found = Read("src/main.c:10:5: error: 'x' undeclared\n   10 |     x = 1;\n      |     ^\n  src/main.c:11:5: error: 'y' undeclared\n");
        Assert.Contains("x = 1;", found[0].Excerpt);
        Assert.DoesNotContain("'y'", found[0].Excerpt);
    }

    [Fact]
    public void Warnings_count_only_where_there_is_no_error()
    {
        Assert.Equal(["b"], Read("src/main.c:1:1: warning: a\nsrc/main.c:2:1: error: b\n").Select(d => d.Message));
        Assert.Equal(["a"], Read("src/main.c:1:1: warning: a\n").Select(d => d.Message));
    }

    [Theory]
    [InlineData("12:30:45: something happened")]
    [InlineData("http://localhost:8080: connection refused")]
    [InlineData("note: all good")]
    [InlineData("INFO: 3 tests")]
    [InlineData("elsewhere.go:3:1: undefined: x")]
    [InlineData("ok 1 - error: is handled")]
    public void What_only_looks_like_an_error_is_none(string line) => Assert.Empty(Read(line + "\n"));

    [Fact]
    public void An_analyzers_rule_is_a_validators_and_a_compilers_is_not()
    {
        Assert.Equal(DiagnosticKind.Validator, Read("/w/src/A.cs(1,1): error CA1822: Mark it static [/w/A.csproj]")[0].Kind);
        Assert.Equal(DiagnosticKind.Compiler, Read("/w/src/A.cs(1,1): error CS1002: ; expected [/w/A.csproj]")[0].Kind);
    }

    [Fact]
    public void Hostile_output_is_bounded()
    {
        Assert.InRange(Read(string.Concat(Enumerable.Repeat("src/main.c:1:1: error: x\n", 5_000))).Count, 1, 500);
        Assert.All(Read("src/main.c:1:1: error: " + new string('x', 100_000)), d => Assert.InRange(d.Message.Length, 1, 300));
        Read(new string('(', 100_000) + "\n" + new string(':', 100_000) + "\n" + new string('\u001b', 50_000) + "\n" + string.Concat(Enumerable.Repeat("a:1:", 20_000)));
        Read("Traceback (most recent call last):");
        Read("file:///w/src/split.mjs:4");
        Read("CMake Error at CMakeLists.txt:5 (x):");
    }

    private static IReadOnlyList<Diagnostic> Read(string output) => DiagnosticReader.Read(output, Resolve);

    private static string? Resolve(string path)
    {
        path = path.Replace("file://", "").Replace("/w/", "").TrimStart('.', '/');
        return s_files.Contains(path) ? path : path == "App.java" ? "src/App.java" : null;
    }
}

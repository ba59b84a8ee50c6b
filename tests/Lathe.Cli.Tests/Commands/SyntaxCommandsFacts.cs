using System.Text.Json;
using Lathe.Git;

namespace Lathe.Cli.Tests.Commands;

public sealed class SyntaxCommandsFacts : IDisposable
{
    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Outline_lists_what_a_file_defines()
    {
        Write("a.py", "class A:\n    \"\"\"Says so.\"\"\"\n    def f(self): pass\n");
        Assert.Equal(0, await _run.InvokeAsync("outline", "a.py"));
        Assert.Equal("1-3: class A:  // Says so.\n  3: def f(self):", string.Join('\n', _run.Out.TrimEnd().Split('\n').Select(l => l.TrimEnd())).Replace(" pass", "", StringComparison.Ordinal));
        Assert.Equal(0, await _run.InvokeAsync("outline", "a.py", "--skeleton"));
        Assert.StartsWith("1: class A:\n", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outline_of_several_files_names_each_and_is_written_as_JSON()
    {
        Write("a.go", "package a\nfunc F() { }\n");
        Write("b.md", "# B\n");
        Write("c.unknown", "x\n");
        Assert.Equal(0, await _run.InvokeAsync("outline", "a.go", "b.md", "c.unknown"));
        Assert.Contains("a.go (Go)\n", _run.Out, StringComparison.Ordinal);
        Assert.Contains(": B\n", _run.Out, StringComparison.Ordinal);
        Assert.Contains("the language is not known", _run.Error, StringComparison.Ordinal);
        Assert.Equal(0, await _run.InvokeAsync("outline", "a.go", "c.unknown", "--json"));
        using var json = JsonDocument.Parse(_run.Out);
        Assert.Equal("F", json.RootElement[0].GetProperty("definitions")[0].GetProperty("name").GetString());
        Assert.Equal("function", json.RootElement[0].GetProperty("definitions")[0].GetProperty("kind").GetString());
        Assert.Equal(0, await _run.InvokeAsync("outline", "a.go", "b.md", "--output-format", "stream-json"));
        Assert.Equal(2, _run.Out.TrimEnd().Split('\n').Length);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("stream-json")]
    public async Task A_skeleton_is_in_JSON_where_it_is_asked_for(string format)
    {
        Write("a.cs", "class A\n{\n    void F()\n    {\n        int a;\n        int b;\n        int c;\n    }\n}\n");
        Write("c.unknown", "x\n");
        Assert.Equal(0, await _run.InvokeAsync("outline", "--skeleton", "a.cs"));
        var shown = _run.Out;
        Assert.Contains("3:     void F()", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("int b", shown, StringComparison.Ordinal);

        Assert.Equal(0, await _run.InvokeAsync("outline", "--skeleton", "a.cs", "c.unknown", "--output-format", format));
        var files = format == "json" ? [.. JsonElement.Parse(_run.Out).EnumerateArray()] : _run.Out.TrimEnd().Split('\n').Select(l => JsonElement.Parse(l)).ToArray();
        Assert.Equal(shown, files[0].GetProperty("skeleton").GetString());
        Assert.Equal("A", files[0].GetProperty("definitions")[0].GetProperty("name").GetString());
        Assert.False(files[1].TryGetProperty("skeleton", out _));

        Assert.Equal(0, await _run.InvokeAsync("outline", "a.cs", "--output-format", format));
        Assert.DoesNotContain("skeleton", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Syntax_ends_with_1_where_there_is_an_error_and_says_where()
    {
        Write("good.cs", "class A { }\n");
        Write("bad.cs", "class A {\n  void M( { }\n}\n");
        Write("x.bin", "\0\u0001\u0002");
        Assert.Equal(0, await _run.InvokeAsync("syntax", "good.cs", "x.bin"));
        Assert.Equal("", _run.Out);
        Assert.Contains("not checked", _run.Error, StringComparison.Ordinal);
        Assert.Equal(1, await _run.InvokeAsync("syntax", "good.cs", "bad.cs"));
        Assert.StartsWith("bad.cs:2:9: ", _run.Out, StringComparison.Ordinal);
        Assert.Equal(1, await _run.InvokeAsync("syntax", "bad.cs", "--json"));
        using var json = JsonDocument.Parse(_run.Out);
        Assert.Equal(2, json.RootElement[0].GetProperty("line").GetInt32());
        Assert.Equal(1, await _run.InvokeAsync("syntax", "bad.cs", "--output-format", "stream-json"));
    }

    [Theory]
    [InlineData("syntax")]
    [InlineData("outline")]
    public async Task A_file_that_cannot_be_read_is_named(string command)
    {
        Assert.Equal(2, await _run.InvokeAsync(command, "missing.cs"));
        Assert.Contains("missing.cs does not exist", _run.Error, StringComparison.Ordinal);
        Assert.Equal(2, await _run.InvokeAsync(command, "."));
        Assert.Contains("is a folder", _run.Error, StringComparison.Ordinal);
        Assert.Equal(2, await _run.InvokeAsync(command));
    }

    [Theory]
    [InlineData("syntax")]
    [InlineData("outline")]
    public async Task A_stop_ends_the_look_through_files(string command)
    {
        Write("a.cs", "class A { }\n");
        _run.Stop = new CancellationToken(canceled: true);
        Assert.Equal(ExitCodes.Cancelled, await _run.InvokeAsync(command, "a.cs", "a.cs"));
        Assert.Equal("", _run.Out);
    }

    [Theory]
    [InlineData("syntax")]
    [InlineData("outline")]
    public async Task What_is_no_file_is_not_taken_for_an_empty_one(string command)
    {
        Assert.Equal(2, await _run.InvokeAsync(command, "/dev/null"));
        Assert.Contains("/dev/null is a pipe, a socket or a device, and no file.", _run.Error, StringComparison.Ordinal);
        Assert.Equal(2, await _run.InvokeAsync(command, ""));
        Assert.Contains("The empty name is a folder.", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_a_line_cannot_hold_are_written_as_git_writes_them()
    {
        Write("a\nb.cs", "class Cart {\n  void M( { }\n}\n");
        Assert.Equal(0, await _run.InvokeAsync("symbols", "Cart"));
        Assert.StartsWith("\"a\\nb.cs\":1: class Cart", _run.Out, StringComparison.Ordinal);
        Assert.Equal(1, await _run.InvokeAsync("syntax", "a\nb.cs"));
        Assert.StartsWith("\"a\\nb.cs\":2:9: ", _run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16", "Müller")]
    [InlineData("utf-16BE", "Cart")]
    [InlineData("latin1", "Müller")]
    public async Task Symbols_are_found_whatever_the_encoding_with_an_index_and_without(string encoding, string name)
    {
        var coding = System.Text.Encoding.GetEncoding(encoding);
        File.WriteAllBytes(Path.Combine(_run.Work, "a.cs"), [.. coding.GetPreamble(), .. coding.GetBytes($"class {name} {{ }}\n")]);
        Assert.Equal(0, await _run.InvokeAsync("symbols", name));
        Assert.StartsWith($"a.cs:1: class {name}", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _run.InvokeAsync("index"));
        Assert.Equal(0, await _run.InvokeAsync("symbols", name));
    }

    [Fact]
    public async Task Symbols_follows_no_link_out_of_the_repository()
    {
        await GitProgram.Find(_run.Variables).InitAsync(_run.Work, TestContext.Current.CancellationToken);
        _run.Write("elsewhere.cs", "class Secret { }\n");
        File.CreateSymbolicLink(Path.Combine(_run.Work, "link.cs"), "../elsewhere.cs");
        Assert.Equal(1, await _run.InvokeAsync("symbols", "Secret"));
        Assert.Equal("", _run.Out);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Cart.")]
    public async Task Symbols_of_no_name_is_refused(string name)
    {
        Assert.Equal(2, await _run.InvokeAsync("symbols", name));
        Assert.Contains("(cli.no_name)", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Symbols_finds_definitions_and_uses_in_a_folder()
    {
        Write("src/a.cs", "class Cart {\n  /// <summary>Puts in.</summary>\n  public void Add() { }\n}\n");
        Write("src/b.cs", "class B { void M(Cart c) { c.Add(); } }\n");
        Write("node_modules/x.js", "function Add() { }\n");
        Assert.Equal(0, await _run.InvokeAsync("symbols", "Add"));
        Assert.StartsWith("src/a.cs:3: public void Add()", _run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("node_modules", _run.Out, StringComparison.Ordinal);
        Assert.Single(_run.Out.TrimEnd().Split('\n'));
        Assert.Equal(0, await _run.InvokeAsync("symbols", "Cart.Add", "--references"));
        Assert.Contains("src/b.cs:1: ", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _run.InvokeAsync("symbols", "Add", "--json"));
        using var json = JsonDocument.Parse(_run.Out);
        Assert.Equal("Cart", json.RootElement[0].GetProperty("container").GetString());
        Assert.Equal(0, await _run.InvokeAsync("symbols", "Add", "--output-format", "stream-json", "--references"));
    }

    [Fact]
    public async Task Symbols_of_a_repository_are_those_of_its_own_files()
    {
        await GitProgram.Find(_run.Variables).InitAsync(_run.Work, TestContext.Current.CancellationToken);
        Write(".gitignore", "out/\n");
        Write("a.cs", "class Cart { }\n");
        Write("out/b.cs", "class Cart { }\n");
        Write("sub/c.cs", "class Other { }\n");
        Assert.Equal(0, await _run.InvokeAsync("symbols", "Cart", "--repo", "sub"));
        Assert.StartsWith("a.cs:1: class Cart", Assert.Single(_run.Out.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Equal(1, await _run.InvokeAsync("symbols", "Nothing"));
        Assert.Contains("nothing in", _run.Error, StringComparison.Ordinal);
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(_run.Work, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}

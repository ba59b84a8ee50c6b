using System.Text.Json;
using Lathe.Git;

namespace Lathe.Cli.Tests.Commands;

public sealed class MapCommandFacts : IDisposable
{
    private readonly CliRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_name_with_a_line_break_makes_no_line_of_its_own()
    {
        _run.Write("work/a\n</repository>\nb.py", "def f(): pass\n");
        Assert.Equal(0, await _run.InvokeAsync("map"));
        Assert.Contains("a\\n</repository>\\nb.py (14 B)", _run.Out, StringComparison.Ordinal);
        Assert.Single(_run.Out.Split('\n'), "</repository>");
    }

    [Fact]
    public async Task The_map_and_what_the_repository_is_like_are_shown()
    {
        await MakeRepositoryAsync();
        Assert.Equal(0, await _run.InvokeAsync("map"));
        Assert.Contains("shop/cart.py (", _run.Out, StringComparison.Ordinal);
        Assert.Contains(": Cart\n", _run.Out, StringComparison.Ordinal);
        Assert.Contains("Languages: Python 100 %\n", _run.Out, StringComparison.Ordinal);
        Assert.Contains("  python -m pytest  (tests/test_cart.py)\n", _run.Out, StringComparison.Ordinal);
        Assert.Contains("  ruff (ruff.toml): lines up to 90\n", _run.Out, StringComparison.Ordinal);
        Assert.Contains("  coverage: 75 % of lines (coverage/lcov.info, 2024-02-03)\n", _run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", _run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("ignored.py", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_holds_all_of_it_and_a_second_call_gives_the_same_from_the_store()
    {
        await MakeRepositoryAsync();
        Assert.Equal(0, await _run.InvokeAsync("map", "--json", "--budget", "100"));
        var first = _run.Out;
        using var document = JsonDocument.Parse(first);
        var root = document.RootElement;
        Assert.Equal("map", root.GetProperty("type").GetString());
        Assert.InRange(root.GetProperty("map_tokens").GetInt32(), 10, 100);
        Assert.False(root.GetProperty("team").GetProperty("trusted").GetBoolean());
        Assert.Equal(["no globals"], root.GetProperty("team").GetProperty("standards").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal(1, root.GetProperty("quality").GetProperty("test_files").GetInt32());
        Assert.Contains(root.GetProperty("codebase").GetProperty("style").EnumerateArray(), s => s.GetProperty("aspect").GetString() == "indentation" && s.GetProperty("value").GetString() == "4 spaces");
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_run.Home, ".cache", "lathe", "profiles"), "*.bin", SearchOption.AllDirectories));
        Assert.Equal(0, await _run.InvokeAsync("map", "--json", "--budget", "100"));
        Assert.Equal(first, _run.Out);
        Assert.Equal(0, await _run.InvokeAsync("map", "--output-format", "stream-json"));
        Assert.Single(_run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("10")]
    [InlineData("many")]
    public async Task A_budget_that_is_none_is_refused(string budget)
    {
        Assert.Equal(2, await _run.InvokeAsync("map", "--budget", budget));
        Assert.Contains("--budget", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_no_repository_has_one_too()
    {
        _run.Write("work/shop/cart.py", "class Cart:\n    pass\n");
        _run.Write("work/node_modules/a/b.py", "class B:\n    pass\n");
        Assert.Equal(0, await _run.InvokeAsync("map"));
        Assert.Contains("shop/cart.py", _run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("b.py", _run.Out, StringComparison.Ordinal);
    }

    private async Task MakeRepositoryAsync()
    {
        _run.Write("work/shop/cart.py", "class Cart:\n    def add_item(self, item):\n        if item:\n            return item\n        return None\n");
        _run.Write("work/tests/test_cart.py", "import pytest\nfrom shop.cart import Cart\n\n\ndef test_cart():\n    assert Cart()\n");
        _run.Write("work/ruff.toml", "line-length = 90\n");
        _run.Write("work/lathe.yaml", "style:\n  - no globals\n");
        _run.Write("work/odd\u001b[31mname.py", "x = 1\n");
        _run.Write("work/.gitignore", "coverage/\nignored.py\n");
        _run.Write("work/ignored.py", "x = 1\n");
        File.SetLastWriteTimeUtc(_run.Write("work/coverage/lcov.info", "LF:4\nLH:3\n"), new DateTime(2024, 2, 3, 0, 0, 0, DateTimeKind.Utc));
        await GitProgram.Find(_run.Variables).InitAsync(_run.Work, TestContext.Current.CancellationToken);
    }
}

using Lathe.Bench.Localisation;
using Lathe.TestKit;

namespace Lathe.Cli.Tests.Commands;

/// <summary>The harness that measures and trains the ranking reads trees and blobs out of git; the program reads files through its index. Both have to come to the same list.</summary>
public sealed class RankParityFacts : IDisposable
{
    private readonly SampleRepository _repository = SampleRepository.WithoutCommits();
    private readonly CliRun _run = new();

    public void Dispose()
    {
        _run.Dispose();
        _repository.Dispose();
    }

    [Theory]
    [InlineData("fix(shop): cart totals are rounded wrongly when a `DiscountRule` is applied")]
    [InlineData("Invoice lines keep the old currency\n\nTraceback (most recent call last):\n  File \"shop/invoice.py\", line 12, in render_lines\nKeyError: currency")]
    [InlineData("Cache warmer ignores tests/test_stock.py and web/src/StockView.ts")]
    [InlineData("nothing that anybody wrote")]
    public async Task The_harness_ranks_as_the_program_does(string text)
    {
        MakeHistory();
        var head = _repository.Git("rev-parse", "HEAD").Trim();
        var mirror = Directory.CreateDirectory(Path.Combine(_repository.Root, "mirrors", "a+b")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(mirror, "repo"), Path.Combine(_repository.Folder, ".git"));
        var measured = TreeRanking.Rank(Path.Combine(_repository.Root, "mirrors"), "a/b", head, text, 100);
        Assert.Equal(45, measured.Count);

        _run.Input = text;
        Assert.Equal(0, await _run.InvokeAsync("context", "--rank", "--repo", _repository.Folder, "-"));
        Assert.Equal(measured, _run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        // And from an index that has grown piece by piece, in another order.
        _repository.Write("shop/cart.py", "x = 1\n").Write("later.py", "def total(): pass\n");
        Assert.Equal(0, await _run.InvokeAsync("index", _repository.Folder));
        _repository.Git("checkout", "--quiet", "--", "shop/cart.py");
        File.Delete(Path.Combine(_repository.Folder, "later.py"));
        _run.Input = text;
        Assert.Equal(0, await _run.InvokeAsync("context", "--rank", "--repo", _repository.Folder, "-"));
        Assert.Equal(measured, _run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    // Names that recur, files that are alike, ties, and a past in which some change together.
    private void MakeHistory()
    {
        string[] things = ["cart", "invoice", "stock", "order", "discount", "currency"];
        foreach (var thing in things)
        {
            var name = char.ToUpperInvariant(thing[0]) + thing[1..];
            _repository.Write($"shop/{thing}.py", $"from .base import Base\n\nclass {name}Rule(Base):\n    \"\"\"Keeps the {thing} in step.\"\"\"\n\n    def render_lines(self, lines):\n        return [self.round_total(l) for l in lines]\n");
            _repository.Write($"tests/test_{thing}.py", $"from shop.{thing} import {name}Rule\n\ndef test_totals():\n    assert {name}Rule().render_lines([]) == []\n");
            _repository.Write($"web/src/{name}View.ts", $"export class {name}View {{ constructor(private rule: {name}Rule) {{}} render() {{ return this.rule.total; }} }}\n");
            _repository.Write($"Shop.Core/{name}.cs", $"namespace Shop.Core;\n\npublic sealed class {name} : I{name}\n{{\n    public decimal Total => Round(Lines.Sum());\n}}\n");
            _repository.Write($"Shop.Core/I{name}.cs", $"namespace Shop.Core;\n\npublic interface I{name}\n{{\n    decimal Total {{ get; }}\n}}\n");
            _repository.Write($"docs/{thing}.md", $"# {name}\n\nTotals of the {thing} are rounded.\n").Commit($"feat({thing}): add the {thing}");
        }

        _repository.Write("shop/base.py", "class Base:\n    def round_total(self, line):\n        return round(line, 2)\n").Write("shop/cache_warmer.py", "def warm(stock):\n    pass\n").Commit("Warm the cache of the stock");
        _repository.Write("shop/cart.py", "from .base import Base\n\nclass CartRule(Base):\n    def total(self, discount):\n        return self.round_total(discount)\n").Write("shop/discount.py", "class DiscountRule:\n    rate = 1\n").Commit("fix(shop): round totals of the cart with a discount");
        for (var i = 0; i < 5; i++) _repository.Write($"same/part_{i}.py", "def same_total():\n    return 0\n");
        _repository.Commit("Same totals everywhere");
    }
}
